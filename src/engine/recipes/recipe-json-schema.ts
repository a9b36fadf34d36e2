import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { recipeSchema } from '../../shared/contract/recipe.ts';
import type { Method } from '../methods/method.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { type MethodPlace, methodPlaces } from './method-places.ts';

/** Draft 7 is what editors understand best. */
const target = 'draft-07';

/**
 * The recipe as a JSON Schema for editors: method ids complete, and each method has its own parameters.
 * It says less than `parseRecipe`: names that must agree and rules are only checked there.
 */
export function recipeJsonSchema(methods: MethodRegistry, kinds: readonly TaskKind[]): JsonObject {
  const base = toJson(z.toJSONSchema(recipeSchema, { io: 'input', target }));
  const definitions: Record<string, Json> = { ...objectAt(base, 'definitions') };
  const withKinds = replaceAt(base, ['properties', 'task', 'properties', 'kind'], (node) => ({
    ...node,
    enum: kinds.map((kind) => kind.id),
  }));
  const withMethods = methodPlaces.reduce(
    (schema, place) => describePlace(schema, { place, methods, definitions }),
    withKinds,
  );
  return { ...withMethods, ...(Object.keys(definitions).length === 0 ? {} : { definitions }) };
}

interface Placing {
  readonly place: MethodPlace;
  readonly methods: MethodRegistry;
  readonly definitions: Record<string, Json>;
}

function describePlace(schema: JsonObject, { place, methods, definitions }: Placing): JsonObject {
  if (place.slot === undefined) return schema;
  const inSlot = methods.list(place.slot);
  if (inSlot.length === 0) return schema;
  const path = [...place.path.flatMap((step) => ['properties', step]), ...(place.many ? ['items'] : [])];
  return replaceAt(schema, path, ({ default: standard, description, ...node }) => ({
    ...(description === undefined ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard }),
    oneOf: inSlot.map((method) => methodNode(node, method, definitions)),
  }));
}

function methodNode(node: JsonObject, method: Method, definitions: Record<string, Json>): Json {
  const params = hoistDefinitions(
    toJson(z.toJSONSchema(method.params.strict(), { io: 'input', target })),
    `${method.slot}-${method.id}`,
    definitions,
  );
  const { $schema: _, ...shape } = params;
  const mustBeGiven = Array.isArray(shape['required']) && shape['required'].length > 0;
  const required = Array.isArray(node['required'])
    ? node['required'].filter((name) => name !== 'method' && name !== 'params')
    : [];
  return {
    ...node,
    title: method.title,
    description: method.summary,
    properties: {
      ...objectAt(node, 'properties'),
      method: { const: method.id, description: method.summary },
      params: shape,
    },
    required: [...required, 'method', ...(mustBeGiven ? ['params'] : [])],
  };
}

/** Definitions of a method's parameters move to the top under a name of their own: references start at the root. */
function hoistDefinitions(schema: JsonObject, prefix: string, definitions: Record<string, Json>): JsonObject {
  const { definitions: own, ...rest } = schema;
  if (!isJsonObject(own)) return schema;
  const rename = (value: unknown): JsonObject =>
    toJson(JSON.parse(JSON.stringify(value).replaceAll('"#/definitions/', `"#/definitions/${prefix}-`)));
  for (const [name, definition] of Object.entries(own)) definitions[`${prefix}-${name}`] = rename(definition);
  return rename(rest);
}

function replaceAt(node: JsonObject, path: readonly string[], change: (node: JsonObject) => JsonObject): JsonObject {
  const [step, ...rest] = path;
  if (step === undefined) return change(node);
  const child = node[step];
  if (!isJsonObject(child)) throw new Error(`The recipe schema has no ${path.join('/')}.`);
  return { ...node, [step]: replaceAt(child, rest, change) };
}

function objectAt(node: JsonObject, key: string): JsonObject {
  const child = node[key];
  return isJsonObject(child) ? child : {};
}

/** Plain JSON, without the schema library's own members. */
function toJson(schema: unknown): JsonObject {
  // Safe: what JSON.parse gives for an object is one.
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
