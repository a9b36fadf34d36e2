import { matrixRow, selectRows } from '../../../../shared/base/matrix.ts';
import { meanEuclideanDistance } from '../../../numerics/euclidean-spread.ts';
import { createNearestOthers, type NearestDistances, nearestDistances } from '../../../numerics/nearest-others.ts';
import type { Pace } from '../../../numerics/pace.ts';
import {
  createSimilaritySummer,
  type ItemSimilarity,
  itemSimilarity,
  type SimilarityErrors,
  type SimilaritySums,
  similarityErrors,
} from '../../../numerics/similarity-sums.ts';
import type { MeasureRunContext } from '../../contexts.ts';
import {
  createRowKeeper,
  type EmbeddedBatch,
  embeddedBatches,
  joinedPlaces,
  type KeptRows,
  type TextIndex,
} from '../../support/embedded-sets.ts';
import { drawRows } from '../../support/equal-draws.ts';
import type { MeasuredSet } from '../../support/measured-sets.ts';
import type { EmbeddingDiversityParams } from '../embedding-diversity.ts';

/** All that is known of a set's spread. Two passes over its vectors; only some rows of a large set stay in memory. */
export interface Spread {
  readonly index: TextIndex;
  readonly model: string;
  readonly dimension: number;
  readonly sums: SimilaritySums;
  /** The rows that are compared with all others; all rows of a set that is not large. */
  readonly queries: readonly { readonly id: string; readonly similarity: ItemSimilarity; readonly nearest: number }[];
  /** False where the queries were drawn. */
  readonly isExact: boolean;
  readonly errors: SimilarityErrors;
  readonly nearest: NearestDistances | null;
  /** The same after texts that say the same letter for letter were taken out, but for the first. */
  readonly nearestOfFirsts: NearestDistances | null;
  /** Mean Euclidean distance of pairs and on how many rows; undefined when not asked for. */
  readonly euclidean: { readonly mean: number | null; readonly rows: number } | undefined;
  readonly kept: KeptRows;
}

/** Each pair is looked at on the engine's thread: about two seconds for these. */
const mostEuclideanRows = 2000;

export async function readSpread(options: {
  readonly set: MeasuredSet;
  readonly index: TextIndex;
  /** Places that comparisons will ask for. */
  readonly drawn: readonly (readonly number[])[];
  readonly given: EmbeddingDiversityParams;
  readonly context: MeasureRunContext;
  readonly pace: Pace;
}): Promise<Spread> {
  const { set, index, drawn, given, context, pace } = options;
  const random = context.random.fork('queries', set.id);
  const isExact = index.n <= given.exactUpTo;
  const queryPlaces = Int32Array.from(drawRows(index.n, isExact ? index.n : given.queries, random)).sort();
  const keeper = createRowKeeper(isExact ? queryPlaces : joinedPlaces([queryPlaces, ...drawn]));
  const summer = createSimilaritySummer(index.labels.length);
  let dimension = 0;
  for await (const batch of embeddedBatches(set, context)) {
    dimension = batch.matrix.columns;
    summer.add(
      batch.matrix,
      batch.places.map((place) => index.classOf[place] ?? -1),
    );
    keeper.add(batch);
    await pace();
  }
  const kept = keeper.finish();
  const { sums } = summer;
  const rows = isExact ? kept.matrix : kept.select(queryPlaces);
  const idOf = new Map(Array.from(kept.places, (place, row) => [place, kept.ids[row] ?? '']));
  const items: ItemSimilarity[] = [];
  for (const [row, place] of queryPlaces.entries()) {
    items.push(itemSimilarity(sums, matrixRow(rows, row), index.classOf[place] ?? -1));
    await pace();
  }
  const passes = { set, context, kept, isExact };
  const similarities = await nearestOf({ ...passes, queryPlaces, isIn: () => true });
  const isFirst = (place: number) => index.isCopy[place] === 0;
  const ofFirsts =
    index.copies === 0
      ? similarities
      : await nearestOf({ ...passes, queryPlaces: queryPlaces.filter(isFirst), isIn: isFirst });
  const few = drawRows(rows.rows, mostEuclideanRows, random.fork('euclidean'));
  return {
    index,
    model: context.embeddings.modelId,
    dimension,
    sums,
    isExact,
    queries: items.map((similarity, row) => ({
      id: idOf.get(queryPlaces[row] ?? -1) ?? '',
      similarity,
      nearest: similarities[row] ?? -Infinity,
    })),
    errors: similarityErrors(
      sums,
      items,
      queryPlaces.map((place) => index.classOf[place] ?? -1),
    ),
    nearest: nearestDistances(similarities),
    nearestOfFirsts: nearestDistances(ofFirsts),
    euclidean: given.euclidean
      ? { mean: await meanEuclideanDistance(selectRows(rows, few), pace), rows: few.length }
      : undefined,
    kept,
  };
}

/** The highest cosine of each query with another row of those that are in: of the kept ones, or of a second pass. */
async function nearestOf(options: {
  readonly set: MeasuredSet;
  readonly context: MeasureRunContext;
  readonly kept: KeptRows;
  readonly isExact: boolean;
  readonly queryPlaces: Int32Array;
  readonly isIn: (place: number) => boolean;
}): Promise<Float64Array> {
  const { set, context, kept, isExact, queryPlaces, isIn } = options;
  const { neighbours, signal } = context;
  const others = createNearestOthers({ queries: kept.select(queryPlaces), places: queryPlaces, neighbours, signal });
  const add = async (part: Pick<EmbeddedBatch, 'matrix' | 'places'>) => {
    const rows = Array.from(part.places.keys()).filter((row) => isIn(part.places[row] ?? 0));
    if (rows.length === part.places.length) await others.add(part.matrix, part.places);
    else
      await others.add(
        selectRows(part.matrix, rows),
        Int32Array.from(rows, (row) => part.places[row] ?? 0),
      );
  };
  if (isExact) await add(kept);
  else for await (const batch of embeddedBatches(set, context)) await add(batch);
  return others.similarities;
}
