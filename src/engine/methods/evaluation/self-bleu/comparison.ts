import type { Random } from '../../../../shared/base/random.ts';
import type { Finding } from '../../../../shared/domain/finding.ts';
import type { Pace } from '../../../numerics/pace.ts';
import {
  aboveReal,
  drawnInterval,
  drawnJson,
  drawsInWords,
  fewCompared,
  overDraws,
} from '../../support/equal-draws.ts';
import type { TokenSet } from '../../support/token-sets.ts';
import type { SelfBleuParams } from '../self-bleu.ts';
import { allRows, drawSelfBleu, mainOrder, ordersUpTo, valueOfOrder } from './drawn.ts';

/** Both sets with the same number of texts; the difference, for a ratio would hide how far both are from 1. */
export async function compareSelfBleu(options: {
  readonly id: string;
  readonly first: TokenSet;
  readonly second: TokenSet;
  readonly isReal: boolean;
  readonly given: SelfBleuParams;
  readonly tokenizer: string;
  readonly random: Random;
  readonly pace: Pace;
}): Promise<readonly Finding[]> {
  const { id, first, second, isReal, given, tokenizer, random, pace } = options;
  const size = Math.min(first.table.rows, second.table.rows, given.drawSize);
  const common = { size, draws: given.draws, largest: given.largest, pace };
  const ours = await drawSelfBleu({ ...common, set: first, rows: allRows(first), random: random.fork('first') });
  const theirs = await drawSelfBleu({ ...common, set: second, rows: allRows(second), random: random.fork('second') });
  const draws = Math.max(ours.byDraw.length, theirs.byDraw.length);
  return ordersUpTo(given.largest).map((order): Finding => {
    // A set that is as small as a draw has one draw, which stands against all of the other.
    const ofDraw = (byDraw: typeof ours.byDraw, draw: number) =>
      byDraw[Math.min(draw, byDraw.length - 1)]?.[order - 1] ?? null;
    const difference = overDraws(
      Array.from({ length: draws }, (_, draw) => {
        const [one, other] = [ofDraw(ours.byDraw, draw), ofDraw(theirs.byDraw, draw)];
        return one === null || other === null ? null : one - other;
      }),
    );
    const [one, other] = [valueOfOrder(ours, order), valueOfOrder(theirs, order)];
    return {
      id: `${id}/self-bleu-${order}`,
      title: `Self-BLEU-${order}, ${first.title} minus ${second.title}, same number of texts`,
      value: difference?.mean ?? null,
      unit: 'ratio',
      n: size,
      ...drawnInterval(difference),
      intervalNote: drawsInWords(difference, size),
      warnings:
        difference === null
          ? ['One of the sets has fewer than two texts.']
          : [
              ...(isReal && order === mainOrder ? aboveReal(difference.mean, second.title, given) : []),
              ...fewCompared(size),
            ],
      details: { tokenizer, difference: drawnJson(difference), first: drawnJson(one), second: drawnJson(other) },
      ...(one === null || other === null
        ? {}
        : {
            plot: {
              kind: 'bars',
              title: `Self-BLEU-${order} at ${size} texts`,
              unit: 'ratio',
              bars: [
                { label: first.title, value: one.mean },
                { label: second.title, value: other.mean },
              ],
            },
          }),
    };
  });
}
