import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';

/** One value that differs; null where the recipe has none. */
export interface FoundDifference {
  /** `task.labels[card_arrival].definition`: entries of lists go by their name or method. */
  readonly path: string;
  readonly left: Json;
  readonly right: Json;
}

/**
 * What differs between two recipes, by path. Lists of entries (labels, conditions, methods) are compared by name or method,
 * so that an entry that moved or got a neighbour is not reported as changed; another order is one difference of its own.
 * Give both resolved or both as written.
 */
export function compareRecipes(left: JsonObject, right: JsonObject): readonly FoundDifference[] {
  return compareObjects(left, right, '');
}

function compareValues(left: Json | undefined, right: Json | undefined, path: string): readonly FoundDifference[] {
  if (isJsonObject(left) && isJsonObject(right)) return compareObjects(left, right, path);
  if (Array.isArray(left) && Array.isArray(right)) {
    const isList = [...left, ...right].some(isJsonObject);
    const leftEntries = isList ? entriesOf(left) : undefined;
    const rightEntries = isList ? entriesOf(right) : undefined;
    if (leftEntries !== undefined && rightEntries !== undefined) {
      return compareEntries(leftEntries, rightEntries, path);
    }
  }
  if (sameJson(left, right)) return [];
  return [{ path, left: left ?? null, right: right ?? null }];
}

function compareObjects(left: JsonObject, right: JsonObject, path: string): readonly FoundDifference[] {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => compareValues(own(left, key), own(right, key), path === '' ? key : `${path}.${key}`));
}

type Entries = ReadonlyMap<string, JsonObject>;

/** By name or method, the second of a kind with its number; undefined when an item has neither. */
function entriesOf(list: readonly Json[]): Entries | undefined {
  const entries = new Map<string, JsonObject>();
  for (const item of list) {
    // A label by its name alone is a label without texts.
    const entry = typeof item === 'string' ? { name: item } : item;
    if (!isJsonObject(entry)) return undefined;
    const name = own(entry, 'name') ?? own(entry, 'method');
    if (typeof name !== 'string') return undefined;
    let key = name;
    for (let number = 2; entries.has(key); number++) key = `${name}#${number}`;
    entries.set(key, entry);
  }
  return entries;
}

function compareEntries(left: Entries, right: Entries, path: string): readonly FoundDifference[] {
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const common = (entries: Entries, other: Entries) => [...entries.keys()].filter((name) => other.has(name));
  const leftOrder = common(left, right);
  const rightOrder = common(right, left);
  return [
    ...names.flatMap((name) => compareValues(left.get(name), right.get(name), `${path}[${name}]`)),
    ...(sameJson(leftOrder, rightOrder) ? [] : [{ path: `${path}[order]`, left: leftOrder, right: rightOrder }]),
  ];
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  return JSON.stringify(left ?? null) === JSON.stringify(right ?? null);
}
