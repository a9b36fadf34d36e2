import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import { methodsOfRecipe, rolesOfMethod } from './needed-models.ts';
import type { OpenModels } from './unit-context.ts';

/**
 * Before a run starts: throws EngineError `model-unsuitable` for a method that needs token probabilities and a model
 * that cannot give them. A decoding method weighs the tokens of the model that the procedure writes with.
 */
export function refuseUnableModels(recipe: Recipe, methods: MethodRegistry, models: OpenModels): void {
  const used = methodsOfRecipe(recipe, methods);
  const writers = used
    .filter(({ method }) => method.slot === 'procedure')
    .flatMap(({ method, params }) => rolesOfMethod(method, params));
  for (const { path, method, params } of used) {
    if (method.needs.tokenProbabilities !== true) continue;
    const ability = method.slot === 'decoding' ? 'token-rules' : 'scoring';
    const roles = method.slot === 'decoding' ? writers : rolesOfMethod(method, params);
    for (const role of roles) {
      const identity = models.language.get(role)?.identity;
      if (identity?.cannot?.includes(ability) !== true) continue;
      throw new EngineError(
        'model-unsuitable',
        `The method \`${method.id}\` in ${path} needs the probabilities of all tokens, and ${identity.id} (role ${role}) does not give them. Choose another method there, or a model of this machine for ${role}.`,
        { method: method.id, model: identity.id, role },
      );
    }
  }
}
