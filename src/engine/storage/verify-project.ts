import type { Connection } from './connection.ts';
import { contentHash, textHash } from './content-hash.ts';
import { effectiveHiddenSql, effectiveVerdictSql } from './effective-marks.ts';
import { parseFields } from './load-samples.ts';
import { schemaVersion } from './migrations/migrate.ts';
import { projectMigrations } from './migrations/project-migrations.ts';
import { unpackJson } from './packing.ts';
import { expectedSchema, readSchema } from './project-schema.ts';
import { draftKey } from './repositories/draft-repository.ts';
import { searchText } from './sample-text.ts';
import { brokenSeals } from './sealed-tables.ts';

/** Problems that one kind of check may list; the rest is a number. */
const listedProblems = 100;

/** SQLite's own check, the content hash of each revision, and the checksum of each other row. Sentences; empty when all is well. */
export function verifyProject(connection: Connection): readonly string[] {
  return [
    ...collect('The file', () =>
      connection
        .all<{ integrity_check: string }>(`PRAGMA integrity_check(${listedProblems})`)
        .map((row) => row.integrity_check)
        .filter((text) => text !== 'ok'),
    ),
    ...collect('The schema', () => changedSchema(connection)),
    ...collect('The samples', () => changedSamples(connection)),
    ...collect('The marks', () => changedMarks(connection)),
    ...collect('The prompts', () => changedParts(connection)),
    ...collect('The rows', () =>
      brokenSeals(connection).map(({ table, rows }) => `${rows} rows of ${table} are not what was written.`),
    ),
  ];
}

/** Reading damaged pages can itself fail: that is a finding as well. */
function collect(what: string, check: () => readonly string[]): readonly string[] {
  try {
    const problems = check();
    if (problems.length <= listedProblems) return problems;
    return [...problems.slice(0, listedProblems), `${problems.length - listedProblems} more.`];
  } catch (error) {
    return [`${what} cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function changedSchema(connection: Connection): readonly string[] {
  const expected = expectedSchema(schemaVersion(connection), projectMigrations);
  const found = new Set(readSchema(connection));
  return expected
    .filter((entry) => !found.has(entry))
    .map((entry) => `The definition of ${entry.split(' ', 2).join(' ')} is not what was written.`);
}

function changedSamples(connection: Connection): readonly string[] {
  const problems: string[] = [];
  const rows = connection.iterate<{
    id: string | null;
    current: number | null;
    search_text: string | null;
    revision: number;
    parent: number | null;
    fields: string;
    author: string;
    author_kind: string;
    at: string;
    hash: Uint8Array;
  }>(
    `SELECT s.id, s.revision AS current, s.search_text, r.*
     FROM revisions r LEFT JOIN samples s ON s.number = r.sample`,
  );
  for (const row of rows) {
    const name = `Sample ${row.id ?? 'without a name'}, revision ${row.revision}`;
    const problem = row.id === null ? 'belongs to no sample' : problemOf({ ...row, id: row.id });
    if (problem !== undefined) problems.push(`${name}: ${problem}.`);
  }
  const without = connection.all<{ id: string }>(
    `SELECT id FROM samples s WHERE NOT EXISTS
       (SELECT 1 FROM revisions r WHERE r.sample = s.number AND r.revision = s.revision)`,
  );
  return [...problems, ...without.map(({ id }) => `Sample ${id} lacks its current revision.`)];
}

function problemOf(row: {
  readonly id: string;
  readonly current: number | null;
  readonly search_text: string | null;
  readonly revision: number;
  readonly parent: number | null;
  readonly fields: string;
  readonly author: string;
  readonly author_kind: string;
  readonly at: string;
  readonly hash: Uint8Array;
}): string | undefined {
  const fields = tryParse(row.fields);
  if (fields === undefined) return 'its text is not what was written';
  const hash = contentHash({
    id: row.id,
    revision: row.revision,
    parent: row.parent,
    fields,
    author: row.author,
    authorKind: row.author_kind,
    at: row.at,
  });
  if (!hash.equals(row.hash)) return 'its text is not what was written';
  if (row.revision === row.current && row.search_text !== searchText(fields)) return 'its search text is not its text';
  return undefined;
}

function tryParse(json: string): ReturnType<typeof parseFields> | undefined {
  try {
    return parseFields(json);
  } catch {
    // Broken JSON is what the caller reports.
    return undefined;
  }
}

function changedMarks(connection: Connection): readonly string[] {
  const verdicts = connection.all<{ id: string }>(
    `SELECT id FROM samples s WHERE verdict IS NOT ${effectiveVerdictSql('s.number')}`,
  );
  const hidden = connection.all<{ id: string }>(`SELECT id FROM samples WHERE hidden IS NOT ${effectiveHiddenSql}`);
  const drafts = connection.all<{ value: string }>(
    `SELECT value FROM meta WHERE key = '${draftKey}' AND value NOT IN (SELECT id FROM recipe_drafts)`,
  );
  return [
    ...verdicts.map(({ id }) => `Sample ${id}: its verdict in lists is not that of its rules.`),
    ...hidden.map(({ id }) => `Sample ${id}: whether it shows is not what its marks say.`),
    ...drafts.map(({ value }) => `The recipe of the project is ${value}, which is not there.`),
  ];
}

function changedParts(connection: Connection): readonly string[] {
  const problems: string[] = [];
  const rows = connection.iterate<{ number: number; hash: Uint8Array; text: Uint8Array }>('SELECT * FROM prompt_parts');
  for (const row of rows) if (!isPartIntact(row)) problems.push(`Prompt part ${row.number} is not what was written.`);
  return problems;
}

function isPartIntact(row: { readonly hash: Uint8Array; readonly text: Uint8Array }): boolean {
  try {
    return textHash(JSON.stringify(unpackJson(row.text))).equals(row.hash);
  } catch {
    // What does not unpack is not intact.
    return false;
  }
}
