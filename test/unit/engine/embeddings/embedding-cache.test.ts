import { expect, test } from 'vitest';
import { embedCached, type VectorStore } from '../../../../src/engine/embeddings/embedding-cache.ts';
import { ScriptedEmbedder } from '../../../../src/engine/embeddings/scripted-embedder.ts';
import { matrixRow } from '../../../../src/shared/base/matrix.ts';
import type { EmbeddingModel } from '../../../../src/shared/llm/language-model.ts';

const { signal } = new AbortController();

test('asks the model once for each text, and not again for what the store has', async () => {
  const asked: string[] = [];
  const model = spy(asked);
  const store = memoryStore();
  const first = await embedCached({ model, store, texts: ['a b', 'c', 'a b'], signal });
  const second = await embedCached({ model, store, texts: ['c', 'd'], signal });
  expect(asked).toEqual(['a b', 'c', 'd']);
  expect([...matrixRow(second, 0)]).toEqual([...matrixRow(first, 1)]);
  expect([...matrixRow(first, 2)]).toEqual([...matrixRow(first, 0)]);
});

test('gives unit rows in the order of the texts, and a zero row for an empty text', async () => {
  const made = await embedCached({
    model: new ScriptedEmbedder(),
    store: memoryStore(),
    texts: ['my card', ' ', 'is lost'],
    signal,
  });
  const norms = [0, 1, 2].map((row) => Math.round(Math.hypot(...matrixRow(made, row)) * 1e6) / 1e6);
  expect(norms).toEqual([1, 0, 1]);
});

test('keeps vectors of different models apart', async () => {
  const store = memoryStore();
  const asked: string[] = [];
  await embedCached({ model: spy(asked, 'one'), store, texts: ['a'], signal });
  await embedCached({ model: spy(asked, 'two'), store, texts: ['a'], signal });
  expect(asked).toEqual(['a', 'a']);
});

function spy(asked: string[], hash = 'one'): EmbeddingModel {
  const inner = new ScriptedEmbedder();
  return {
    identity: { ...inner.identity, hash },
    embed(texts, options) {
      asked.push(...texts);
      return inner.embed(texts, options);
    },
  };
}

function memoryStore(): VectorStore {
  const rows = new Map<string, Float32Array>();
  return {
    find: (modelHash, hashes) =>
      new Map(
        hashes.flatMap((hash) =>
          rows.has(modelHash + hash) ? [[hash, rows.get(modelHash + hash) ?? new Float32Array()]] : [],
        ),
      ),
    add(modelHash, added) {
      for (const { textHash, vector } of added) rows.set(modelHash + textHash, vector);
    },
  };
}
