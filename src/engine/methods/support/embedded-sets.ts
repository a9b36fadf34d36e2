import { type Matrix, matrixRow, selectRows } from '../../../shared/base/matrix.ts';
import type { MeasureRunContext } from '../contexts.ts';
import type { MeasuredSet } from './measured-sets.ts';
import { textKey } from './text-key.ts';

/** What is known of a set without a vector. Places count the texts that are not empty, in the order of the set. */
export interface TextIndex {
  readonly n: number;
  /** Empty texts: they have no meaning to compare and are left out. */
  readonly empty: number;
  /** Label of each place: a place in `labels`, or -1. */
  readonly classOf: Int32Array;
  readonly labels: readonly string[];
  /** 1 where an earlier text says the same but for case, spaces and punctuation. */
  readonly isCopy: Uint8Array;
  readonly copies: number;
}

export async function indexTexts(set: MeasuredSet): Promise<TextIndex> {
  const classes: string[] = [];
  const isCopy: number[] = [];
  const keys = new Set<number>();
  let empty = 0;
  for await (const { text, label } of set.stream()) {
    if (text.trim() === '') {
      empty++;
      continue;
    }
    const key = textKey(text);
    isCopy.push(keys.has(key) ? 1 : 0);
    keys.add(key);
    classes.push(label);
  }
  const labels = [...new Set(classes)].filter((label) => label !== '').sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  return {
    n: classes.length,
    empty,
    classOf: Int32Array.from(classes, (label) => places.get(label) ?? -1),
    labels,
    isCopy: Uint8Array.from(isCopy),
    copies: isCopy.reduce((sum, copy) => sum + copy, 0),
  };
}

/** Part of a set with its vectors. */
export interface EmbeddedBatch {
  readonly matrix: Matrix;
  readonly places: Int32Array;
  readonly ids: readonly string[];
}

/** Texts for which vectors are asked at once. */
const batchTexts = 512;

/** The vectors of a set, part by part; read again they come from the cache. */
export async function* embeddedBatches(
  set: MeasuredSet,
  { embeddings, signal }: MeasureRunContext,
): AsyncGenerator<EmbeddedBatch> {
  let texts: string[] = [];
  let ids: string[] = [];
  let first = 0;
  for await (const { id, text } of set.stream()) {
    if (text.trim() === '') continue;
    texts.push(text);
    ids.push(id);
    if (texts.length === batchTexts) yield await flush();
  }
  if (texts.length > 0) yield await flush();

  async function flush(): Promise<EmbeddedBatch> {
    signal.throwIfAborted();
    const matrix = await embeddings.embed(texts);
    const batch = { matrix, places: Int32Array.from(ids, (_, row) => first + row), ids };
    first += texts.length;
    texts = [];
    ids = [];
    return batch;
  }
}

/** Rows of a set that stay in memory, by place. */
export interface KeptRows {
  /** Ascending. */
  readonly places: Int32Array;
  readonly matrix: Matrix;
  readonly ids: readonly string[];
  /** The rows of these places, in their order; those that were not kept are left out. */
  select(places: ArrayLike<number>): Matrix;
}

export interface RowKeeper {
  add(batch: EmbeddedBatch): void;
  finish(): KeptRows;
}

/** @param wanted ascending places. */
export function createRowKeeper(wanted: Int32Array): RowKeeper {
  let data = new Float32Array();
  let columns = 0;
  let size = 0;
  const ids: string[] = [];
  return {
    add({ matrix, places, ids: own }) {
      if (size === 0 && columns === 0) {
        columns = matrix.columns;
        data = new Float32Array(wanted.length * columns);
      }
      for (let row = 0; row < matrix.rows; row++) {
        if (wanted[size] !== places[row]) continue;
        data.set(matrixRow(matrix, row), size * columns);
        ids.push(own[row] ?? '');
        size++;
      }
    },
    finish() {
      const matrix: Matrix = { data: data.subarray(0, size * columns), rows: size, columns };
      const places = wanted.subarray(0, size);
      const rowOf = new Map(Array.from(places, (place, row) => [place, row]));
      return {
        places,
        matrix,
        ids,
        select: (some) =>
          selectRows(
            matrix,
            Array.from(some).flatMap((place) => rowOf.get(place) ?? []),
          ),
      };
    },
  };
}

/** All places of several lists, each once, ascending. */
export function joinedPlaces(lists: Iterable<ArrayLike<number>>): Int32Array {
  const all = new Set<number>();
  for (const list of lists) for (let at = 0; at < list.length; at++) all.add(list[at] ?? 0);
  return Int32Array.from(all).sort();
}

/** Vectors of some texts alone, in the order of the set. */
export async function embedPlaces(
  set: MeasuredSet,
  places: ReadonlySet<number>,
  { embeddings }: MeasureRunContext,
): Promise<Matrix> {
  const texts: string[] = [];
  let place = 0;
  for await (const { text } of set.stream()) {
    if (text.trim() === '') continue;
    if (places.has(place++)) texts.push(text);
  }
  return embeddings.embed(texts);
}
