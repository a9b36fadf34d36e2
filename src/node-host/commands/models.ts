import { resolve } from 'node:path';
import type { ModelSummary } from '../../shared/contract/model-answers.ts';
import { type Command, UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { safeText } from '../terminal.ts';

export const modelsCommand: Command = {
  name: 'models',
  usage: 'models [fetch MODEL | add FILE]',
  summary: 'Lists the models, fetches one of the catalogue, or adds a GGUF file of your own.',
  options: [{ name: 'accept-terms', says: 'You accept the terms of a model whose licence asks for it.' }],
  words: [0, 2],
  async run({ link, terminal, positionals, options, json, interrupted }) {
    const { engine, subscribe } = link();
    const [verb, word] = positionals;
    if (verb === undefined) {
      const { models } = await engine.call('models.list', {});
      if (json) terminal.printJson(models);
      else for (const model of models) terminal.print(line(model));
      return exitCodes.ok;
    }
    if (word === undefined || (verb !== 'fetch' && verb !== 'add'))
      throw new UsageError('models takes nothing, `fetch MODEL` or `add FILE`.');
    const unwatch = subscribe('models.progress', {}, (event) => {
      if (typeof event === 'object' && event !== null && 'message' in event && !json)
        terminal.status(safeText(String(event.message)));
    });
    const { model } =
      verb === 'add'
        ? await engine.call('models.add', { file: resolve(word) }, { signal: interrupted })
        : await engine.call(
            'models.fetch',
            { model: word, acceptTerms: options['accept-terms'] === true },
            { signal: interrupted },
          );
    unwatch();
    if (json) terminal.printJson(model);
    else
      terminal.print(
        verb === 'add' ? `Added. Name it in a recipe: models: { generator: ${model.model} }` : line(model),
      );
    return exitCodes.ok;
  },
};

function line(model: ModelSummary): string {
  const size = `${Math.round(model.sizeBytes / 1e6)} MB`;
  return `${model.model.padEnd(28)} ${model.kind.padEnd(10)} ${model.state.padEnd(10)} ${size.padStart(8)}  ${model.licence.padEnd(12)} ${safeText(model.note)}`.trimEnd();
}
