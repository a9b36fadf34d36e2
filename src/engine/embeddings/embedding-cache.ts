import { createHash } from 'node:crypto';
import type { Matrix } from '../../shared/base/matrix.ts';
import type { EmbeddingModel } from '../../shared/llm/language-model.ts';

/** Where vectors are kept between runs, by model and text. */
export interface VectorStore {
  find(modelHash: string, textHashes: readonly string[]): ReadonlyMap<string, Float32Array>;
  add(modelHash: string, rows: readonly { readonly textHash: string; readonly vector: Float32Array }[]): void;
}

/** Texts that one call to the embedding model takes at the most, so that a cancelled call ends soon. */
const textsPerCall = 256;

/** Unit rows in the order of the texts; what was embedded before is read from the store. An empty text gives a zero row. */
export async function embedCached(options: {
  readonly model: EmbeddingModel;
  readonly store: VectorStore;
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
}): Promise<Matrix> {
  const { model, store, texts, signal } = options;
  const { dimension, hash } = model.identity;
  const hashes = texts.map((text) => createHash('sha256').update(text.normalize('NFC')).digest('hex'));
  const known = new Map(store.find(hash, [...new Set(hashes)]));
  const missing = new Map<string, string>();
  texts.forEach((text, index) => {
    const textHash = hashes[index];
    if (textHash !== undefined && text.trim() !== '' && !known.has(textHash)) missing.set(textHash, text);
  });
  const wanted = [...missing];
  for (let from = 0; from < wanted.length; from += textsPerCall) {
    const batch = wanted.slice(from, from + textsPerCall);
    const { vectors } = await model.embed(
      batch.map(([, text]) => text),
      { signal },
    );
    const rows = batch.map(([textHash], index) => ({
      textHash,
      vector: vectors.slice(index * dimension, (index + 1) * dimension),
    }));
    store.add(hash, rows);
    for (const { textHash, vector } of rows) known.set(textHash, vector);
  }
  const data = new Float32Array(texts.length * dimension);
  hashes.forEach((textHash, index) => {
    const vector = known.get(textHash);
    if (vector !== undefined) data.set(vector, index * dimension);
  });
  return { data, rows: texts.length, columns: dimension };
}
