import { resolve } from 'node:path';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import { type Command, type CommandInput, findNumber, findText, findTexts } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { exportRun, resolveExportFolder } from './export-run.ts';
import { followRun, printRunReport, runExitCode } from './follow-run.ts';
import { defaultProject, readRecipeFile } from './recipe-file.ts';

export const runCommand: Command = {
  name: 'run',
  usage: 'run RECIPE',
  summary: 'Runs a recipe: generates, curates, measures, exports. Ctrl-C pauses.',
  options: [
    { name: 'project', value: 'FILE', says: 'Project file; created when it is not there. Default: beside the recipe.' },
    { name: 'out', value: 'FOLDER', says: 'Folder for the dataset and its card. Default: `export: to` of the recipe.' },
    { name: 'limit', value: 'N', says: 'Accept at most N samples: a trial.' },
    { name: 'overwrite', says: 'Replace a dataset that is in the folder already.' },
    { name: 'no-export', says: 'Write no files beside the project.' },
    {
      name: 'allow-outside',
      value: 'FILE',
      multiple: true,
      says: 'Let the recipe read this file, which lies outside its folder.',
    },
  ],
  words: [1, 1],
  async run(input) {
    const limit = findNumber(input.options, 'limit', 1);
    const recipe = readRecipeFile(input.positionals[0] ?? '');
    const project = resolve(findText(input.options, 'project') ?? defaultProject(recipe));
    const { engine } = input.link();
    const allowOutside = findTexts(input.options, 'allow-outside').map((path) => resolve(path));
    const checked = await engine.call('recipe.validate', { text: recipe.text, file: recipe.file, allowOutside });
    const folder = input.options['no-export'] === true ? undefined : resolveExportFolder(input, recipe, checked.recipe);
    await engine.call('project.open', { project, create: true });
    const started = await engine.call(
      'run.start',
      {
        project,
        recipe: { text: recipe.text, file: recipe.file },
        allowOutside,
        ...(limit === undefined ? {} : { limit }),
      },
      { signal: input.interrupted },
    );
    for (const note of started.notes) input.terminal.note(note);
    return await finishRun(input, { project, run: started.run, folder });
  },
};

interface FinishedRun {
  readonly project: string;
  readonly run: string;
  /** Where to export to; undefined: nowhere. */
  readonly folder: string | undefined;
}

/** Follows a run to its end, exports what it made and prints the report. */
export async function finishRun(input: CommandInput, { project, run, folder }: FinishedRun): Promise<number> {
  const ended = await readEnd(input, { project, run });
  if (ended === undefined) {
    input.terminal.print(`Paused. Go on with: seedloom resume ${project}`);
    return exitCodes.paused;
  }
  const { summary, report } = ended;
  const files =
    summary.state === 'done' && folder !== undefined ? await exportRun(input, { project, run, folder }) : [];
  if (input.json) {
    input.terminal.printJson({ project, ...summary, report, files });
    return runExitCode(summary, report);
  }
  const code = printRunReport(input, summary, report);
  input.terminal.print();
  for (const file of files) input.terminal.print(`Wrote   ${file}`);
  input.terminal.print(`Project ${project}`);
  if (code === exitCodes.paused) input.terminal.print(`Go on with: seedloom resume ${project}`);
  return code;
}

/**
 * How the run ended; undefined when the engine stopped before it could be asked: a signal to the whole process group
 * reaches it as well, and it pauses by itself.
 */
async function readEnd(input: CommandInput, { project, run }: Pick<FinishedRun, 'project' | 'run'>) {
  try {
    const summary = await followRun(input, { project, run });
    return { summary, report: await input.link().engine.call('run.report', { project, run }) };
  } catch (error) {
    if (input.interrupted.aborted && isEngineError(error, 'not-found', 'engine-unavailable', 'cancelled'))
      return undefined;
    throw error;
  }
}
