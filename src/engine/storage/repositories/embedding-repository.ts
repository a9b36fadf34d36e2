import type { Connection } from '../connection.ts';
import { packHash, unpackHash } from '../packing.ts';
import type { EmbeddingStore } from '../project-store.ts';
import { insertSealed } from '../sealed-tables.ts';

export class EmbeddingRepository implements EmbeddingStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  find(modelHash: string, textHashes: readonly string[]): ReadonlyMap<string, Float32Array> {
    const model = packHash(modelHash);
    const found = new Map<string, Float32Array>();
    for (const hash of textHashes) {
      const row = this.#connection.get<{ text_hash: Uint8Array | string; vector: Uint8Array }>(
        'SELECT text_hash, vector FROM embeddings WHERE model_hash = ? AND text_hash = ?',
        model,
        packHash(hash),
      );
      if (row !== undefined) found.set(unpackHash(row.text_hash), toVector(row.vector));
    }
    return found;
  }

  add(modelHash: string, rows: readonly { readonly textHash: string; readonly vector: Float32Array }[]): void {
    const model = packHash(modelHash);
    this.#connection.transaction(() => {
      for (const { textHash, vector } of rows) {
        const bytes = Buffer.alloc(vector.length * 4);
        for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
        const row = { model_hash: model, text_hash: packHash(textHash), vector: bytes };
        insertSealed(this.#connection, 'embeddings', row, { onConflict: 'replace' });
      }
    });
  }
}

/** Little-endian floats on every machine, copied: the bytes of a row may lie at an odd place. */
function toVector(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}
