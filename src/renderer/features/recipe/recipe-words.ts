import { isJsonObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import type { MethodSummary } from '../../../shared/contract/model-answers.ts';
import type { YamlPlace } from './yaml-place.ts';

/** A word that fits at the cursor. */
export interface RecipeWord {
  readonly word: string;
  readonly description: string;
  readonly kind: 'key' | 'value';
}

/** Which methods a `method:` at this place may name. */
const slotByPlace: readonly (readonly [RegExp, string])[] = [
  [/^generate\.conditions\.\[\]$/u, 'condition'],
  [/^generate\.(coverage|demonstrations|decoding|procedure)$/u, '$1'],
  [/^generate\.accept\.\[\]$/u, 'accept'],
];
const stageByPlace: readonly (readonly [RegExp, string])[] = [
  [/^curate\.\[\]$/u, 'curation'],
  [/^annotate\.\[\]$/u, 'annotation'],
  [/^evaluate\.\[\]$/u, 'evaluation'],
];

/** Keys, or values of the key before the cursor, out of the recipe's schema and the methods' own. */
export function recipeWords(
  place: YamlPlace,
  schema: JsonObject,
  methods: readonly MethodSummary[],
): readonly RecipeWord[] {
  if (place.key === 'method') return methodWords(place.path.join('.'), methods);
  const block = blockSchema(place, schema, methods);
  if (block === undefined) return [];
  if (place.key === undefined) return keyWords(block);
  const value = propertyOf(block, place.key);
  return value === undefined ? [] : valueWords(value);
}

function methodWords(path: string, methods: readonly MethodSummary[]): readonly RecipeWord[] {
  const slot = slotByPlace.flatMap(([pattern, name]) => (pattern.test(path) ? [path.replace(pattern, name)] : []))[0];
  const stage = stageByPlace.find(([pattern]) => pattern.test(path))?.[1];
  return methods
    .filter((method) => (slot === undefined ? method.stage === stage : method.slot === slot))
    .map(({ id, title }) => ({ word: id, description: title, kind: 'value' }));
}

/** The schema of the mapping that the cursor is in. */
function blockSchema(place: YamlPlace, schema: JsonObject, methods: readonly MethodSummary[]): JsonObject | undefined {
  const at = place.path.lastIndexOf('params');
  const method = at === -1 ? undefined : methods.find(({ id }) => id === place.method);
  let block: JsonObject | undefined = method === undefined ? schema : method.params;
  for (const step of method === undefined ? place.path : place.path.slice(at + 1)) {
    block = block === undefined ? undefined : step === '[]' ? itemsOf(block) : propertyOf(block, step);
  }
  return block;
}

function keyWords(block: JsonObject): readonly RecipeWord[] {
  return forms(block).flatMap((form) =>
    Object.entries(isJsonObject(form.properties) ? form.properties : {})
      .filter(([key]) => key !== '$schema')
      .map(([key, value]): RecipeWord => ({ word: key, description: describe(value), kind: 'key' })),
  );
}

function valueWords(value: JsonObject): readonly RecipeWord[] {
  return forms(value).flatMap((form) => {
    const listed: readonly Json[] = Array.isArray(form.enum)
      ? form.enum
      : form.const !== undefined
        ? [form.const]
        : form.type === 'boolean'
          ? [true, false]
          : [];
    return listed.map((word): RecipeWord => ({ word: String(word), description: describe(value), kind: 'value' }));
  });
}

function propertyOf(block: JsonObject, key: string): JsonObject | undefined {
  for (const form of forms(block)) {
    const found =
      isJsonObject(form.properties) && Object.hasOwn(form.properties, key) ? form.properties[key] : undefined;
    if (isJsonObject(found)) return found;
    if (isJsonObject(form.additionalProperties)) return form.additionalProperties;
  }
  return undefined;
}

function itemsOf(block: JsonObject): JsonObject | undefined {
  for (const form of forms(block)) if (isJsonObject(form.items)) return form.items;
  return undefined;
}

/** A schema and what it offers as alternatives. */
function forms(schema: JsonObject): readonly JsonObject[] {
  const others = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => {
    const list = schema[key];
    return Array.isArray(list) ? list.filter(isJsonObject).flatMap(forms) : [];
  });
  return [schema, ...others];
}

function describe(schema: Json): string {
  if (!isJsonObject(schema)) return '';
  const standard = schema.default === undefined ? '' : ` Default: ${JSON.stringify(schema.default)}.`;
  return `${typeof schema.description === 'string' ? schema.description : ''}${standard}`;
}
