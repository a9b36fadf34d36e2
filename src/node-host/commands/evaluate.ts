import { resolve } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { type Command, findTexts } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { printReport } from './print-report.ts';

export const evaluateCommand: Command = {
  name: 'evaluate',
  usage: 'evaluate PROJECT [RUN]',
  summary: "Measures what is kept of a run by the project's recipe, and saves a report.",
  options: [
    { name: 'measure', value: 'ID', multiple: true, says: 'Only this measure of the recipe. Default: all of them.' },
  ],
  words: [1, 2],
  async run(input) {
    const { terminal, positionals, options, json } = input;
    const measures = findTexts(options, 'measure');
    const project = resolve(positionals[0] ?? '');
    const { engine } = input.link();
    const { runs } = await engine.call('project.open', { project });
    const run = positionals[1] ?? runs.filter((entry) => entry.state === 'done' && !entry.isHidden).at(-1)?.run;
    if (run === undefined)
      throw new EngineError(
        'not-found',
        `The project ${project} has no finished run to measure. Finish one with \`seedloom resume\`.`,
      );
    terminal.status(`Measuring ${run}…`);
    const report = await engine.call(
      'evaluation.run',
      { project, run, ...(measures.length === 0 ? {} : { measures: [...measures] }) },
      { signal: input.interrupted },
    );
    terminal.clearStatus();
    if (json) terminal.printJson({ report });
    else printReport(terminal, report);
    return exitCodes.ok;
  },
};
