import type { CallOptions, EmbeddingIdentity, EmbeddingModel, Embeddings } from '../../shared/llm/language-model.ts';

const dimension = 256;

/**
 * Embeddings without a model: hashed counts of words and word pairs, as unit rows. Texts that share words are
 * near each other; it knows nothing of meaning. For tests and for trying recipes.
 */
export class ScriptedEmbedder implements EmbeddingModel {
  readonly identity: EmbeddingIdentity = {
    id: 'scripted',
    hash: 'scripted-embedder-1',
    dimension,
    maxTokens: 100_000,
    adapter: 'scripted/1',
  };

  async embed(texts: readonly string[], { signal }: CallOptions): Promise<Embeddings> {
    signal.throwIfAborted();
    const vectors = new Float32Array(texts.length * dimension);
    texts.forEach((text, row) => {
      embedText(text, vectors.subarray(row * dimension, (row + 1) * dimension));
    });
    return { vectors, dimension, truncated: texts.map(() => false) };
  }
}

function embedText(text: string, vector: Float32Array): void {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  words.forEach((word, index) => {
    add(vector, word, 1);
    const next = words[index + 1];
    if (next !== undefined) add(vector, `${word} ${next}`, 0.5);
  });
  const norm = Math.hypot(...vector);
  if (norm > 0) for (let place = 0; place < dimension; place++) vector[place] = (vector[place] ?? 0) / norm;
}

function add(vector: Float32Array, feature: string, weight: number): void {
  let hash = 0x811c9dc5;
  for (let index = 0; index < feature.length; index++) hash = Math.imul(hash ^ feature.charCodeAt(index), 0x01000193);
  const place = (hash >>> 8) % dimension;
  vector[place] = (vector[place] ?? 0) + ((hash & 1) === 0 ? weight : -weight);
}
