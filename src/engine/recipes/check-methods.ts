import type { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { suggestWord } from '../../shared/base/nearest-word.ts';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import type { Method } from '../methods/method.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import { describeIssues } from './describe-issues.ts';
import { type FoundCall, findMethodCalls } from './method-places.ts';
import type { FoundProblem, RecipePath } from './recipe-problem.ts';
import { parseRule } from './rule.ts';
import { inputSchema } from './schema-walk.ts';

/** A call whose method exists, with its parameters filled in where they are right. */
export interface ResolvedCall {
  readonly path: RecipePath;
  readonly method: Method;
  readonly call: JsonObject;
  readonly params: JsonObject | undefined;
}

export interface MethodCheck {
  readonly calls: readonly ResolvedCall[];
  readonly problems: readonly FoundProblem[];
}

/** Methods exist, parameters fit their schemas, rules can be read. Works on a recipe that has problems elsewhere. */
export function checkMethods(recipe: unknown, methods: MethodRegistry): MethodCheck {
  const calls: ResolvedCall[] = [];
  const problems: FoundProblem[] = [];
  for (const found of findMethodCalls(recipe)) {
    const id = found.call['method'];
    if (typeof id !== 'string') continue;
    const { slot } = found.place;
    const method = slot === undefined ? undefined : methods.find(slot, id);
    if (method === undefined) {
      problems.push({ path: [...found.path, 'method'], message: unknownMethod(id, found, methods) });
      continue;
    }
    const { params, problems: wrong } = checkParams(method, found);
    problems.push(...wrong, ...checkRules(method, found));
    calls.push({ path: found.path, method, call: found.call, params });
  }
  return { calls, problems };
}

function unknownMethod(id: string, { place }: FoundCall, methods: MethodRegistry): string {
  const inSlot = place.slot === undefined ? [] : methods.list(place.slot).map((method) => method.id);
  const elsewhere = methods.list().find((method) => method.id === id);
  const hint = elsewhere === undefined ? suggestWord(id, inSlot) : ` It is a method of the slot ${elsewhere.slot}.`;
  return `Unknown method \`${id}\` in ${place.called}.${hint}${inSlot.length === 0 ? ' This version has no methods for this place.' : ''}`;
}

function checkParams(
  method: Method,
  { path, call }: FoundCall,
): { readonly params: JsonObject | undefined; readonly problems: readonly FoundProblem[] } {
  const given = call['params'] ?? {};
  // What is not a mapping at all is reported by the recipe's own schema.
  if (!isJsonObject(given)) return { params: undefined, problems: [] };
  const strict: z.ZodObject = method.params.strict();
  const parsed = strict.safeParse(given, { reportInput: true });
  if (!parsed.success) {
    return {
      params: undefined,
      problems: describeIssues(parsed.error.issues, inputSchema(strict), [...path, 'params']),
    };
  }
  // Safe: parameters are read from JSON, and what the schemas of methods give is JSON again: it is stored with the run.
  return { params: parsed.data as { readonly [key: string]: Json }, problems: [] };
}

function checkRules(method: Method, { path, call }: FoundCall): readonly FoundProblem[] {
  return ['drop', 'review'].flatMap((field): readonly FoundProblem[] => {
    const text = call[field];
    if (typeof text !== 'string' || text.trim() === '') return [];
    try {
      parseRule(text, method.writes);
      return [];
    } catch (error) {
      if (!isEngineError(error, 'recipe-invalid')) throw error;
      const column = error.details['column'];
      return [
        {
          path: [...path, field],
          offset: typeof column === 'number' ? column - 1 : 0,
          message: `Rule of \`${method.id}\`: ${error.message}`,
        },
      ];
    }
  });
}
