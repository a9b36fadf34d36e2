import type { Json, JsonObject } from '../../shared/base/json.ts';
import { type Recipe, recipeSchema, resolveRecipe } from '../../shared/contract/recipe.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { checkFiles, type RecipeFolder } from './check-files.ts';
import { checkMethods, type ResolvedCall } from './check-methods.ts';
import { checkRecipe } from './check-recipe.ts';
import { describeIssues } from './describe-issues.ts';
import { readRecipeDocument } from './recipe-document.ts';
import type { FoundProblem, RecipePath, RecipeProblem } from './recipe-problem.ts';
import { inputSchema, type SchemaNode } from './schema-walk.ts';

export interface RecipeEnvironment {
  readonly methods: MethodRegistry;
  readonly kinds: readonly TaskKind[];
  /** Ids of the models that can be used; left out, any id passes. */
  readonly models?: readonly string[];
  /** The person's endpoints as a recipe names them, `endpoint:…`; left out, any passes. */
  readonly endpointIds?: (() => readonly string[]) | undefined;
  /** Where the files of the recipe are; left out, they are not checked. */
  readonly folder?: RecipeFolder;
}

export type ParsedRecipe =
  | { readonly kind: 'recipe'; readonly recipe: Recipe; readonly json: Json }
  /** Sorted by place in the file. */
  | { readonly kind: 'problems'; readonly problems: readonly RecipeProblem[] };

/**
 * Reads a recipe from YAML or JSON. In the recipe that comes back every default is filled in, those of the methods'
 * parameters too. All problems are found at once, each with its line; names that must agree are only compared once
 * the fields themselves are right.
 */
export function parseRecipe(text: string, environment: RecipeEnvironment): ParsedRecipe {
  const document = readRecipeDocument(text);
  if (!document.readable) return { kind: 'problems', problems: document.problems };

  const checked = recipeSchema.safeParse(document.value, { reportInput: true });
  const written = checkMethods(document.value, environment.methods);
  const found: FoundProblem[] = [...written.problems];
  let recipe: Recipe | undefined;
  if (checked.success) {
    const resolved = resolveRecipe(checked.data);
    // The defaults of the slots are methods too.
    const { calls, problems } = checkMethods(resolved, environment.methods);
    if (written.problems.length === 0) found.push(...problems);
    found.push(
      ...checkRecipe({
        recipe: resolved,
        kinds: environment.kinds,
        calls,
        models: environment.models,
        endpointIds: environment.endpointIds,
      }),
    );
    if (environment.folder !== undefined) found.push(...checkFiles(resolved, environment.folder));
    recipe = withParams(resolved, calls);
  } else {
    found.push(...describeIssues(checked.error.issues, wholeSchema()));
  }

  const problems = [...document.problems, ...found.map((problem) => document.place(problem))];
  if (recipe === undefined || problems.length > 0) return { kind: 'problems', problems: inOrder(problems) };
  // Safe: a recipe is read from JSON values, and its schema and resolving add only such.
  return { kind: 'recipe', recipe, json: recipe as unknown as Json };
}

/** All problems in one text, a line each: `recipe.yaml:12:5 generate.accept[1].method: …`. */
export function describeProblems(problems: readonly RecipeProblem[], fileName: string): string {
  return problems
    .map(
      ({ path, line, column, message }) => `${fileName}:${line}:${column}${path === '' ? '' : ` ${path}`}: ${message}`,
    )
    .join('\n');
}

let whole: SchemaNode | undefined;

function wholeSchema(): SchemaNode {
  whole ??= inputSchema(recipeSchema);
  return whole;
}

function inOrder(problems: readonly RecipeProblem[]): readonly RecipeProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function withParams(recipe: Recipe, calls: readonly ResolvedCall[]): Recipe {
  const fill = <C extends { readonly params: JsonObject }>(call: C, ...path: RecipePath): C => {
    const params = calls.find((resolved) => samePath(resolved.path, path))?.params;
    return params === undefined ? call : { ...call, params };
  };
  const { generate } = recipe;
  return {
    ...recipe,
    generate: {
      ...generate,
      conditions: generate.conditions.map((call, index) => fill(call, 'generate', 'conditions', index)),
      coverage: fill(generate.coverage, 'generate', 'coverage'),
      demonstrations: fill(generate.demonstrations, 'generate', 'demonstrations'),
      decoding: fill(generate.decoding, 'generate', 'decoding'),
      procedure: fill(generate.procedure, 'generate', 'procedure'),
      accept: generate.accept.map((call, index) => fill(call, 'generate', 'accept', index)),
    },
    curate: recipe.curate.map((call, index) => fill(call, 'curate', index)),
    annotate: recipe.annotate.map((call, index) => fill(call, 'annotate', index)),
    evaluate: recipe.evaluate.map((call, index) => fill(call, 'evaluate', index)),
  };
}

function samePath(a: RecipePath, b: RecipePath): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
