import { createRandom } from '../../shared/base/random.ts';
import type { Agreement, AnnotationProgress, PairAgreement } from '../../shared/contract/annotation-answers.ts';
import { cohenKappa } from '../numerics/cohen-kappa.ts';
import {
  bootstrapKrippendorffAlpha,
  type KrippendorffOptions,
  krippendorffAlpha,
} from '../numerics/krippendorff-alpha.ts';
import type { Metric } from '../numerics/metric.ts';
import { sampleSize } from '../numerics/proportion.ts';

/** One sample with what each person said of it, as one text: several labels together are one answer. */
export interface AnsweredSample {
  readonly group: string;
  readonly answers: ReadonlyMap<string, string>;
}

/** Above this the bootstrap of alpha takes longer than a screen waits; the interval is then narrow in any case. */
const mostBootstrapped = 3000;
const draws = 400;
const halfWidth = 0.1;

/** Agreement of all pairs of annotators with samples in common, and of all together. */
export async function measureAgreement(
  samples: readonly AnsweredSample[],
  signal: AbortSignal,
): Promise<Pick<AnnotationProgress, 'pairs' | 'overall' | 'confusions'>> {
  const doubled = samples.filter(({ answers }) => answers.size > 1);
  const annotators = [...new Set(doubled.flatMap(({ answers }) => [...answers.keys()]))].sort();
  const classes = [...new Set(doubled.flatMap(({ answers }) => [...answers.values()]))].sort();
  const codes = new Map(classes.map((name, place) => [name, place]));
  const ratings = annotators.map((annotator) =>
    doubled.map(({ answers }) => {
      const answer = answers.get(annotator);
      return answer === undefined ? null : (codes.get(answer) ?? null);
    }),
  );
  const pairs = annotators.flatMap((first, place) =>
    annotators.slice(place + 1).flatMap((second, further): readonly PairAgreement[] => {
      const codesOf = (at: number) => (ratings[at] ?? []).map((code) => code ?? -1);
      const agreement = cohenKappa({
        first: codesOf(place),
        second: codesOf(place + 1 + further),
        classes: classes.length,
      });
      const { observed, kappa } = agreement;
      return observed.n === 0
        ? []
        : [{ first, second, observed: toAgreement(observed, observed), kappa: toAgreement(kappa, observed) }];
    }),
  );
  return { pairs, overall: await overallAgreement(doubled, ratings, signal), confusions: countConfusions(doubled) };
}

async function overallAgreement(
  doubled: readonly AnsweredSample[],
  ratings: KrippendorffOptions['ratings'],
  signal: AbortSignal,
): Promise<Agreement | null> {
  if (doubled.length === 0) return null;
  const options: KrippendorffOptions = { ratings, level: 'nominal' };
  const { alpha, observedDisagreement } = krippendorffAlpha(options);
  const observed = { value: observedDisagreement === null ? null : 1 - observedDisagreement, n: alpha.n, warnings: [] };
  if (doubled.length > mostBootstrapped || alpha.value === null) return toAgreement(alpha, observed);
  const metric = await bootstrapKrippendorffAlpha(options, {
    random: createRandom('agreement of annotators'),
    draws,
    groups: doubled.map(({ group }) => group),
    signal,
  });
  return toAgreement(metric, observed);
}

/** `needed` comes from the raw agreement: for a share of this size within ± 0.10. */
function toAgreement({ value, n, interval, warnings }: Metric, observed: Metric): Agreement {
  const share = Math.min(0.9, Math.max(0.5, observed.value ?? 0.5));
  const needed = Math.ceil(sampleSize({ halfWidth, expected: share }));
  // Without any disagreement the error beyond chance is 0 by its formula, which says nothing.
  const isBlind = warnings.includes('no-disagreement') || (interval !== undefined && interval[0] === interval[1]);
  const [low, high] = isBlind ? [null, null] : (interval ?? [null, null]);
  return { value, n, low, high, needed: n >= needed ? null : needed };
}

function countConfusions(doubled: readonly AnsweredSample[]): AnnotationProgress['confusions'] {
  const counts = new Map<string, { readonly one: string; readonly other: string; count: number }>();
  for (const { answers } of doubled) {
    const given = [...answers.values()].sort();
    for (const [place, one] of given.entries()) {
      for (const other of given.slice(place + 1)) {
        const key = JSON.stringify([one, other]);
        const known = counts.get(key) ?? { one, other, count: 0 };
        known.count += 1;
        counts.set(key, known);
      }
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || compare(a.one, b.one) || compare(a.other, b.other));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
