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
  const roles = new Set<string>();
  for (const { method, params } of methodsOfRecipe(recipe, methods)) {
    const values = method.params.parse(params ?? {});
    const replaced = new Set<string>();
    for (const [name, schema] of Object.entries(method.params.shape)) {
      const value = values[name];
      if (isModelRole(schema) && typeof value === 'string') {
        roles.add(value);
        replaced.add('generator');
      }
    }
    for (const role of method.needs.models ?? []) if (!replaced.has(role)) roles.add(role);
  }
  return roles;
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
