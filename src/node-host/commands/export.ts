import { dirname, join, resolve } from 'node:path';
import { exportFormats } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { type Command, findText, UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { exportRun, refuseExisting } from './export-run.ts';

export const exportCommand: Command = {
  name: 'export',
  usage: 'export PROJECT [RUN]',
  summary: 'Writes the dataset of a run with its card.',
  options: [
    { name: 'out', value: 'FOLDER', says: 'Default: `out` beside the project.' },
    { name: 'format', value: 'FORMAT', says: `${exportFormats.join(', ')}. Default: that of the recipe.` },
    { name: 'include-dropped', says: 'Also write what curation dropped, with its verdict.' },
    { name: 'split', value: 'SHARES', says: 'Files for training, validation and test, in percent: 80,10,10.' },
    { name: 'spreadsheet-safe', says: 'csv and tsv: change cells that a spreadsheet would run as formulas.' },
    { name: 'overwrite', says: 'Replace a dataset that is in the folder already.' },
  ],
  words: [1, 2],
  async run(input) {
    const { terminal, positionals, options, json } = input;
    const format = findText(options, 'format');
    if (format !== undefined && !exportFormats.some((known) => known === format))
      throw new UsageError(`--format takes ${exportFormats.join(', ')}, not "${format}".`);
    const project = resolve(positionals[0] ?? '');
    const { engine } = input.link();
    const { runs } = await engine.call('project.open', { project });
    const run = positionals[1] ?? runs.filter((entry) => entry.state === 'done').at(-1)?.run;
    if (run === undefined)
      throw new EngineError(
        'not-found',
        `The project ${project} has no finished run to export. Finish one with \`seedloom resume\`.`,
      );
    const folder = resolve(findText(options, 'out') ?? join(dirname(project), 'out'));
    refuseExisting(folder, options.overwrite === true);
    const files = await exportRun(input, { project, run, folder });
    if (json) terminal.printJson({ files });
    else for (const file of files) terminal.print(`Wrote ${file}`);
    return exitCodes.ok;
  },
};
