import { type Matrix, matrixRow } from '../../shared/base/matrix.ts';

/** What a mean over pairs of rows needs of a group: Σ1, Σx and Σ‖x‖². */
export interface RowSum {
  readonly n: number;
  readonly total: Float64Array;
  readonly squares: number;
}

/** Sums of unit rows, from which mean cosines follow exactly without a single pair (evaluation 3.2, 3.4, B1). */
export interface SimilaritySums {
  readonly all: RowSum;
  /** All rows that have a class. */
  readonly labelled: RowSum;
  readonly classes: readonly RowSum[];
  /** Rows of length 0: their cosine with anything is 0, and they count. */
  readonly zeros: number;
}

export interface SimilaritySummer {
  /** @param classOf for each row its class, or -1 for none. */
  add(matrix: Matrix, classOf: ArrayLike<number>): void;
  readonly sums: SimilaritySums;
}

/** Adds up unit rows in one pass, batch by batch. */
export function createSimilaritySummer(classes: number): SimilaritySummer {
  const all = createRowSum();
  const labelled = createRowSum();
  const byClass = Array.from({ length: classes }, createRowSum);
  let zeros = 0;
  return {
    add(matrix, classOf) {
      for (let row = 0; row < matrix.rows; row++) {
        const own = matrixRow(matrix, row);
        const square = squaredLength(own);
        if (square === 0) zeros++;
        all.add(own, square);
        const group = byClass[classOf[row] ?? -1];
        if (group === undefined) continue;
        group.add(own, square);
        labelled.add(own, square);
      }
    },
    get sums() {
      return {
        all: all.sum(),
        labelled: labelled.sum(),
        classes: byClass.map((group) => group.sum()),
        zeros,
      };
    },
  };
}

function createRowSum() {
  let n = 0;
  let squares = 0;
  let total = new Float64Array();
  return {
    add(row: Float32Array, square: number): void {
      if (total.length === 0) total = new Float64Array(row.length);
      n++;
      squares += square;
      for (let column = 0; column < row.length; column++) total[column] = (total[column] ?? 0) + (row[column] ?? 0);
    },
    sum: (): RowSum => ({ n, total, squares }),
  };
}

/** Mean cosine over all pairs of the rows; null below two. */
export function meanSimilarity(sum: RowSum): number | null {
  return sum.n < 2 ? null : pairSum(sum) / (sum.n * (sum.n - 1));
}

/** Means over pairs inside classes and between them; each pair counts the same. Null where there is no such pair. */
export interface ClassSimilarity {
  readonly intra: number | null;
  readonly inter: number | null;
}

export function classSimilarity({ labelled, classes }: SimilaritySums): ClassSimilarity {
  const inside = classes.reduce((sum, own) => sum + pairSum(own), 0);
  const insidePairs = classes.reduce((sum, { n }) => sum + n * (n - 1), 0);
  const betweenPairs = labelled.n * (labelled.n - 1) - insidePairs;
  return {
    intra: insidePairs === 0 ? null : inside / insidePairs,
    inter: betweenPairs === 0 ? null : (pairSum(labelled) - inside) / betweenPairs,
  };
}

/** Each ordered pair of different rows once. */
function pairSum({ total, squares }: RowSum): number {
  return squaredLength(total) - squares;
}

/** Mean cosine of one row of the set with the others, with those of its class and with those of other classes. */
export interface ItemSimilarity {
  readonly all: number | null;
  readonly intra: number | null;
  readonly inter: number | null;
}

export function itemSimilarity(sums: SimilaritySums, row: Float32Array, classOfRow: number): ItemSimilarity {
  const own = sums.classes[classOfRow];
  const square = squaredLength(row);
  const mean = (group: RowSum, less: number, others: number) =>
    others > 0 ? (product(row, group.total) - less) / others : null;
  return {
    all: mean(sums.all, square, sums.all.n - 1),
    intra: own === undefined ? null : mean(own, square, own.n - 1),
    inter: own === undefined ? null : mean(sums.labelled, product(row, own.total), sums.labelled.n - own.n),
  };
}

export interface SimilarityErrors {
  readonly all: number | null;
  readonly intra: number | null;
  readonly inter: number | null;
}

/**
 * Standard errors of the means over pairs, from the means of rows: 2 · sd / √n, never a bootstrap of pairs (evaluation
 * 0.5). The rows may be a random part of the set.
 */
export function similarityErrors(
  sums: SimilaritySums,
  items: readonly ItemSimilarity[],
  classOf: ArrayLike<number>,
): SimilarityErrors {
  const all = items.flatMap((item) => item.all ?? []);
  const variance = sampleVariance(all);
  return {
    all: variance === null ? null : 2 * Math.sqrt(variance / sums.all.n),
    intra: classError('intra', ({ n }) => n - 1),
    inter: classError('inter', ({ n }) => sums.labelled.n - n),
  };

  /**
   * Doubt: the page gives 2 · sd / √n for a set. For means over classes it is used inside each class, whose texts count
   * by their pairs; classes are fixed, so what differs between them is no error.
   */
  function classError(key: 'intra' | 'inter', pairsOf: (own: RowSum) => number): number | null {
    let squares = 0;
    let pairs = 0;
    for (const [place, own] of sums.classes.entries()) {
      const weight = pairsOf(own);
      if (own.n === 0 || weight <= 0) continue;
      const means = items.flatMap((item, row) => (classOf[row] === place ? (item[key] ?? []) : []));
      const spread = sampleVariance(means);
      pairs += own.n * weight;
      // A class of one text, or with one text drawn, says nothing of its spread.
      if (spread !== null) squares += own.n * weight * weight * spread;
    }
    return pairs === 0 || squares === 0 ? null : (2 * Math.sqrt(squares)) / pairs;
  }
}

function sampleVariance(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

function squaredLength(row: Float32Array | Float64Array): number {
  let sum = 0;
  for (let column = 0; column < row.length; column++) sum += (row[column] ?? 0) ** 2;
  return sum;
}

function product(row: Float32Array, total: Float64Array): number {
  let sum = 0;
  for (let column = 0; column < total.length; column++) sum += (row[column] ?? 0) * (total[column] ?? 0);
  return sum;
}
