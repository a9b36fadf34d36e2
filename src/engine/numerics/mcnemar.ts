import { chiSquareTail, fairBinomialTail, logChoose } from './special-functions.ts';

export interface McNemar {
  /** Items on which the two disagree. */
  readonly n: number;
  /** Two-sided exact p, at most 1. */
  readonly exact: number;
  /** The exact p less the probability of the split that was seen. */
  readonly midP: number;
  /** With continuity correction; for n above 25. */
  readonly chiSquare: number;
  readonly chiSquareP: number;
}

/** McNemar's test of two systems on the same items, from the counts on which only one is right. */
export function mcNemar(onlyFirstRight: number, onlySecondRight: number): McNemar {
  const n = onlyFirstRight + onlySecondRight;
  if (n === 0) return { n, exact: 1, midP: 1, chiSquare: 0, chiSquareP: 1 };
  const fewer = Math.min(onlyFirstRight, onlySecondRight);
  const exact = Math.min(1, 2 * fairBinomialTail(fewer, n));
  const point = Math.exp(logChoose(n, fewer) - n * Math.LN2);
  const difference = Math.max(0, Math.abs(onlyFirstRight - onlySecondRight) - 1);
  const chiSquare = difference ** 2 / n;
  return {
    n,
    exact,
    midP: exact - point,
    chiSquare,
    chiSquareP: chiSquareTail(chiSquare),
  };
}
