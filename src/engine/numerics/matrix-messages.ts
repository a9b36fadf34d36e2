import type { JsonObject } from '../../shared/base/json.ts';
import type { ErrorCode } from '../../shared/domain/engine-error.ts';
import type { Nearest } from './best-rows.ts';
import type { MatrixJob, RowPairs } from './matrix-jobs.ts';

/** To the worker. Matrices lie in shared memory; `stop[0]` is set to 1 to stop a job between two tiles. */
export type MatrixRequest =
  | { readonly kind: 'job'; readonly id: number; readonly job: MatrixJob; readonly stop: Int32Array }
  | { readonly kind: 'close' };

/** From the worker. */
export type MatrixReply =
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: 'nearest'; readonly id: number; readonly result: Nearest }
  | { readonly kind: 'pairs'; readonly id: number; readonly result: RowPairs }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: MatrixFailure };

export interface MatrixFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: JsonObject;
}

export interface MatrixWorkerData {
  /** Threads of a product; absent: one for each core. */
  readonly threads?: number | undefined;
  /** `busy[0]` is 1 while native code runs in the thread. */
  readonly busy: Int32Array;
}
