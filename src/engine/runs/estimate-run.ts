import type { Recipe } from '../../shared/contract/recipe.ts';
import type { Estimate, Guess } from '../../shared/contract/run-answers.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import { wilsonInterval } from '../numerics/proportion.ts';
import { methodsOfRecipe } from './needed-models.ts';
import type { StartRequest } from './run-service.ts';

/** What a short trial of the recipe came to. */
export interface TrialResult {
  readonly tried: number;
  readonly accepted: number;
  readonly calls: number;
  readonly seconds: number;
  readonly memoryBytes: number | null;
}

export interface TrialRunner {
  /** Makes this many attempts in a project that is thrown away. */
  try(request: StartRequest, attempts: number, signal: AbortSignal): Promise<TrialResult>;
}

export interface EstimateOptions {
  readonly recipe: Recipe;
  readonly methods: MethodRegistry;
  readonly request: StartRequest;
  readonly attempts: number;
  readonly trials: TrialRunner;
  readonly signal: AbortSignal;
}

/** A share of acceptance of which nothing is known. */
const unknownAcceptance = { likely: 0.7, low: 0.3, high: 1 };

/** Calls and time of a run, with what a trial leaves uncertain: the interval of its acceptance rate. */
export async function estimateRun({
  recipe,
  methods,
  request,
  attempts,
  trials,
  signal,
}: EstimateOptions): Promise<Estimate> {
  const steps = methodsOfRecipe(recipe, methods);
  const wanted = wantedSamples(recipe);
  const trial = attempts > 0 ? await trials.try(request, attempts, signal) : undefined;
  const tried = trial?.tried ?? 0;
  const share = trial === undefined || tried === 0 ? undefined : trial.accepted / tried;
  const interval = trial === undefined || tried === 0 ? undefined : wilsonInterval(trial.accepted, tried);
  const rates =
    share === undefined || interval === undefined
      ? unknownAcceptance
      : { likely: Math.max(share, 1 / (tried + 2)), low: Math.max(interval[0], 1 / (10 * tried)), high: interval[1] };
  const callsPerAttempt = trial === undefined || tried === 0 ? 1 : trial.calls / tried;
  const later = steps.filter(({ path }) => path.startsWith('curate') || path.startsWith('evaluate'));
  const laterCalls = later.reduce(
    (sum, { method, params }) => sum + method.cost.calls(wanted, method.params.parse(params ?? {})),
    0,
  );
  const calls: Guess = {
    likely: Math.round((wanted / rates.likely) * callsPerAttempt + laterCalls),
    low: Math.round((wanted / rates.high) * callsPerAttempt + laterCalls),
    high: Math.round((wanted / rates.low) * callsPerAttempt + laterCalls),
  };
  return {
    calls,
    minutes: trial === undefined || trial.calls === 0 ? null : minutesFor(calls, trial),
    acceptance: { share: share ?? null, interval: interval ?? null, tried },
    memoryBytes: trial?.memoryBytes ?? null,
    basis:
      share === undefined || trial === undefined
        ? 'Without a trial: three to ten of ten attempts are taken to be accepted.'
        : `From a trial of ${tried} attempts: ${trial.accepted} accepted in ${trial.seconds.toFixed(1)} s. The range comes from the trial's size; a longer run is a little faster, since all slots are busy.`,
    steps: steps.map(({ path, method, params }) => ({
      step: path,
      method: method.id,
      cost: method.cost.inWords,
      calls: method.cost.calls(wanted, method.params.parse(params ?? {})),
    })),
  };
}

/** Samples that the target asks for; the number of cells is not known before the run for `per: cell`. */
function wantedSamples(recipe: Recipe): number {
  const { accepted, per } = recipe.generate.target;
  return per === 'label' ? accepted * Math.max(1, recipe.task.labels.length) : accepted;
}

function minutesFor(calls: Guess, trial: TrialResult): Guess {
  const minutes = (count: number) => Math.round((100 * count * trial.seconds) / trial.calls / 60) / 100;
  return { likely: minutes(calls.likely), low: minutes(calls.low), high: minutes(calls.high) };
}
