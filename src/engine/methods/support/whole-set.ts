import type { PlanContext } from '../contexts.ts';
import type { Unit, UnitResult, Work } from '../work.ts';

/** Work of a single unit that looks at the whole set. */
export function overSet<P, Context extends PlanContext, RunContext>(
  run: (context: RunContext, params: P, unit: Unit) => Promise<UnitResult>,
): Work<P, Context, RunContext> {
  return {
    start: () => null,
    plan(context) {
      return context.round > 0
        ? { state: null, units: [], next: 'done' }
        : { state: null, units: [{ key: 'set', json: null }], next: 'go' };
    },
    run,
  };
}
