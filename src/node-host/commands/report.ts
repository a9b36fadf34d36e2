import { resolve } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { type Command, findText } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { printReport } from './print-report.ts';

export const reportCommand: Command = {
  name: 'report',
  usage: 'report PROJECT [REPORT]',
  summary: 'Shows a saved evaluation, the newest by default, or writes it as a page that stands alone.',
  options: [
    { name: 'html', value: 'FILE', says: 'Write the report to this HTML file.' },
    { name: 'list', says: 'List the saved reports.' },
    { name: 'overwrite', says: 'Replace the file when it is there.' },
  ],
  words: [1, 2],
  async run(input) {
    const { terminal, positionals, options, json } = input;
    const project = resolve(positionals[0] ?? '');
    const { engine } = input.link();
    await engine.call('project.open', { project });
    const { reports } = await engine.call('evaluation.reports', { project });
    if (options['list'] === true) {
      if (json) terminal.printJson({ reports });
      else
        for (const { report, at, kept, count } of reports)
          terminal.print(`${report.padEnd(10)} ${at}  ${kept} samples, ${count} findings`);
      return exitCodes.ok;
    }
    const wanted = positionals[1] ?? reports[0]?.report;
    if (wanted === undefined)
      throw new EngineError(
        'not-found',
        `Nothing was measured in the project ${project} yet. Measure with \`seedloom evaluate\`.`,
      );
    const report = await engine.call('evaluation.report', { project, report: wanted });
    const html = findText(options, 'html');
    if (html === undefined) {
      if (json) terminal.printJson({ report });
      else printReport(terminal, report);
      return exitCodes.ok;
    }
    const { file } = await engine.call('evaluation.exportReport', {
      project,
      report: wanted,
      file: resolve(html),
      overwrite: options['overwrite'] === true,
    });
    if (json) terminal.printJson({ report, files: [file] });
    else terminal.print(`Wrote ${file}`);
    return exitCodes.ok;
  },
};
