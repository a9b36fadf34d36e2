import { largestRemainder } from '../../../numerics/quotas.ts';

/**
 * New texts for each label, in proportion to (errors + 1), at least one each while `size` lasts (generation F1).
 * Errors 8, 2, 0 and 20 texts give 14, 5, 1.
 */
export function errorQuotas(errors: readonly number[], size: number): readonly number[] {
  const quotas = largestRemainder(
    size,
    errors.map((count) => count + 1),
  );
  for (;;) {
    const empty = quotas.indexOf(0);
    const largest = quotas.indexOf(Math.max(0, ...quotas));
    if (empty < 0 || (quotas[largest] ?? 0) <= 1) return quotas;
    quotas[largest] = (quotas[largest] ?? 0) - 1;
    quotas[empty] = 1;
  }
}
