import { Worker } from 'node:worker_threads';
import type { Matrix } from '../../shared/base/matrix.ts';
import { processFileUrl } from '../../shared/base/process-files.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Nearest } from './best-rows.ts';
import type { MatrixJob, NearestJob, PairsJob, RowPairs } from './matrix-jobs.ts';
import type { MatrixReply, MatrixRequest, MatrixWorkerData } from './matrix-messages.ts';
import { createPace } from './pace.ts';

/** The engine's side of the worker thread of matrix products. */
export interface MatrixThread extends AsyncDisposable {
  readonly hasEnded: boolean;
  run(job: NearestJob, signal?: AbortSignal, onProgress?: OnProgress): Promise<Nearest>;
  run(job: PairsJob, signal?: AbortSignal, onProgress?: OnProgress): Promise<RowPairs>;
}

type OnProgress = (done: number, total: number) => void;

interface Waiting {
  readonly stop: Int32Array;
  readonly onProgress: OnProgress | undefined;
  resolve(result: Nearest | RowPairs): void;
  reject(error: unknown): void;
}

/** Longer than the start of the thread or one product takes. */
const longestProductMs = 2000;

/** Starts the thread. It keeps the process alive only while a job is under way. */
export function createMatrixThread(threads?: number): MatrixThread {
  const busy = new Int32Array(new SharedArrayBuffer(4)).fill(1);
  const workerData: MatrixWorkerData = { threads, busy };
  const worker = new Worker(processFileUrl('matrix-worker'), { workerData });
  const waiting = new Map<number, Waiting>();
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let nextId = 0;
  let isClosing = false;
  let hasEnded = false;

  worker.unref();
  worker.on('message', receive);
  worker.on('error', (error) => fail(`The thread of matrix products failed: ${String(error)}`, error));
  worker.on('exit', () => {
    process.off('exit', stopBeforeExit);
    fail('The thread of matrix products ended.');
  });
  process.on('exit', stopBeforeExit);

  function receive(reply: MatrixReply): void {
    const job = waiting.get(reply.id);
    if (!job) return;
    if (reply.kind === 'progress') job.onProgress?.(reply.done, reply.total);
    else if (reply.kind === 'failed') {
      const { code, message, details } = reply.failure;
      settle(reply.id, () => job.reject(new EngineError(code, message, details)));
    } else settle(reply.id, () => job.resolve(reply.result));
  }

  function settle(id: number, finish: () => void): void {
    if (!waiting.delete(id)) return;
    if (waiting.size === 0) worker.unref();
    finish();
  }

  function fail(message: string, cause?: unknown): void {
    hasEnded = true;
    for (const [id, job] of waiting) settle(id, () => job.reject(new EngineError('internal', message, {}, { cause })));
  }

  /** A process that ends while the thread is in native code aborts: let the product under way finish. */
  function stopBeforeExit(): void {
    for (const { stop } of waiting.values()) Atomics.store(stop, 0, 1);
    Atomics.wait(busy, 0, 1, longestProductMs);
  }

  async function run(job: MatrixJob, signal?: AbortSignal, onProgress?: OnProgress): Promise<Nearest & RowPairs> {
    const shared = await shareMatrices(job, signal);
    if (isClosing || hasEnded) throw new EngineError('cancelled', 'The thread of matrix products is closed.');
    const id = nextId++;
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const { promise, resolve, reject } = Promise.withResolvers<Nearest | RowPairs>();
    waiting.set(id, { stop, onProgress, resolve, reject });
    worker.ref();
    worker.postMessage({ kind: 'job', id, job: shared, stop } satisfies MatrixRequest);
    const abort = () => {
      Atomics.store(stop, 0, 1);
      settle(id, () => reject(signal?.reason));
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      // Safe: the worker answers a job with the result of its kind; the interface's overloads tell them apart.
      return (await promise) as Nearest & RowPairs;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async function dispose(): Promise<void> {
    if (!isClosing && !hasEnded) {
      isClosing = true;
      for (const [id, { stop, reject }] of waiting) {
        Atomics.store(stop, 0, 1);
        settle(id, () =>
          reject(new EngineError('cancelled', 'The thread of matrix products was closed during a job.')),
        );
      }
      // Not `terminate`: it aborts the process when a product is under way.
      worker.ref();
      worker.postMessage({ kind: 'close' } satisfies MatrixRequest);
    }
    await exited;
  }

  return {
    get hasEnded() {
      return hasEnded;
    },
    run,
    [Symbol.asyncDispose]: dispose,
  };
}

async function shareMatrices(job: MatrixJob, signal: AbortSignal | undefined): Promise<MatrixJob> {
  if (job.kind === 'pairs') return { ...job, matrix: await share(job.matrix, signal) };
  const pool = await share(job.pool, signal);
  return { ...job, pool, queries: job.queries === job.pool ? pool : await share(job.queries, signal) };
}

/** The matrix in shared memory, copied in pieces so that the event loop keeps running. */
async function share(matrix: Matrix, signal: AbortSignal | undefined): Promise<Matrix> {
  if (matrix.data.buffer instanceof SharedArrayBuffer) return matrix;
  const data = new Float32Array(new SharedArrayBuffer(matrix.data.byteLength));
  const pace = createPace(signal);
  const piece = 2 ** 20;
  for (let start = 0; start < data.length; start += piece) {
    data.set(matrix.data.subarray(start, start + piece), start);
    await pace();
  }
  return { ...matrix, data };
}
