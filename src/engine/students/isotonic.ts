/** A rising step function: `fitted[i]` at `x[i]`, x ascending without repeats. */
export interface Isotonic {
  readonly x: readonly number[];
  readonly fitted: readonly number[];
}

/** Isotonic regression: equal x are averaged, then adjacent violators pooled. */
export function fitIsotonic(x: readonly number[], y: readonly number[]): Isotonic {
  const byX = new Map<number, { sum: number; count: number }>();
  x.forEach((value, item) => {
    const group = byX.get(value) ?? { sum: 0, count: 0 };
    group.sum += y[item] ?? 0;
    group.count++;
    byX.set(value, group);
  });
  const sorted = [...byX].sort(([first], [second]) => first - second);
  const blocks: { sum: number; count: number; places: number }[] = [];
  for (const [, { sum, count }] of sorted) {
    let block = { sum, count, places: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count >= block.sum / block.count; last = blocks.at(-1)) {
      block = { sum: last.sum + block.sum, count: last.count + block.count, places: last.places + block.places };
      blocks.pop();
    }
    blocks.push(block);
  }
  return {
    x: sorted.map(([value]) => value),
    fitted: blocks.flatMap(({ sum, count, places }) => Array.from({ length: places }, () => sum / count)),
  };
}
