import type { z } from 'zod';
import { suggestWord } from '../../shared/base/nearest-word.ts';
import { type FoundProblem, inPlace, type RecipePath } from './recipe-problem.ts';
import { knownKeys, type SchemaNode } from './schema-walk.ts';

type Issue = z.core.$ZodIssue;

/** Turns what zod found into sentences; `at` is where the checked value stands in the recipe. */
export function describeIssues(
  issues: readonly Issue[],
  schema: SchemaNode,
  at: RecipePath = [],
): readonly FoundProblem[] {
  return issues.flatMap((issue) => describeIssue(issue, schema, at));
}

function describeIssue(issue: Issue, schema: SchemaNode, at: RecipePath): readonly FoundProblem[] {
  const inner = stepsOf(issue.path);
  const path = [...at, ...inner];
  switch (issue.code) {
    case 'invalid_type':
      return [{ path, message: wrongValue(path, expectedType(issue.expected), issue.input) }];
    case 'invalid_value': {
      const values = issue.values.map((value) => `\`${String(value)}\``);
      const hint =
        typeof issue.input === 'string'
          ? suggestWord(issue.input, issue.values.map(String)).replace(/ Known: .*/, '')
          : '';
      return [{ path, message: `${wrongValue(path, listed(values), issue.input)}${hint}` }];
    }
    case 'unrecognized_keys': {
      const known = knownKeys(schema, inner);
      return issue.keys.map((key) => ({
        path: [...path, key],
        at: 'key' as const,
        message: `Unknown field \`${key}\` ${inPlace(path)}.${suggestWord(key, known)}`,
      }));
    }
    case 'too_small':
    case 'too_big':
      return [{ path, message: wrongSize(issue, path) }];
    case 'not_multiple_of':
      return [{ path, message: wrongValue(path, `a multiple of ${issue.divisor}`, issue.input) }];
    case 'invalid_key':
      return [
        {
          path,
          at: 'key',
          message: `\`${String(path.at(-1))}\` is not a good name: ${issue.issues[0]?.message ?? 'expected a name'}.`,
        },
      ];
    case 'invalid_union':
      return describeUnion(issue, schema, path, inner);
    case 'invalid_format':
    case 'invalid_element':
    case 'custom':
      return [
        {
          path,
          message: `${nameOf(path)}: ${lowerFirst(issue.message)}${issue.input === undefined ? '' : `, found ${found(issue.input)}`}.`,
        },
      ];
  }
}

/** The branch that got furthest speaks; when the value is of no branch's type, all expectations are named. */
function describeUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  schema: SchemaNode,
  path: RecipePath,
  inner: RecipePath,
): readonly FoundProblem[] {
  const branches: readonly (readonly Issue[])[] = issue.errors;
  const further = branches.find((errors) =>
    errors.every((error) => error.path.length > 0 || (error.code !== 'invalid_type' && error.code !== 'invalid_value')),
  );
  if (further !== undefined) {
    return further.flatMap((error) =>
      describeIssue(
        { ...error, path: [...issue.path, ...error.path] },
        schema,
        path.slice(0, path.length - inner.length),
      ),
    );
  }
  const expectations = branches.flat().flatMap((error) => {
    if (error.path.length > 0) return [];
    if (error.code === 'invalid_type') return [expectedType(error.expected)];
    return error.code === 'invalid_value' ? error.values.map((value) => `\`${String(value)}\``) : [];
  });
  return [{ path, message: wrongValue(path, listed([...new Set(expectations)]), issue.input) }];
}

function wrongSize(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, path: RecipePath): string {
  const isSmall = issue.code === 'too_small';
  const limit = isSmall ? issue.minimum : issue.maximum;
  const bound = issue.inclusive === false ? (isSmall ? 'more than' : 'less than') : isSmall ? 'at least' : 'at most';
  if (issue.origin === 'string' && isSmall && limit === 1) return `${nameOf(path)} is empty: expected text.`;
  const unit =
    { string: ' characters', array: ' entries', set: ' entries', map: ' entries' }[issue.origin as string] ?? '';
  const size = Array.isArray(issue.input) || typeof issue.input === 'string' ? issue.input.length : issue.input;
  return `${nameOf(path)}: expected ${bound} ${limit}${unit}${size === undefined ? '' : `, found ${String(size)}`}.`;
}

function wrongValue(path: RecipePath, expected: string, input: unknown): string {
  if (input === undefined) return `${nameOf(path)} is missing: expected ${expected}.`;
  const quote =
    expected.startsWith('text') && (typeof input === 'number' || typeof input === 'boolean')
      ? ` Put it in quotes: "${String(input)}".`
      : '';
  return `${nameOf(path)}: expected ${expected}, found ${found(input)}.${quote}`;
}

function nameOf(path: RecipePath): string {
  const last = path.at(-1);
  if (last === undefined) return 'The recipe';
  return typeof last === 'number' ? `Entry ${last + 1}` : `\`${last}\``;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of fields',
  record: 'a mapping of fields',
  null: 'nothing',
};

function expectedType(expected: string): string {
  return typeWords[expected] ?? expected;
}

function found(input: unknown): string {
  if (input === null) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a mapping of fields';
  if (typeof input === 'string') return input.length > 60 ? 'a long text' : `the text \`${input}\``;
  return typeof input === 'number' ? `the number ${input}` : `\`${String(input)}\``;
}

function listed(alternatives: readonly string[]): string {
  return alternatives.length < 2
    ? (alternatives[0] ?? 'another value')
    : `${alternatives.slice(0, -1).join(', ')} or ${alternatives.at(-1)}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function stepsOf(path: readonly PropertyKey[]): RecipePath {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}
