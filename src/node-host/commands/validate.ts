import { resolve } from 'node:path';
import { type Command, findTexts } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { safeText } from '../terminal.ts';
import { readRecipeFile } from './recipe-file.ts';

export const validateCommand: Command = {
  name: 'validate',
  usage: 'validate RECIPE',
  summary: 'Checks a recipe without running it: every problem with its line.',
  options: [
    {
      name: 'allow-outside',
      value: 'FILE',
      multiple: true,
      says: 'Let the recipe read this file, which lies outside its folder.',
    },
  ],
  words: [1, 1],
  async run({ link, terminal, positionals, options, json }) {
    const recipe = readRecipeFile(positionals[0] ?? '');
    const allowOutside = findTexts(options, 'allow-outside').map((path) => resolve(path));
    const { problems } = await link().engine.call('recipe.validate', {
      text: recipe.text,
      file: recipe.file,
      allowOutside,
    });
    if (json) terminal.printJson({ file: recipe.file, problems });
    else if (problems.length === 0) terminal.print(`${recipe.file}: no problems.`);
    else
      for (const { line, column, message } of problems)
        terminal.print(`${recipe.file}:${line}:${column}: ${safeText(message)}`);
    return problems.length === 0 ? exitCodes.ok : exitCodes.input;
  },
};
