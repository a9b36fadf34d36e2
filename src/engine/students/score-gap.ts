/** How much of a real training set's worth a synthetic one has. */
export interface ScoreGap {
  /** Real minus synthetic. */
  readonly gap: number;
  /** Synthetic over real; null when the real score is 0. */
  readonly ratio: number | null;
  /** (synthetic − majority) / (real − majority), comparable across tasks; null when real is no better than majority. */
  readonly closure: number | null;
}

/** Scores on the same real test set of students trained on real and on synthetic samples, and of the majority class. */
export function scoreGap(scores: {
  readonly real: number;
  readonly synthetic: number;
  readonly majority: number;
}): ScoreGap {
  const { real, synthetic, majority } = scores;
  return {
    gap: real - synthetic,
    ratio: real === 0 ? null : synthetic / real,
    closure: real > majority ? (synthetic - majority) / (real - majority) : null,
  };
}
