import { isJsonObject, type Json, type JsonObject } from '../../../shared/base/json.ts';

/** What a parameter can hold, as far as a form can ask for it. */
export type ParamShape =
  | { readonly kind: 'number'; readonly isInteger: boolean; readonly from?: Bound; readonly to?: Bound }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | {
      readonly kind: 'text';
      readonly least: number;
      readonly most: number;
      readonly pattern?: string;
      /** What the pattern asks for: "a name of letters and digits". */
      readonly patternWords?: string;
      /** What it names in the recipe: `label`, `condition`, `model-role`, `source-role`. */
      readonly names?: string;
    }
  | { readonly kind: 'list'; readonly item: ParamShape; readonly least: number; readonly most: number }
  | { readonly kind: 'record'; readonly value: ParamShape }
  | { readonly kind: 'group'; readonly fields: readonly Param[] }
  | { readonly kind: 'either'; readonly shapes: readonly ParamShape[] }
  /** Written as JSON: no form could say it better. */
  | { readonly kind: 'other' };

export interface Bound {
  readonly value: number;
  /** The value itself does not belong to it. */
  readonly isOpen: boolean;
}

/** One parameter of a method, or one field of a form. */
export interface Param {
  readonly name: string;
  /** The name in words: "Max tokens". */
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  /** Undefined: there is none. */
  readonly fallback: Json | undefined;
  /** Must be there; without a fallback it cannot be reset. */
  readonly isRequired: boolean;
  readonly shape: ParamShape;
}

/** The parameters of a method from its JSON Schema, as zod writes it. */
export function readParams(schema: JsonObject): readonly Param[] {
  const properties = objectOf(schema['properties']);
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).map(([name, value]) => {
    const node = objectOf(value);
    return {
      name,
      title: nameInWords(name),
      description: textOf(node['description']) ?? '',
      unit: textOf(node['unit']) ?? '',
      fallback: node['default'],
      isRequired: required.includes(name),
      shape: readShape(node),
    };
  });
}

function readShape(node: JsonObject): ParamShape {
  const branches = node['anyOf'] ?? node['oneOf'];
  if (Array.isArray(branches)) return readBranches(branches.map(objectOf));
  const options = node['enum'] ?? ('const' in node ? [node['const'] ?? null] : undefined);
  if (Array.isArray(options)) {
    const words = options.filter((option) => typeof option === 'string');
    return words.length === options.length ? { kind: 'choice', options: words } : { kind: 'other' };
  }
  switch (node['type']) {
    case 'integer':
    case 'number':
      return {
        kind: 'number',
        isInteger: node['type'] === 'integer',
        ...boundOf('from', node['minimum'], node['exclusiveMinimum']),
        ...boundOf('to', node['maximum'], node['exclusiveMaximum']),
      };
    case 'boolean':
      return { kind: 'switch' };
    case 'string': {
      const pattern = textOf(node['pattern']);
      const names = textOf(node['kind']);
      return {
        kind: 'text',
        least: numberOf(node['minLength']) ?? 0,
        most: numberOf(node['maxLength']) ?? Number.POSITIVE_INFINITY,
        ...(pattern === undefined ? {} : { pattern }),
        ...(names === undefined ? {} : { names }),
      };
    }
    case 'array':
      return {
        kind: 'list',
        item: readShape(objectOf(node['items'])),
        least: numberOf(node['minItems']) ?? 0,
        most: numberOf(node['maxItems']) ?? Number.POSITIVE_INFINITY,
      };
    case 'object':
      if (isJsonObject(node['properties'])) return { kind: 'group', fields: readParams(node) };
      if (isJsonObject(node['additionalProperties']))
        return { kind: 'record', value: readShape(node['additionalProperties']) };
      return { kind: 'other' };
    default:
      return { kind: 'other' };
  }
}

/** Several constants are a choice; anything else keeps its branches. */
function readBranches(branches: readonly JsonObject[]): ParamShape {
  const shapes = branches.map(readShape);
  if (shapes.every((shape) => shape.kind === 'choice'))
    return { kind: 'choice', options: shapes.flatMap(({ options }) => options) };
  const [only, ...others] = shapes;
  return only !== undefined && others.length === 0 ? only : { kind: 'either', shapes };
}

function boundOf(side: 'from' | 'to', closed: Json | undefined, open: Json | undefined) {
  const value = numberOf(open) ?? numberOf(closed);
  // zod gives whole numbers the bounds of what a double can count: they say nothing to a person.
  if (value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER) return {};
  return { [side]: { value, isOpen: numberOf(open) !== undefined } };
}

/** `maxTokens` is "Max tokens", `top2` "Top 2", `topP` "Top P". */
export function nameInWords(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z0-9])/g, '$1 $2')
    .replace(/[-_]+/g, ' ')
    .split(' ')
    .map((word, index) => (index === 0 || word.length === 1 ? word : word.toLowerCase()));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
