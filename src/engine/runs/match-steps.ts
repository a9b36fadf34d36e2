import { canonicalJson, type Json } from '../../shared/base/json.ts';
import type { CurationStep, Recipe } from '../../shared/contract/recipe.ts';
import type { MarkMethod } from '../methods/method.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { ProjectStore, StoredStep } from '../storage/project-store.ts';
import { getMethod, parseParams } from './generation-slots.ts';

/** A curation step of a recipe and where a run has its scores. */
export interface MatchedStep {
  readonly index: number;
  readonly entry: CurationStep;
  readonly method: MarkMethod;
  /** Undefined: never scored with this method, version and parameters. */
  readonly stored: StoredStep | undefined;
}

/** By method, version and parameters, not by place: what was moved keeps its scores. The newest scores count. */
export function matchSteps(
  store: ProjectStore,
  runId: string,
  { recipe, methods }: { readonly recipe: Recipe; readonly methods: MethodRegistry },
): readonly MatchedStep[] {
  const left = curationSteps(store, runId).sort((a, b) => placeOf(b.path) - placeOf(a.path));
  return recipe.curate.map((entry, index) => {
    const method = getMethod(methods, 'mark', entry.method);
    // Safe: parameters are plain data.
    const params = canonicalJson(parseParams(method, entry.params) as Json);
    const found = left.findIndex(
      (step) => step.method === method.id && step.version === method.version && canonicalJson(step.params) === params,
    );
    const [stored] = found < 0 ? [] : left.splice(found, 1);
    return { index, entry, method, stored };
  });
}

/** A path that no step of the run has. */
export function nextPath(store: ProjectStore, runId: string): string {
  const taken = curationSteps(store, runId).map(({ path }) => placeOf(path));
  return `curate/${Math.max(-1, ...taken) + 1}`;
}

function curationSteps(store: ProjectStore, runId: string): StoredStep[] {
  return store.runs.steps(runId).filter(({ path }) => path.startsWith('curate/'));
}

function placeOf(path: string): number {
  return Number(path.slice('curate/'.length));
}
