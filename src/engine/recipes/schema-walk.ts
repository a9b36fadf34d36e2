import { z } from 'zod';
import { isJsonObject } from '../../shared/base/json.ts';
import type { RecipePath } from './recipe-problem.ts';

/** A JSON Schema, or a part of one. */
export interface SchemaNode {
  readonly [key: string]: unknown;
}

/** The JSON Schema of what a person writes: defaults are optional. */
export function inputSchema(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** The fields that an object at the path may have, by its schema. */
export function knownKeys(schema: SchemaNode, path: RecipePath): readonly string[] {
  const nodes = path.reduce<readonly SchemaNode[]>(
    (current, step) => current.flatMap((node) => stepInto(node, step)),
    branchesOf(schema),
  );
  return [...new Set(nodes.flatMap((node) => Object.keys(childrenOf(node))))];
}

export interface Visited {
  readonly path: RecipePath;
  readonly node: SchemaNode;
  /** The value, or the name of a field where the schema speaks of names. */
  readonly value: unknown;
  readonly at: 'key' | 'value';
}

/** Every value with the schemas that may speak of it; branches of a union are all visited. */
export function* visitSchema(schema: SchemaNode, value: unknown, path: RecipePath = []): Generator<Visited> {
  for (const node of branchesOf(schema)) {
    yield { path, node, value, at: 'value' };
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield* visitInto(node, index, item, path);
    } else if (isJsonObject(value)) {
      const names = isNode(node['propertyNames']) ? node['propertyNames'] : undefined;
      for (const [key, member] of Object.entries(value)) {
        if (names !== undefined) yield { path: [...path, key], node: names, value: key, at: 'key' };
        yield* visitInto(node, key, member, path);
      }
    }
  }
}

function* visitInto(node: SchemaNode, step: string | number, value: unknown, path: RecipePath): Generator<Visited> {
  const child = childOf(node, step);
  if (child !== undefined) yield* visitSchema(child, value, [...path, step]);
}

function branchesOf(schema: SchemaNode): readonly SchemaNode[] {
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(alternatives) ? [schema, ...alternatives.filter(isNode).flatMap(branchesOf)] : [schema];
}

function stepInto(node: SchemaNode, step: string | number): readonly SchemaNode[] {
  const child = childOf(node, step);
  return child === undefined ? [] : branchesOf(child);
}

function childOf(node: SchemaNode, step: string | number): SchemaNode | undefined {
  const child =
    typeof step === 'number' ? node['items'] : (own(childrenOf(node), step) ?? node['additionalProperties']);
  return isNode(child) ? child : undefined;
}

function childrenOf(node: SchemaNode): SchemaNode {
  return isNode(node['properties']) ? node['properties'] : {};
}

function own(node: SchemaNode, key: string): unknown {
  return Object.hasOwn(node, key) ? node[key] : undefined;
}

function isNode(value: unknown): value is SchemaNode {
  return isJsonObject(value);
}
