import { EngineError } from '../../shared/domain/engine-error.ts';

/** Int32Array: the class of each sample. Float64Array: a distribution for each, row-major, samples × classes. */
export type StudentLabels = Int32Array | Float64Array;

/**
 * The labels as distributions, samples × classes.
 *
 * @throws EngineError `bad-request` when there are no samples, or labels do not fit samples and classes.
 */
export function toTargets(labels: StudentLabels, rows: number, classes: number): Float64Array {
  if (rows === 0) throw new EngineError('bad-request', 'A student needs at least one labelled sample. Add samples.');
  const expected = labels instanceof Int32Array ? rows : rows * classes;
  if (labels.length !== expected) {
    throw new EngineError(
      'bad-request',
      `A student got ${labels.length} label values for ${rows} samples of ${classes} classes; give ${expected}.`,
    );
  }
  if (labels instanceof Float64Array) return labels;
  const targets = new Float64Array(rows * classes);
  labels.forEach((label, row) => {
    if (label < 0 || label >= classes) {
      throw new EngineError('bad-request', `Sample ${row} has class ${label}; classes go from 0 to ${classes - 1}.`);
    }
    targets[row * classes + label] = 1;
  });
  return targets;
}

/** The most probable class of each row, the lowest on ties. */
export function argmaxRows(probabilities: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: classes === 0 ? 0 : probabilities.length / classes }, (_, row) => {
    let best = 0;
    for (let label = 1; label < classes; label++) {
      const value = probabilities[row * classes + label] ?? 0;
      if (value > (probabilities[row * classes + best] ?? 0)) best = label;
    }
    return best;
  });
}

/** The labels of some samples, in the given order. */
export function selectLabels(labels: StudentLabels, rows: readonly number[], classes: number): StudentLabels {
  if (labels instanceof Int32Array) return Int32Array.from(rows, (row) => labels[row] ?? 0);
  const selected = new Float64Array(rows.length * classes);
  rows.forEach((row, place) => {
    selected.set(labels.subarray(row * classes, (row + 1) * classes), place * classes);
  });
  return selected;
}
