import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Connection } from './connection.ts';
import { loadSamples } from './load-samples.ts';
import type { SqlValue } from './open-database.ts';
import type { SampleFilter, SamplePage, SampleQuery } from './project-store.ts';
import { droppedBySql, droppedByValues, sortedCharacters } from './sample-lists.ts';
import { foldText } from './sample-text.ts';

interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export function querySamples(connection: Connection, query: SampleQuery): SamplePage {
  const filter = toConditions(connection, query.filter);
  const order = toOrder(query);
  const total = connection.get<{ count: number }>(
    `SELECT count(*) AS count FROM samples s WHERE ${joinSql(filter)}`,
    ...joinValues(filter),
  );
  const after = query.cursor === undefined ? [] : [afterCursor(query.cursor, order, query.sort.descending)];
  const direction = query.sort.descending ? 'DESC' : 'ASC';
  const all = [...filter, ...after];
  const rows = connection.all<{ number: number; key: SqlValue }>(
    `SELECT s.number, ${order.sql} AS key FROM samples s WHERE ${joinSql(all)}
     ORDER BY key ${direction}, s.number ${direction} LIMIT ?`,
    ...order.values,
    ...joinValues(all),
    query.limit,
  );
  const last = rows.length === query.limit ? rows.at(-1) : undefined;
  return {
    samples: loadSamples(
      connection,
      rows.map((row) => row.number),
    ),
    total: total?.count ?? 0,
    ...(last === undefined ? {} : { cursor: toCursor(last.key, last.number) }),
  };
}

export function countSamples(
  connection: Connection,
  filter: SampleFilter,
  by: 'label' | 'verdict' | 'origin' | 'group',
): readonly { readonly key: string; readonly count: number }[] {
  const conditions = toConditions(connection, filter);
  const column = { label: 's.label', verdict: 's.verdict', origin: 's.origin', group: 's.group_key' }[by];
  return connection.all<{ key: string; count: number }>(
    `SELECT ${column} AS key, count(*) AS count FROM samples s WHERE ${joinSql(conditions)}
     GROUP BY ${column} ORDER BY count DESC, key`,
    ...joinValues(conditions),
  );
}

function toConditions(connection: Connection, filter: SampleFilter): readonly Condition[] {
  const conditions: Condition[] = [{ sql: 's.hidden = 0', values: [] }, ...withoutStaged(connection)];
  const add = (sql: string, ...values: SqlValue[]) => conditions.push({ sql, values });
  if (filter.runId !== undefined) add('s.run = (SELECT number FROM runs WHERE id = ?)', filter.runId);
  if (filter.origin !== undefined) add('s.origin = ?', filter.origin);
  if (filter.role !== undefined) add('s.role = ?', filter.role);
  if (filter.group !== undefined) add('s.group_key = ?', filter.group);
  const addList = (column: string, values: readonly string[] | undefined) => {
    if (values !== undefined) add(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(values));
  };
  addList('s.id', filter.ids);
  addList('s.label', filter.labels);
  if (filter.cell !== undefined) add('s.cell = ?', filter.cell);
  if (filter.verdict !== undefined) add('s.verdict = ?', filter.verdict);
  if (filter.text !== undefined && filter.text !== '') add('instr(s.search_text, ?) > 0', foldText(filter.text));
  if (filter.droppedBy !== undefined) add(`s.number IN (${droppedBySql})`, ...droppedByValues(filter.droppedBy));
  for (const { name, valueIds } of filter.conditions ?? []) {
    add(
      `s.number IN (SELECT c.sample FROM conditions c JOIN condition_values v ON v.number = c.value
         WHERE v.name = ? AND v.value_id IN (SELECT value FROM json_each(?)))`,
      name,
      JSON.stringify(valueIds),
    );
  }
  for (const { name, atLeast, atMost } of filter.scores ?? []) {
    // Without a bound: has a value at all. NULL (unscored) fails every comparison.
    add(`${newestScore} IS NOT NULL`, name);
    if (atLeast !== undefined) add(`${newestScore} >= ?`, name, atLeast);
    if (atMost !== undefined) add(`${newestScore} <= ?`, name, atMost);
  }
  return conditions;
}

/** The rows of an import that is still under way, or was killed: they are not there yet. */
function withoutStaged(connection: Connection): readonly Condition[] {
  const staged = connection.all<{ number: number }>('SELECT number FROM sources WHERE staged = 1');
  if (staged.length === 0) return [];
  return [
    {
      sql: '(s.source IS NULL OR s.source NOT IN (SELECT value FROM json_each(?)))',
      values: [JSON.stringify(staged.map((row) => row.number))],
    },
  ];
}

/** The value of a score by the step that scored the current revision last. */
const newestScore = `(SELECT c.value FROM scores c
  WHERE c.sample = s.number AND c.name = ? AND c.revision = s.revision ORDER BY c.step DESC LIMIT 1)`;

function toOrder({ sort }: SampleQuery): Condition {
  switch (sort.by) {
    case 'number':
      return { sql: 's.number', values: [] };
    case 'label':
      return { sql: 's.label', values: [] };
    case 'text':
      return { sql: `substr(s.search_text, 1, ${sortedCharacters})`, values: [] };
    case 'score': {
      if (sort.scoreName === undefined) {
        throw new EngineError('bad-request', 'Sorting by score needs the name of the score.');
      }
      // Samples without the score come last in both directions.
      return { sql: `coalesce(${newestScore}, ${sort.descending ? '-9e999' : '9e999'})`, values: [sort.scoreName] };
    }
  }
}

function afterCursor(cursor: string, order: Condition, descending: boolean): Condition {
  const { key, number } = fromCursor(cursor, descending);
  return {
    sql: `(${order.sql}, s.number) ${descending ? '<' : '>'} (?, ?)`,
    values: [...order.values, key, number],
  };
}

function toCursor(key: SqlValue, number: number): string {
  // JSON has no infinity: null stands for "without the score".
  return Buffer.from(JSON.stringify([Number.isFinite(key) || typeof key === 'string' ? key : null, number])).toString(
    'base64url',
  );
}

function fromCursor(cursor: string, descending: boolean): { readonly key: SqlValue; readonly number: number } {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parsed) && parsed.length === 2) {
      const [key, number]: unknown[] = parsed;
      if (typeof number === 'number') {
        if (key === null) return { key: descending ? -Infinity : Infinity, number };
        if (typeof key === 'string' || typeof key === 'number') return { key, number };
      }
    }
  } catch {
    // Falls through to the one error for all that is not a cursor.
  }
  throw new EngineError('bad-request', 'The cursor of the list is not one that an earlier page gave.');
}

function joinSql(conditions: readonly Condition[]): string {
  return conditions.map((condition) => condition.sql).join(' AND ');
}

function joinValues(conditions: readonly Condition[]): SqlValue[] {
  return conditions.flatMap((condition) => condition.values);
}
