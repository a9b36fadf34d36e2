/** What a student thinks of one label. */
export interface ClassOpinion {
  /** The most probable class, the lowest on ties. */
  readonly predicted: number;
  /** Of the sample's own label. */
  readonly probability: number;
  /** Own probability minus the highest of the others: negative where the student disagrees. */
  readonly margin: number;
}

/** @param probabilities rows × classes. */
export function classOpinion(probabilities: Float64Array, row: number, own: number, classes: number): ClassOpinion {
  const at = (label: number) => probabilities[row * classes + label] ?? 0;
  let predicted = 0;
  let highestOther = 0;
  for (let label = 0; label < classes; label++) {
    if (at(label) > at(predicted)) predicted = label;
    if (label !== own) highestOther = Math.max(highestOther, at(label));
  }
  return { predicted, probability: at(own), margin: at(own) - highestOther };
}

/**
 * Of the contradicted rows those to take out now: the least probable first, at most a share of what each class has
 * left, so that rounds cannot empty a small class (curation 3.2).
 */
export function cappedRemoval(
  rows: readonly {
    readonly row: number;
    readonly label: number;
    readonly isContradicted: boolean;
    readonly probability: number;
  }[],
  share: number,
): readonly number[] {
  const sizes = new Map<number, number>();
  for (const { label } of rows) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  // The margin keeps 0.3 · 10 at 3.
  const left = new Map([...sizes].map(([label, size]) => [label, Math.floor(share * size + 1e-9)]));
  return rows
    .filter(({ isContradicted }) => isContradicted)
    .sort((a, b) => a.probability - b.probability || a.row - b.row)
    .filter(({ label }) => {
      const room = left.get(label) ?? 0;
      left.set(label, room - 1);
      return room > 0;
    })
    .map(({ row }) => row);
}

/** Whether all the nearest queries carry the label: a majority is not enough (curation 3.2, step 5). */
export function isUnanimous(queryLabels: readonly number[], own: number): boolean {
  return queryLabels.length > 0 && queryLabels.every((label) => label === own);
}
