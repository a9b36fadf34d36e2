/**
 * Whole quotas that sum to `total`, in proportion to the weights, by largest remainder (lowest index on ties).
 *
 * With `capacities`, no quota exceeds its capacity and what is over goes to the others in proportion; the sum is then
 * the smaller of `total` and all capacities. Weights that are all 0 count as equal.
 */
export function largestRemainder(total: number, weights: readonly number[], capacities?: readonly number[]): number[] {
  const quotas = weights.map(() => 0);
  let left = total;
  while (left > 0) {
    const open = weights.flatMap((_, index) =>
      (quotas[index] ?? 0) < (capacities?.[index] ?? Infinity) ? [index] : [],
    );
    if (open.length === 0) break;
    const shares = apportion(
      left,
      open.map((index) => weights[index] ?? 0),
    );
    let given = 0;
    open.forEach((index, place) => {
      const room = (capacities?.[index] ?? Infinity) - (quotas[index] ?? 0);
      const more = Math.min(shares[place] ?? 0, room);
      quotas[index] = (quotas[index] ?? 0) + more;
      given += more;
    });
    // Only strata of weight 0 have room: they share what is left.
    if (given === 0) return addEqually(quotas, left, open, capacities);
    left -= given;
  }
  return quotas;
}

function addEqually(
  quotas: readonly number[],
  left: number,
  open: readonly number[],
  capacities: readonly number[] | undefined,
): number[] {
  const room = open.map((index) => (capacities?.[index] ?? Infinity) - (quotas[index] ?? 0));
  const more = largestRemainder(
    left,
    open.map(() => 1),
    room,
  );
  return quotas.map((quota, index) => quota + (more[open.indexOf(index)] ?? 0));
}

function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const exact = weights.map((weight) => (sum > 0 ? (total * weight) / sum : total / weights.length));
  const quotas = exact.map(Math.floor);
  const left = total - quotas.reduce((all, quota) => all + quota, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) quotas[index] = (quotas[index] ?? 0) + 1;
  return quotas;
}
