import type { Llama } from 'node-llama-cpp';
import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';

/**
 * JSON Schema to the part of it that a grammar can hold: type, const, enum, properties (all of them are written, in the
 * order of the schema), items, prefixItems, lengths and counts, oneOf and anyOf, $defs, and three date formats.
 *
 * What only describes is passed over. What would narrow the values and cannot be held (`pattern`, bounds of numbers, …) is
 * an EngineError `bad-request` with its path: an answer that fits the grammar would not fit the schema.
 */
export function toGrammarSchema(schema: Json): GrammarSchema {
  const converted = convert(schema, '');
  // Safe: `convert` writes only the members that the library's type has.
  return converted as unknown as GrammarSchema;
}

type GrammarSchema = Parameters<Llama['createGrammarForJsonSchema']>[0];

const descriptive = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);
const kept = new Set([
  'type',
  'const',
  'enum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  '$ref',
]);
const formats = new Set(['date-time', 'time', 'date']);

function convert(schema: Json, path: string): JsonObject {
  if (!isJsonObject(schema)) throw refused(path, 'is no object');
  const result: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) {
    const place = `${path}/${key}`;
    if (descriptive.has(key) || isBoundOfSafeIntegers(key, value)) continue;
    if (kept.has(key)) result[key] = value;
    else if (key === 'properties' || key === '$defs' || key === 'definitions')
      result[key === 'definitions' ? '$defs' : key] = convertMembers(value, place);
    else if (key === 'items') result[key] = convert(value, place);
    else if (key === 'prefixItems') result[key] = convertList(value, place);
    else if (key === 'oneOf' || key === 'anyOf') result.oneOf = convertList(value, place);
    else if (key === 'additionalProperties') result[key] = typeof value === 'boolean' ? value : convert(value, place);
    else if (key === 'required') checkRequired(value, schema, place);
    else if (key === 'format' && typeof value === 'string' && formats.has(value)) result[key] = value;
    else throw refused(place, 'is not supported in an answer schema');
  }
  return result;
}

function convertMembers(value: Json, path: string): JsonObject {
  if (!isJsonObject(value)) throw refused(path, 'is no object');
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, convert(member, `${path}/${name}`)]));
}

function convertList(value: Json, path: string): readonly Json[] {
  if (!Array.isArray(value)) throw refused(path, 'is no list');
  return value.map((member: Json, position) => convert(member, `${path}/${position}`));
}

/** All properties are written anyway. */
function checkRequired(value: Json, schema: JsonObject, path: string): void {
  const properties = isJsonObject(schema.properties ?? null) ? (schema.properties ?? {}) : {};
  const missing = Array.isArray(value)
    ? value.find((name) => typeof name !== 'string' || !Object.hasOwn(properties as object, name))
    : value;
  if (missing !== undefined) throw refused(path, `names ${JSON.stringify(missing)}, which is not among the properties`);
}

/** zod writes these for every integer. */
function isBoundOfSafeIntegers(key: string, value: Json): boolean {
  return (
    (key === 'minimum' && value === Number.MIN_SAFE_INTEGER) || (key === 'maximum' && value === Number.MAX_SAFE_INTEGER)
  );
}

function refused(path: string, reason: string): EngineError {
  const place = path === '' ? 'The answer schema' : `The answer schema at ${path}`;
  return new EngineError('bad-request', `${place} ${reason}. Check the value after the answer instead.`, { path });
}
