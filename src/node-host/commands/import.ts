import { resolve } from 'node:path';
import { type SourceRole, sourceRoles } from '../../shared/domain/sample.ts';
import { type Command, findText, findTexts, UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { safeText } from '../terminal.ts';

export const importCommand: Command = {
  name: 'import',
  usage: 'import FILE',
  summary: 'Reads a JSONL, JSON, CSV or TSV file into a project.',
  options: [
    { name: 'project', value: 'FILE', says: 'Project file; created when it is not there. Needed.' },
    { name: 'role', value: 'ROLE', says: `What it is for: ${sourceRoles.join(', ')}. Default: unlabelled.` },
    { name: 'kind', value: 'KIND', says: 'Task kind, which says the fields. Default: classification.' },
    { name: 'field', value: 'NAME=COLUMN', multiple: true, says: 'Column of a field: --field text=message.' },
    { name: 'private', says: 'What is made from it is called private.' },
  ],
  words: [1, 1],
  async run({ link, terminal, positionals, options, json, interrupted }) {
    const named = findText(options, 'project');
    if (named === undefined) throw new UsageError('import needs --project FILE.');
    const roleName = findText(options, 'role') ?? 'unlabelled';
    const role = sourceRoles.find((known): known is SourceRole => known === roleName);
    if (role === undefined) throw new UsageError(`--role takes ${sourceRoles.join(', ')}, not "${roleName}".`);
    const project = resolve(named);
    const { engine } = link();
    await engine.call('project.open', { project, create: true });
    const taskKind = findText(options, 'kind');
    const imported = await engine.call(
      'sources.import',
      {
        project,
        file: resolve(positionals[0] ?? ''),
        role,
        private: options.private === true,
        fields: Object.fromEntries(findTexts(options, 'field').map(readField)),
        ...(taskKind === undefined ? {} : { taskKind }),
      },
      { signal: interrupted },
    );
    if (json) terminal.printJson(imported);
    else {
      terminal.print(
        `Imported ${imported.rows} rows of ${safeText(imported.name)} as ${imported.role}; ${imported.rejected} rejected.`,
      );
      for (const { line, message } of imported.problems) terminal.print(`  line ${line}: ${safeText(message)}`);
    }
    return exitCodes.ok;
  },
};

function readField(text: string): readonly [string, string] {
  const cut = text.indexOf('=');
  if (cut < 1) throw new UsageError(`--field takes NAME=COLUMN, not "${text}".`);
  return [text.slice(0, cut), text.slice(cut + 1)];
}
