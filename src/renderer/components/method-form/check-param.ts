import { isJsonObject, type Json } from '../../../shared/base/json.ts';
import { formatValue } from '../numbers.ts';
import type { ParamShape } from './param-shape.ts';

/** Why a value cannot be saved, in words for the place below its field; undefined when it can. */
export function checkParam(shape: ParamShape, value: Json): string | undefined {
  switch (shape.kind) {
    case 'number':
      return checkNumber(shape, value);
    case 'switch':
      return typeof value === 'boolean' ? undefined : 'Expected yes or no.';
    case 'choice':
      return typeof value === 'string' && shape.options.includes(value)
        ? undefined
        : `Expected one of: ${shape.options.join(', ')}.`;
    case 'text':
      return checkText(shape, value);
    case 'list':
      return checkList(shape, value);
    case 'record':
      if (!isJsonObject(value)) return 'Expected names with values.';
      return first(Object.entries(value), ([name, part]) =>
        name === '' ? 'A name is missing.' : named(name, checkParam(shape.value, part)),
      );
    case 'group':
      if (!isJsonObject(value)) return 'Expected several fields.';
      return first(shape.fields, (field) => {
        const part = value[field.name];
        if (part !== undefined) return named(field.title, checkParam(field.shape, part));
        return field.isRequired ? `${field.title} is missing.` : undefined;
      });
    case 'either': {
      const reasons = shape.shapes.map((one) => checkParam(one, value));
      if (reasons.includes(undefined)) return undefined;
      return reasons[shape.shapes.findIndex((one) => isLike(one, value))] ?? reasons[0];
    }
    case 'other':
      return typeof value === 'string' && value.startsWith(unreadable) ? 'This is no JSON.' : undefined;
  }
}

/** Stands before a text that should be JSON and is not, while it is being typed. */
export const unreadable = '\u0000';

/** What is typed becomes what is saved: numbers from their digits, lists without empty lines. */
export function settle(shape: ParamShape, value: Json): Json {
  switch (shape.kind) {
    case 'number': {
      const number =
        typeof value === 'string' && value.trim() !== '' ? Number(value.trim().replace(',', '.')) : Number.NaN;
      return Number.isFinite(number) ? number : value;
    }
    case 'list':
      return Array.isArray(value)
        ? value.filter((item) => !isBlank(shape.item, item)).map((item) => settle(shape.item, item))
        : value;
    case 'record':
      return isJsonObject(value) ? mapValues(value, (part) => settle(shape.value, part)) : value;
    case 'group':
      return isJsonObject(value)
        ? mapValues(value, (part, name) => {
            const field = shape.fields.find((one) => one.name === name);
            return field === undefined ? part : settle(field.shape, part);
          })
        : value;
    case 'either': {
      const branch = shape.shapes.find((one) => isLike(one, value));
      return branch === undefined ? value : settle(branch, value);
    }
    default:
      return value;
  }
}

/** An empty line, or nothing between two commas. */
function isBlank(shape: ParamShape, item: Json): boolean {
  return (shape.kind === 'text' || shape.kind === 'number') && typeof item === 'string' && item.trim() === '';
}

/** Whether a value is of this branch's form, right or not. */
export function isLike(shape: ParamShape, value: Json): boolean {
  switch (shape.kind) {
    case 'number':
      return typeof value === 'number';
    case 'switch':
      return typeof value === 'boolean';
    case 'choice':
    case 'text':
      return typeof value === 'string';
    case 'list':
      return Array.isArray(value);
    case 'record':
    case 'group':
      return isJsonObject(value);
    case 'either':
      return shape.shapes.some((one) => isLike(one, value));
    case 'other':
      return true;
  }
}

function checkNumber(shape: Extract<ParamShape, { kind: 'number' }>, value: Json): string | undefined {
  const what = shape.isInteger ? 'a whole number' : 'a number';
  if (value === '') return `Expected ${what}.`;
  if (typeof value !== 'number') return `Expected ${what}, found “${String(value)}”.`;
  if (shape.isInteger && !Number.isInteger(value)) return `Expected a whole number, found ${value}.`;
  const { from, to } = shape;
  const isBelow = from !== undefined && (from.isOpen ? value <= from.value : value < from.value);
  const isAbove = to !== undefined && (to.isOpen ? value >= to.value : value > to.value);
  return isBelow || isAbove ? `Expected ${boundsInWords(shape)}.` : undefined;
}

/** "0 to 3", "more than 0, up to 1", "at least 1"; '' without bounds. */
export function boundsInWords({ from, to }: Extract<ParamShape, { kind: 'number' }>): string {
  if (from === undefined && to === undefined) return '';
  const high = to === undefined ? '' : formatValue(to.value);
  if (from === undefined) return to?.isOpen === true ? `less than ${high}` : `at most ${high}`;
  const low = formatValue(from.value);
  if (to === undefined) return from.isOpen ? `more than ${low}` : `at least ${low}`;
  if (from.isOpen) return `more than ${low}, ${to.isOpen ? 'less than' : 'up to'} ${high}`;
  return to.isOpen ? `${low} to less than ${high}` : `${low} to ${high}`;
}

function checkText(shape: Extract<ParamShape, { kind: 'text' }>, value: Json): string | undefined {
  if (typeof value !== 'string') return 'Expected text.';
  if (value.length < shape.least) return shape.least === 1 ? 'Expected text.' : `At least ${shape.least} characters.`;
  if (value.length > shape.most)
    return `At most ${formatValue(shape.most)} characters, found ${formatValue(value.length)}.`;
  if (shape.pattern !== undefined && !new RegExp(shape.pattern, 'u').test(value))
    return `Expected ${shape.patternWords ?? `the form ${shape.pattern}`}.`;
  return undefined;
}

function checkList(shape: Extract<ParamShape, { kind: 'list' }>, value: Json): string | undefined {
  if (!Array.isArray(value)) return 'Expected a list.';
  const wrong = first([...value.entries()], ([index, item]) =>
    named(`Entry ${index + 1}`, checkParam(shape.item, item)),
  );
  if (wrong !== undefined) return wrong;
  if (value.length < shape.least) return `At least ${shape.least} ${shape.least === 1 ? 'entry' : 'entries'}.`;
  if (value.length > shape.most)
    return `At most ${formatValue(shape.most)} entries, found ${formatValue(value.length)}.`;
  return undefined;
}

function first<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const reason = check(item);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function named(name: string, reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : `${name}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}

function mapValues(object: { readonly [name: string]: Json }, change: (value: Json, name: string) => Json): Json {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}
