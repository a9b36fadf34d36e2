import { resolve } from 'node:path';
import type { Guess } from '../../shared/contract/run-answers.ts';
import { type Command, findNumber, findTexts } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { durationInWords } from '../report-text.ts';
import { readRecipeFile } from './recipe-file.ts';

export const estimateCommand: Command = {
  name: 'estimate',
  usage: 'estimate RECIPE',
  summary: 'Says how many calls and how much time a recipe will take, from a short trial.',
  options: [
    { name: 'trials', value: 'N', says: 'Attempts of the trial, 0 for none. Default 16.' },
    {
      name: 'allow-outside',
      value: 'FILE',
      multiple: true,
      says: 'Let the recipe read this file, which lies outside its folder.',
    },
  ],
  words: [1, 1],
  async run({ link, terminal, positionals, options, json, interrupted }) {
    const trials = findNumber(options, 'trials', 0);
    const recipe = readRecipeFile(positionals[0] ?? '');
    const allowOutside = findTexts(options, 'allow-outside').map((path) => resolve(path));
    const estimate = await link().engine.call(
      'recipe.estimate',
      { text: recipe.text, file: recipe.file, allowOutside, ...(trials === undefined ? {} : { trials }) },
      { signal: interrupted },
    );
    if (json) {
      terminal.printJson(estimate);
      return exitCodes.ok;
    }
    terminal.print(`Model calls  ${guessText(estimate.calls, String)}`);
    terminal.print(
      `Time         ${estimate.minutes === null ? 'not known without a trial' : guessText(estimate.minutes, (minutes) => durationInWords(minutes * 60))}`,
    );
    if (estimate.memoryBytes !== null)
      terminal.print(`Memory       ${Math.round(estimate.memoryBytes / 1e6)} MB for the models`);
    terminal.print(estimate.basis);
    for (const { step, method, cost } of estimate.steps)
      terminal.print(`  ${step.padEnd(24)} ${method.padEnd(22)} ${cost}`);
    return exitCodes.ok;
  },
};

function guessText(guess: Guess, show: (value: number) => string): string {
  return `about ${show(guess.likely)} (${show(guess.low)} to ${show(guess.high)})`;
}
