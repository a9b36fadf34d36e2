import type { Random } from '../../../../shared/base/random.ts';
import { createPace } from '../../../numerics/pace.ts';

/** Two scores of the same predictions. */
export interface TestScores {
  readonly accuracy: number;
  /** Mean F1 over all labels of the task; a label never predicted and never there counts 0 (evaluation 0.2). */
  readonly macroF1: number;
}

/** @param places items that count, with repeats; all of them when absent. */
export function testScores(gold: Int32Array, predicted: Int32Array, classes: number, places?: Int32Array): TestScores {
  const n = places?.length ?? gold.length;
  const hits = new Int32Array(classes);
  const seen = new Int32Array(classes);
  for (let at = 0; at < n; at++) {
    const place = places === undefined ? at : (places[at] ?? 0);
    const truth = gold[place] ?? 0;
    const answer = predicted[place] ?? 0;
    seen[truth] = (seen[truth] ?? 0) + 1;
    seen[answer] = (seen[answer] ?? 0) + 1;
    if (truth === answer) hits[truth] = (hits[truth] ?? 0) + 1;
  }
  let right = 0;
  let f1 = 0;
  for (let label = 0; label < classes; label++) {
    const hit = hits[label] ?? 0;
    right += hit;
    if (hit > 0) f1 += (2 * hit) / (seen[label] ?? 1);
  }
  return { accuracy: n === 0 ? 0 : right / n, macroF1: f1 / classes };
}

/** Scores of one system in every draw. */
export interface DrawnScores {
  readonly accuracy: Float64Array;
  readonly macroF1: Float64Array;
}

/**
 * A nested bootstrap of several systems at once (evaluation 5.4): a draw takes whole groups of test items, the same for
 * all systems, and for each system as many of its trained students as it has, both with repeats.
 *
 * @param systems by system the predictions of each of its students.
 */
export async function bootstrapScores(options: {
  readonly gold: Int32Array;
  readonly groups: readonly string[];
  readonly classes: number;
  readonly systems: readonly (readonly Int32Array[])[];
  readonly draws: number;
  readonly random: Random;
  readonly signal: AbortSignal;
}): Promise<readonly DrawnScores[]> {
  const { gold, groups, classes, systems, draws, random, signal } = options;
  const members = [...Map.groupBy(groups.keys(), (place) => groups[place]).values()];
  const items = random.fork('items');
  const seeds = random.fork('seeds');
  const drawn = systems.map(() => ({ accuracy: new Float64Array(draws), macroF1: new Float64Array(draws) }));
  const pace = createPace(signal);
  for (let draw = 0; draw < draws; draw++) {
    const places = Int32Array.from(members.flatMap(() => items.pick(members)));
    for (const [system, students] of systems.entries()) {
      const chosen = students.length === 1 ? students : students.map(() => seeds.pick(students));
      const scores = chosen.map((predicted) => testScores(gold, predicted, classes, places));
      const own = drawn[system];
      if (own === undefined) continue;
      own.accuracy[draw] = mean(scores.map(({ accuracy }) => accuracy));
      own.macroF1[draw] = mean(scores.map(({ macroF1 }) => macroF1));
    }
    await pace();
  }
  return drawn;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation; null for fewer than two. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
