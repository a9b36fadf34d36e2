import { selectRows } from '../../../../shared/base/matrix.ts';
import { createContaminationIndex } from '../../../numerics/contamination.ts';
import type { Neighbours } from '../../../numerics/neighbours.ts';
import { createPace } from '../../../numerics/pace.ts';
import type { Corpus } from './corpus.ts';

export interface Decontaminated {
  /** The corpus without the training texts that contain or reword a test text. */
  readonly corpus: Corpus;
  /** By training set, before and after. */
  readonly sets: readonly { readonly set: string; readonly texts: number; readonly removed: number }[];
  /** Removed rows, each once. */
  readonly removed: readonly number[];
  /** Test rows that a removed text touched. */
  readonly touched: readonly number[];
}

/**
 * Takes out of every training set each text with a cosine of at least `similarity` to a test text, a shared n-gram, or
 * the whole of a test text shorter than that (evaluation 5.1, curation 1.14).
 */
export async function decontaminate(
  corpus: Corpus,
  options: {
    readonly similarity: number;
    readonly nGram: number;
    readonly neighbours: Neighbours;
    readonly signal: AbortSignal;
  },
): Promise<Decontaminated> {
  const { similarity, nGram, neighbours, signal } = options;
  const index = createContaminationIndex({ n: nGram });
  for (const row of corpus.test) index.add(String(row), corpus.texts[row] ?? '');
  const trained = [...new Set([...corpus.seeds, ...corpus.raw, ...corpus.reference, ...corpus.recipe])];
  const nearest = await neighbours.nearest(
    selectRows(corpus.vectors, trained),
    selectRows(corpus.vectors, corpus.test),
    1,
    { signal },
  );
  const hits = new Set<number>();
  const touched = new Set<number>();
  const pace = createPace(signal);
  for (const [place, row] of trained.entries()) {
    const shared = (index.find(corpus.texts[row] ?? '')?.ids ?? []).map(Number);
    const isNear = nearest.k > 0 && (nearest.similarities[place] ?? 0) >= similarity;
    const near = isNear ? corpus.test[nearest.indexes[place] ?? -1] : undefined;
    for (const test of near === undefined ? shared : [...shared, near]) {
      hits.add(row);
      touched.add(test);
    }
    await pace();
  }
  const clean = (rows: readonly number[]) => rows.filter((row) => !hits.has(row));
  const { seeds, raw, curated, reference, recipe } = corpus;
  return {
    corpus: {
      ...corpus,
      seeds: clean(seeds),
      raw: clean(raw),
      curated: clean(curated),
      reference: clean(reference),
      recipe: clean(recipe),
    },
    sets: Object.entries({ seeds, raw, curated, reference, recipe }).map(([set, rows]) => ({
      set,
      texts: rows.length,
      removed: rows.length - clean(rows).length,
    })),
    removed: [...hits],
    touched: [...touched].sort((a, b) => a - b),
  };
}
