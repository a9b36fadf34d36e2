import type { Random } from '../../../shared/base/random.ts';
import { chooseRegularisation } from '../../students/choose-regularisation.ts';
import type { LinearFeatures } from '../../students/linear-features.ts';
import type { StudentLoss } from '../../students/student-loss.ts';
import { stratifiedOrder } from './stratified-rows.ts';

/** How hard a student's weights are held down: λ = `perSample` · training samples. */
export interface Strength {
  readonly perSample: number;
  /** Samples that it was chosen on; 0 when there were too few to choose. */
  readonly samples: number;
}

/** Taken when there are too few groups for folds: unit rows need a small λ (evaluation 5.2). */
const unchosen = 1e-4;

/**
 * λ by five-fold cross-validation by group among {0.01, 0.1, 1, 10, 100} · samples/1000, on the training rows alone
 * (evaluation 5.2). λ grows with the samples, so a stratified part of the rows is enough to choose it on.
 */
export async function chooseStrength(options: {
  /** Training rows. */
  readonly rows: readonly number[];
  /** Class of every row, by row. */
  readonly classOf: ArrayLike<number>;
  readonly groupOf: readonly (string | number)[];
  readonly classes: number;
  /** Most rows to choose on; 0: all. */
  readonly limit: number;
  readonly loss?: StudentLoss;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Features of some rows, in the given order. */
  features(rows: readonly number[]): LinearFeatures | Promise<LinearFeatures>;
}): Promise<Strength> {
  const { rows, classOf, groupOf, classes, limit, loss, random, signal, features } = options;
  const ordered = stratifiedOrder(rows, classOf, random.fork('rows'));
  const chosen = limit > 0 ? ordered.slice(0, limit) : ordered;
  if (new Set(chosen.map((row) => groupOf[row])).size < 2) return { perSample: unchosen, samples: 0 };
  const { l2 } = await chooseRegularisation({
    features: await features(chosen),
    labels: Int32Array.from(chosen, (row) => classOf[row] ?? 0),
    groups: chosen.map((row) => groupOf[row] ?? row),
    classes,
    loss,
    random: random.fork('folds'),
    signal,
  });
  return { perSample: l2 / chosen.length, samples: chosen.length };
}
