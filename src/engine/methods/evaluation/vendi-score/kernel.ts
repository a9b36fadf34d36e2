import type { Matrix } from '../../../../shared/base/matrix.ts';
import type { Pace } from '../../../numerics/pace.ts';
import { createRandomFeatures, medianGamma } from '../../../numerics/random-features.ts';
import { type VendiScores, vendiOfKernel, vendiOfRows } from '../../../numerics/vendi.ts';
import type { MeasureRunContext } from '../../contexts.ts';
import { embedPlaces, type TextIndex } from '../../support/embedded-sets.ts';
import { drawRows } from '../../support/equal-draws.ts';
import type { MeasuredSet, MeasuredSetId } from '../../support/measured-sets.ts';
import type { VendiParams } from '../vendi-score.ts';

export const kernelNames = ['cosine', 'rbf', 'random-features'] as const;

/** What likeness is, the same for all sets of a report. */
export interface Kernel {
  readonly name: (typeof kernelNames)[number];
  /** Of exp(−γ · distance²); absent for the cosine. */
  readonly gamma?: number;
  /** No score is higher; absent where only the number of texts limits it. */
  readonly ceiling?: number;
  /** Rows whose inner products are the likeness; absent where there are none, so that sets cannot be added up. */
  map?(matrix: Matrix, pace: Pace): Promise<Matrix>;
  /** Scores of rows in memory. */
  score(matrix: Matrix, pace: Pace): Promise<VendiScores | null>;
}

/** Texts of all sets together by whose distances the width of the kernel is chosen. */
const widthTexts = 500;

export async function openKernel(options: {
  readonly sets: readonly MeasuredSet[];
  readonly indexes: ReadonlyMap<MeasuredSetId, { readonly value: TextIndex }>;
  readonly given: VendiParams;
  readonly context: MeasureRunContext;
  readonly pace: Pace;
}): Promise<Kernel> {
  const { given, context, pace } = options;
  if (given.kernel === 'cosine') {
    const { columns } = await context.embeddings.embed(['']);
    return { name: 'cosine', ceiling: columns, map: async (matrix) => matrix, score: vendiOfRows };
  }
  const rows = await widthRows(options);
  // Doubt: the page names the kernel and no width; the median rule is the one it gives for MMD (evaluation 4.4).
  const gamma = given.gamma > 0 ? given.gamma : await medianGamma(rows, pace);
  if (given.kernel === 'rbf') {
    const likeness = (cosine: number) => Math.exp(-2 * gamma * (1 - cosine));
    return { name: 'rbf', gamma, score: (matrix, ownPace) => vendiOfKernel(matrix, likeness, ownPace) };
  }
  const features = createRandomFeatures({
    columns: rows.columns,
    features: given.features,
    gamma,
    random: context.random.fork('features'),
  });
  return {
    name: 'random-features',
    gamma,
    ceiling: given.features,
    map: features.map,
    score: async (matrix, ownPace) => vendiOfRows(await features.map(matrix, ownPace), ownPace),
  };
}

/** As many texts of each set, so that no set alone sets the width. */
async function widthRows({ sets, indexes, context }: Parameters<typeof openKernel>[0]): Promise<Matrix> {
  const each = Math.ceil(widthTexts / sets.length);
  const parts: Matrix[] = [];
  for (const set of sets) {
    const n = indexes.get(set.id)?.value.n ?? 0;
    const places = drawRows(n, each, context.random.fork('width', set.id));
    parts.push(await embedPlaces(set, new Set(places), context));
  }
  const columns = parts.reduce((most, part) => Math.max(most, part.columns), 0);
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, rows: columns === 0 ? 0 : data.length / columns, columns };
}
