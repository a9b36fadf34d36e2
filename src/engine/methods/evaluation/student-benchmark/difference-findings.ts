import type { Finding } from '../../../../shared/domain/finding.ts';
import { percentileInterval, signP } from '../../../numerics/bootstrap.ts';
import { holm } from '../../../numerics/holm.ts';
import { mcNemar } from '../../../numerics/mcnemar.ts';
import { scoreGap } from '../../../students/score-gap.ts';
import { type StudentName, studentTitles } from './bench-student.ts';
import type { Corpus } from './corpus.ts';
import { type MetricName, metrics, scoreOf } from './score-findings.ts';
import { goldOf, type ScoredSystem } from './systems.ts';

/** Sets that are compared: the first should be better. */
const pairs: readonly (readonly [string, string])[] = [
  ['seeds+curated', 'seeds'],
  ['seeds+curated', 'seeds+recipe'],
  ['curated', 'seeds'],
  ['curated', 'raw'],
  ['curated', 'raw-random'],
];

/** What generation adds to the seeds, and what curation adds to generation, on the same test texts (evaluation 5.4). */
export function differenceFindings(
  student: StudentName,
  systems: ReadonlyMap<string, ScoredSystem>,
  corpus: Corpus,
): readonly Finding[] {
  const augmented = [...systems.keys()]
    .filter((set) => /^reference-[\d.]+\+curated$/.test(set))
    .map((set) => [set, set.replace('+curated', '')] as const);
  const compared = [...pairs, ...augmented].flatMap(([first, second]) => {
    const one = systems.get(first);
    const other = systems.get(second);
    return one === undefined || other === undefined ? [] : [{ id: `${first}-minus-${second}`, one, other }];
  });
  return metrics.flatMap((metric) => {
    const drawn = compared.map(({ one, other }) =>
      one.drawn[metric.key].map((score, draw) => score - (other.drawn[metric.key][draw] ?? 0)),
    );
    const ps = drawn.map((values) => signP([...values]) ?? 1);
    const adjusted = holm(ps);
    return compared.map(({ id, one, other }, place): Finding => {
      const value = scoreOf(one, metric, corpus) - scoreOf(other, metric, corpus);
      const interval = percentileInterval(drawn[place] ?? []);
      const test = disagreement(one, other, corpus);
      const isClear = interval !== undefined && (interval[0] > 0 || interval[1] < 0);
      return {
        id: `${student}/difference/${id}/${metric.id}`,
        title: `${metric.title} of "${one.title}" minus "${other.title}" (${studentTitles[student]})`,
        value,
        unit: 'share',
        n: corpus.test.length,
        ...(interval === undefined ? {} : { interval }),
        intervalNote:
          '95 %, paired bootstrap: both on the same draws of test texts. For this comparison alone; `adjustedP` is for all of them.',
        warnings: isClear ? [] : ['The interval includes 0: too few test texts to tell, or no difference.'],
        details: {
          p: ps[place] ?? null,
          adjustedP: adjusted[place] ?? null,
          ...(metric.key === 'accuracy' ? { mcNemar: test } : {}),
        },
      };
    });
  });
}

/** McNemar on the first draw of each, and the least difference that so many test texts usually show. */
function disagreement(one: ScoredSystem, other: ScoredSystem, corpus: Corpus) {
  const gold = goldOf(corpus);
  let onlyFirst = 0;
  let onlySecond = 0;
  let different = 0;
  gold.forEach((label, place) => {
    const first = one.predictions[0]?.[place];
    const second = other.predictions[0]?.[place];
    if (first !== second) different++;
    if (first === label && second !== label) onlyFirst++;
    if (first !== label && second === label) onlySecond++;
  });
  const { exact, midP, chiSquare, chiSquareP } = mcNemar(onlyFirst, onlySecond);
  const share = different / gold.length;
  return {
    onlyFirstRight: onlyFirst,
    onlySecondRight: onlySecond,
    exactP: exact,
    midP,
    chiSquare,
    chiSquareP,
    detectableDifference: 2.8 * Math.sqrt(share / gold.length),
  };
}

/** How much of the worth of as many real texts the curated ones have (evaluation 5.1, step 5). */
export function gapFindings(
  student: StudentName,
  systems: ReadonlyMap<string, ScoredSystem>,
  majority: ScoredSystem,
  corpus: Corpus,
): readonly Finding[] {
  const real = systems.get('reference');
  const synthetic = systems.get('curated') ?? systems.get('raw');
  if (real === undefined || synthetic === undefined) return [];
  return metrics.flatMap((metric) => {
    const at = (draw: number) => ({
      real: drawnScore(real, metric, draw),
      synthetic: drawnScore(synthetic, metric, draw),
      majority: drawnScore(majority, metric, draw),
    });
    const gaps = Array.from(real.drawn[metric.key], (_, draw) => scoreGap(at(draw)));
    const value = scoreGap({
      real: scoreOf(real, metric, corpus),
      synthetic: scoreOf(synthetic, metric, corpus),
      majority: scoreOf(majority, metric, corpus),
    });
    const words = `"${synthetic.title}" against "${real.title}" (${studentTitles[student]})`;
    return (
      [
        ['gap', 'share', `${metric.title} that real texts are ahead`],
        ['ratio', 'ratio', `${metric.title} as a share of that of real texts`],
        ['closure', 'ratio', `Part of the way from the most frequent label to real texts, ${metric.title}`],
      ] as const
    ).map(([kind, unit, title]): Finding => {
      const interval = percentileInterval(gaps.flatMap((gap) => gap[kind] ?? []));
      return {
        id: `${student}/${kind}/${metric.id}`,
        title: `${title}: ${words}`,
        value: value[kind],
        unit,
        n: corpus.test.length,
        ...(interval === undefined || value[kind] === null ? {} : { interval }),
        intervalNote: '95 %, bootstrap of the test texts, and of draws where there are several.',
        warnings: kind === 'closure' ? closureWarnings(value.closure) : [],
      };
    });
  });
}

function drawnScore(system: ScoredSystem, { key }: MetricName, draw: number): number {
  return system.drawn[key][draw] ?? 0;
}

/** Gate numbers of the report card (evaluation 9). */
function closureWarnings(closure: number | null): readonly string[] {
  if (closure === null) return ['Undefined: real texts are no better than the most frequent label.'];
  if (closure < 0.5) return ['Generated texts are worth far less than as many real ones (below 0.5).'];
  return closure < 0.8 ? ['Generated texts are worth less than as many real ones (below 0.8).'] : [];
}
