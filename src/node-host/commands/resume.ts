import { dirname, join, resolve } from 'node:path';
import { type Command, findText } from '../command.ts';
import { refuseExisting } from './export-run.ts';
import { finishRun } from './run.ts';

export const resumeCommand: Command = {
  name: 'resume',
  usage: 'resume PROJECT [RUN]',
  summary: 'Goes on with a paused or broken-off run where it was.',
  options: [
    { name: 'out', value: 'FOLDER', says: 'Folder for the dataset and its card. Default: `out` beside the project.' },
    { name: 'overwrite', says: 'Replace a dataset that is in the folder already.' },
    { name: 'no-export', says: 'Write no files beside the project.' },
  ],
  words: [1, 2],
  async run(input) {
    const project = resolve(input.positionals[0] ?? '');
    const folder =
      input.options['no-export'] === true
        ? undefined
        : resolve(findText(input.options, 'out') ?? join(dirname(project), 'out'));
    if (folder !== undefined) refuseExisting(folder, input.options.overwrite === true);
    const { engine } = input.link();
    await engine.call('project.open', { project });
    const named = input.positionals[1];
    const { run } = await engine.call(
      'run.resume',
      { project, ...(named === undefined ? {} : { run: named }) },
      { signal: input.interrupted },
    );
    return await finishRun(input, { project, run, folder });
  },
};
