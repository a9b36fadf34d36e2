import type { Random } from '../../../../shared/base/random.ts';
import type { Finding } from '../../../../shared/domain/finding.ts';
import type { Pace } from '../../../numerics/pace.ts';
import { type DrawnValue, drawnInterval, drawsInWords } from '../../support/equal-draws.ts';
import { labelInWords } from '../../support/measured-sets.ts';
import type { TokenSet } from '../../support/token-sets.ts';
import type { SelfBleuParams } from '../self-bleu.ts';
import { allRows, type DrawnSelfBleu, drawSelfBleu, mainOrder, ordersUpTo, valueOfOrder } from './drawn.ts';

const examples = 20;

/** Labels with fewer texts are not measured. */
const leastLabelTexts = 10;

interface LabelRow {
  readonly label: string;
  readonly texts: number;
  readonly drawn: DrawnSelfBleu | undefined;
}

/** Self-BLEU of one set, and inside each of its labels at the same number of texts. */
export async function describeSelfBleu(options: {
  readonly id: string;
  readonly set: TokenSet;
  readonly given: SelfBleuParams;
  readonly tokenizer: string;
  readonly random: Random;
  readonly pace: Pace;
}): Promise<readonly Finding[]> {
  const { id, set, given, tokenizer, random, pace } = options;
  const { table } = set;
  const size = Math.min(table.rows, given.drawSize);
  const common = { set, draws: given.draws, largest: given.largest, pace };
  const all = await drawSelfBleu({ ...common, rows: allRows(set), size, random });
  const { rows, equalTexts } = await measureLabels(options);
  const worst = [...all.byRow]
    .sort(([firstRow, first], [secondRow, second]) => second - first || firstRow - secondRow)
    .slice(0, examples)
    .flatMap(([row]) => set.ids[row] ?? []);
  return ordersUpTo(given.largest).map((order): Finding => {
    const value = valueOfOrder(all, order);
    const labels = rows.map(({ label, texts, drawn }) => {
      const own = drawn === undefined ? null : valueOfOrder(drawn, order);
      return { label, texts, value: own?.mean ?? null, sd: own?.sd ?? null };
    });
    const measured = labels.filter((entry) => entry.value !== null);
    return {
      id: `${id}/self-bleu-${order}`,
      title: `Self-BLEU-${order}, ${set.title}`,
      value: value?.mean ?? null,
      unit: 'ratio',
      n: size,
      ...drawnInterval(value),
      intervalNote: noteOf(value, size, table.rows),
      warnings: [
        ...(value === null ? [table.rows === 0 ? 'The set is empty.' : 'One text has no others to compare with.'] : []),
        ...(set.empty > 0 ? [`${set.empty} of ${table.rows} texts have no words and count as unlike all others.`] : []),
      ],
      ...(order === Math.min(mainOrder, given.largest) && worst.length > 0 ? { samples: worst } : {}),
      details: {
        tokenizer,
        texts: table.rows,
        sd: value?.sd ?? null,
        draws: value?.draws ?? 0,
        equalTexts,
        perLabel: labels,
      },
      ...(measured.length > 1
        ? {
            plot: {
              kind: 'bars',
              title: `Self-BLEU-${order} inside each label, ${equalTexts} texts each, ${set.title}`,
              unit: 'ratio',
              bars: measured.map((entry) => ({ label: entry.label, value: entry.value ?? 0 })),
            },
          }
        : {}),
    };
  });
}

async function measureLabels({ set, given, random, pace }: Parameters<typeof describeSelfBleu>[0]): Promise<{
  readonly rows: readonly LabelRow[];
  readonly equalTexts: number;
}> {
  const counts = [...set.byLabel.values()].map((rows) => rows.length).filter((count) => count >= leastLabelTexts);
  const equalTexts = counts.length === 0 ? 0 : Math.min(...counts, given.drawSize);
  const rows: LabelRow[] = [];
  for (const [key, own] of set.byLabel) {
    const drawn =
      own.length < leastLabelTexts
        ? undefined
        : await drawSelfBleu({
            set,
            rows: own,
            size: equalTexts,
            draws: given.draws,
            largest: given.largest,
            random: random.fork('label', key),
            pace,
          });
    rows.push({ label: labelInWords(key), texts: own.length, drawn });
  }
  return { rows, equalTexts };
}

function noteOf(value: DrawnValue | null, size: number, texts: number): string {
  const how =
    size === texts
      ? 'All texts, each against all others'
      : `${drawsInWords(value, size)} 95 % by the spread of the draws`;
  return `${how}. Rises with the number of texts: compare only sets of equal size.`;
}
