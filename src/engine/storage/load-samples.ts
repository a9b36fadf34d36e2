import type { ConditionValue, Origin, Sample, SourceRole } from '../../shared/domain/sample.ts';
import type { Fields } from '../../shared/domain/task.ts';
import type { Connection } from './connection.ts';

/** Numbers of one SELECT; bounds the memory of a statement. */
const chunkSize = 500;

interface SampleRow {
  readonly number: number;
  readonly id: string;
  readonly origin: Origin;
  readonly role: SourceRole | null;
  readonly group_key: string;
  readonly revision: number;
  readonly private: number;
  readonly fields: string;
}

/** Samples by number, at their current revision, in the order of the numbers. Unknown numbers are left out. */
export function loadSamples(connection: Connection, numbers: readonly number[]): readonly Sample[] {
  const samples = new Map<number, Sample>();
  for (let start = 0; start < numbers.length; start += chunkSize) {
    loadChunk(connection, numbers.slice(start, start + chunkSize), samples);
  }
  return numbers.flatMap((number) => samples.get(number) ?? []);
}

function loadChunk(connection: Connection, numbers: readonly number[], samples: Map<number, Sample>): void {
  const list = JSON.stringify(numbers);
  const conditions = loadConditions(connection, list);
  const parents = loadParents(connection, list);
  const rows = connection.all<SampleRow>(
    `SELECT s.number, s.id, s.origin, s.role, s.group_key, s.revision, s.private, r.fields
     FROM samples s JOIN revisions r ON r.sample = s.number AND r.revision = s.revision
     WHERE s.number IN (SELECT value FROM json_each(?))`,
    list,
  );
  for (const row of rows) {
    samples.set(row.number, {
      id: row.id,
      origin: row.origin,
      ...(row.role === null ? {} : { role: row.role }),
      group: row.group_key,
      revision: row.revision,
      fields: parseFields(row.fields),
      conditions: Object.fromEntries(conditions.get(row.number) ?? []),
      parents: parents.get(row.number) ?? [],
      private: row.private === 1,
    });
  }
}

/** For fields that storage wrote itself. */
export function parseFields(json: string): Fields {
  // Safe: only the fields of samples are written there.
  return JSON.parse(json) as Fields;
}

function loadConditions(connection: Connection, list: string): ReadonlyMap<number, [string, ConditionValue][]> {
  const found = new Map<number, [string, ConditionValue][]>();
  const rows = connection.all<{ sample: number; name: string; json: string }>(
    `SELECT c.sample, v.name, v.json FROM conditions c JOIN condition_values v ON v.number = c.value
     WHERE c.sample IN (SELECT value FROM json_each(?)) ORDER BY c.sample, c.position`,
    list,
  );
  for (const row of rows) {
    // Safe: only condition values are written there.
    const value = JSON.parse(row.json) as ConditionValue;
    append(found, row.sample, [row.name, value]);
  }
  return found;
}

function loadParents(connection: Connection, list: string): ReadonlyMap<number, string[]> {
  const found = new Map<number, string[]>();
  const rows = connection.all<{ sample: number; parent_id: string }>(
    `SELECT sample, parent_id FROM lineage
     WHERE sample IN (SELECT value FROM json_each(?)) ORDER BY sample, position`,
    list,
  );
  for (const row of rows) append(found, row.sample, row.parent_id);
  return found;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
