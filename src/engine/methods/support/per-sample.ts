import type { Sample, Score } from '../../../shared/domain/sample.ts';
import type { MarkPlanContext, MarkRunContext } from '../contexts.ts';
import type { Work } from '../work.ts';

const samplesPerUnit = 256;

/** A mark that looks at one sample at a time: units of up to 256 samples, by their position in the view. */
export function perSample<P>(
  score: (
    context: MarkRunContext,
    params: P,
    sample: Sample,
  ) => { readonly [name: string]: Score } | Promise<{ readonly [name: string]: Score }>,
): Work<P, MarkPlanContext, MarkRunContext> {
  return {
    start: () => null,
    plan(context) {
      if (context.outstanding > 0) return { state: null, units: [], next: 'go' };
      if (context.round > 0 || context.samples.count === 0) return { state: null, units: [], next: 'done' };
      const units = Array.from({ length: Math.ceil(context.samples.count / samplesPerUnit) }, (_, index) => ({
        key: `samples/${index}`,
        json: { from: index * samplesPerUnit, to: (index + 1) * samplesPerUnit },
      }));
      return { state: null, units, next: 'go' };
    },
    async run(context, params, unit) {
      // Safe: `plan` above wrote it.
      const { from, to } = unit.json as { readonly from: number; readonly to: number };
      const scores = [];
      let position = 0;
      for await (const sample of context.samples.stream()) {
        if (position >= from && position < to)
          scores.push({ sampleId: sample.id, scores: await score(context, params, sample) });
        position += 1;
        if (position >= to) break;
      }
      return { scores };
    },
  };
}
