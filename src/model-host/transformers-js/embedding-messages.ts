import type { JsonObject } from '../../shared/base/json.ts';
import type { ErrorCode } from '../../shared/domain/engine-error.ts';

/** What the thread is started with. */
export interface EmbeddingWorkerStart {
  /** Absolute: `<home>/models/all-minilm-l6-v2`. */
  readonly folder: string;
}

/** One portion of texts at a time; the thread answers before it gets the next. */
export type ToEmbeddingWorker =
  | { readonly kind: 'embed'; readonly portion: number; readonly texts: readonly string[] }
  | { readonly kind: 'close' };

export interface EmbeddingFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: JsonObject;
}

export type FromEmbeddingWorker =
  | { readonly kind: 'ready'; readonly dimension: number; readonly maxTokens: number }
  | { readonly kind: 'unusable'; readonly failure: EmbeddingFailure }
  | {
      readonly kind: 'embedded';
      readonly portion: number;
      readonly vectors: Float32Array<ArrayBuffer>;
      readonly truncated: readonly boolean[];
    }
  | { readonly kind: 'failed'; readonly portion: number; readonly failure: EmbeddingFailure }
  | { readonly kind: 'closed' };
