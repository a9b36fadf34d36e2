import { DatabaseSync } from 'node:sqlite';
import { restoreParts } from '../../src/engine/storage/call-packing.ts';
import { unpackJson } from '../../src/engine/storage/packing.ts';
import type { Json } from '../../src/shared/base/json.ts';

/**
 * Everything that any model was asked in a project, whatever became of the answer: the texts of each stored request, one
 * string for a call. Read from the closed file itself, so that no way of asking can be forgotten.
 */
export function readStoredPrompts(project: string): readonly string[] {
  const database = new DatabaseSync(project, { readOnly: true });
  try {
    const parts = new Map(
      database
        .prepare('SELECT number, text FROM prompt_parts')
        .all()
        .map((row) => [Number(row['number']), String(unpackJson(bytesOf(row['text'])))]),
    );
    const load = (number: number) => {
      const text = parts.get(number);
      if (text === undefined) throw new Error(`${project} lacks prompt part ${number}.`);
      return text;
    };
    return database
      .prepare('SELECT request FROM calls ORDER BY number')
      .all()
      .map((row) => textsOf(restoreParts(unpackJson(bytesOf(row['request'])), load)).join('\n'));
  } finally {
    database.close();
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error('A packed column holds bytes.');
}

function textsOf(json: Json): readonly string[] {
  if (typeof json === 'string') return [json];
  if (Array.isArray(json)) return json.flatMap((item: Json) => textsOf(item));
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(textsOf) : [];
}
