import type { Recipe } from '../../shared/contract/recipe.ts';
import type { LanguageModel } from '../../shared/llm/language-model.ts';
import type { Method } from '../methods/method.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import { missingModel } from './call-log.ts';
import type { ModelProvider, OpenModelOptions } from './run-environment.ts';
import type { OpenModels } from './unit-context.ts';

const embedderRole = 'embedder';

/** Every method of the recipe in the order in which it runs, with the place where the recipe names it. */
export function methodsOfRecipe(
  recipe: Recipe,
  methods: MethodRegistry,
): readonly { readonly path: string; readonly method: Method; readonly params: unknown }[] {
  const { generate } = recipe;
  const named = [
    ...generate.conditions.map(
      (entry, index) => ({ path: `generate/conditions/${index}`, slot: 'condition', ...entry }) as const,
    ),
    { path: 'generate/coverage', slot: 'coverage', ...generate.coverage } as const,
    { path: 'generate/demonstrations', slot: 'demonstrations', ...generate.demonstrations } as const,
    { path: 'generate/decoding', slot: 'decoding', ...generate.decoding } as const,
    { path: 'generate', slot: 'procedure', ...generate.procedure } as const,
    ...generate.accept.map((entry, index) => ({ path: `generate/accept/${index}`, slot: 'accept', ...entry }) as const),
    ...recipe.curate.map((entry, index) => ({ path: `curate/${index}`, slot: 'mark', ...entry }) as const),
    ...recipe.evaluate.map((entry, index) => ({ path: `evaluate/${index}`, slot: 'measure', ...entry }) as const),
  ];
  return named.flatMap(({ path, slot, method: id, params }) => {
    const method = methods.find(slot, id);
    return method === undefined ? [] : [{ path, method, params }];
  });
}

/** The roles that the recipe's methods use: those they declare, and those that a parameter names. */
export function neededRoles(recipe: Recipe, methods: MethodRegistry): ReadonlySet<string> {
  return new Set(methodsOfRecipe(recipe, methods).flatMap(({ method, params }) => rolesOfMethod(method, params)));
}

/** A role that a parameter names stands in place of the generator. */
export function rolesOfMethod(method: Method, params: unknown): readonly string[] {
  const values = method.params.parse(params ?? {});
  const named = Object.entries(method.params.shape).flatMap(([name, schema]) => {
    const value = values[name];
    return isModelRole(schema) && typeof value === 'string' ? [value] : [];
  });
  const declared = method.needs.models ?? [];
  return [...named, ...declared.filter((role) => named.length === 0 || role !== 'generator')];
}

/** Opens the models of these roles; roles that share a model share it here too. */
export async function openModels(
  recipe: Recipe,
  roles: ReadonlySet<string>,
  provider: ModelProvider,
  options: OpenModelOptions,
): Promise<OpenModels> {
  const language = new Map<string, LanguageModel>();
  for (const role of roles) {
    if (role === embedderRole) continue;
    const id = recipe.models[role];
    if (id === undefined) throw missingModel(role);
    language.set(role, await provider.language(id, options));
  }
  const embedder = recipe.models[embedderRole];
  const embedding =
    roles.has(embedderRole) && embedder !== undefined ? await provider.embedding(embedder, options) : undefined;
  return { language, embedding };
}

function isModelRole(schema: unknown): boolean {
  const meta =
    typeof schema === 'object' && schema !== null && 'meta' in schema && typeof schema.meta === 'function'
      ? schema.meta()
      : undefined;
  return meta?.kind === 'model-role';
}
