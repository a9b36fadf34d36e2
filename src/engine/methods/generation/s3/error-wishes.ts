import type { z } from 'zod';
import { largestRemainder } from '../../../numerics/quotas.ts';
import type { ProcedurePlanContext } from '../../contexts.ts';
import { labelOfCell, labelsOfCells } from './cell-label.ts';
import { errorQuotas } from './error-quotas.ts';
import type { s3Params } from './s3-params.ts';
import { type ErrorItem, newWish, type StudentFinding, type Wish } from './s3-state.ts';

export interface ErrorWishesOptions {
  readonly context: ProcedurePlanContext;
  readonly values: z.output<typeof s3Params>;
  /** Rounds of correcting that are over. */
  readonly round: number;
  /** Texts that the step lacks. */
  readonly left: number;
}

/**
 * Which gold items to extrapolate, how often and in which cell; nothing when the student makes no errors. A label
 * without errors is served from the items that the student was least sure of.
 */
export function errorWishes(found: StudentFinding, options: ErrorWishesOptions): readonly Wish[] {
  const { context, values, round, left } = options;
  const labels = labelsOfCells(context.cells, context.task);
  const random = context.random.fork('errors');
  const errors = found.errors.filter((item) => labels.includes(item.label));
  if (errors.length === 0) return [];
  const isAll = values.extrapolate === 'every-error';
  const chosen = isAll ? random.shuffle(errors).slice(0, left) : errors;
  const groups = labels.flatMap((label) => {
    const own = random.fork(label).shuffle(chosen.filter((item) => item.label === label));
    const sources = own.length > 0 || isAll ? own : found.unsure.filter((item) => item.label === label);
    return sources.length === 0 ? [] : [{ label, errors: own.length, sources }];
  });
  const counts = groups.map((group) => group.errors);
  const quotas = isAll ? counts : errorQuotas(counts, Math.ceil(left / (values.rounds - round)));
  return groups.flatMap((group, index) => wishesOfLabel(group, quotas[index] ?? 0, options));
}

/** Deals the texts of a label over its gold items and its cells in turn. */
function wishesOfLabel(
  { label, sources }: { readonly label: string; readonly sources: readonly ErrorItem[] },
  quota: number,
  { context, values }: ErrorWishesOptions,
): readonly Wish[] {
  const own = context.cells.filter(({ cell }) => labelOfCell(cell, context.task) === label);
  const quotas = largestRemainder(
    quota,
    own.map(({ cell }) => cell.quota),
  );
  const places = quotas.flatMap((count, index) => Array.from({ length: count }, () => own[index]?.cell.id ?? ''));
  const wishes = new Map<string, Wish>();
  places.forEach((cell, turn) => {
    const ids = sources.map((_, offset) => sources[(turn + offset) % sources.length]?.id ?? '').slice(0, values.shown);
    const key = JSON.stringify([cell, ids]);
    const found = wishes.get(key) ?? newWish({ cell, label }, 0, ids);
    wishes.set(key, { ...found, wanted: found.wanted + 1 });
  });
  return [...wishes.values()];
}
