/**
 * The worker thread of large matrix products. ONNX Runtime's Node binding computes synchronously under its promise, so
 * it must not run on the engine thread. The thread ends by the message `close`; ending it from outside in the middle of
 * a product aborts the whole process.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Matrix } from '../../shared/base/matrix.ts';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import { type MatrixJobHost, nearestRows, rowPairsAbove } from './matrix-jobs.ts';
import type { MatrixFailure, MatrixReply, MatrixRequest, MatrixWorkerData } from './matrix-messages.ts';
import { matrixProductModel } from './matrix-product-model.ts';

const port = parentPort;
if (!port) throw new Error('matrix-worker runs in a worker thread only.');

// Safe: only matrix-thread.ts starts this file, with these data.
const { threads, busy } = workerData as MatrixWorkerData;
const session = await InferenceSession.create(matrixProductModel(), {
  logSeverityLevel: 3,
  ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
});
setBusy(0);
let output = new Float32Array();
let last = Promise.resolve();

port.on('message', (request: MatrixRequest) => {
  last = last.then(() => (request.kind === 'close' ? close() : answer(request)));
});

async function close(): Promise<void> {
  await session.release();
  port?.close();
}

async function answer(request: Extract<MatrixRequest, { kind: 'job' }>): Promise<void> {
  const { id, job, stop } = request;
  const host: MatrixJobHost = {
    multiply,
    afterTile: (done, total) => {
      if (Atomics.load(stop, 0) === 1) throw new Stopped();
      send({ kind: 'progress', id, done, total });
    },
  };
  try {
    if (Atomics.load(stop, 0) === 1) return;
    if (job.kind === 'nearest') send({ kind: 'nearest', id, result: await nearestRows(job, host) });
    else send({ kind: 'pairs', id, result: await rowPairsAbove(job, host) });
  } catch (error) {
    // Nobody waits for a stopped job.
    if (!(error instanceof Stopped)) send({ kind: 'failed', id, failure: toFailure(error) });
  }
}

async function multiply(first: Matrix, second: Matrix): Promise<Float32Array> {
  const size = first.rows * second.rows;
  if (output.length < size) output = new Float32Array(size);
  const y = new Tensor('float32', output.subarray(0, size), [first.rows, second.rows]);
  setBusy(1);
  try {
    await session.run({ a: toTensor(first), b: toTensor(second) }, { y });
  } finally {
    setBusy(0);
  }
  return output.subarray(0, size);
}

function setBusy(value: 0 | 1): void {
  Atomics.store(busy, 0, value);
  Atomics.notify(busy, 0);
}

function toTensor({ data, rows, columns }: Matrix): Tensor {
  return new Tensor('float32', data, [rows, columns]);
}

function toFailure(error: unknown): MatrixFailure {
  if (isEngineError(error)) return { code: error.code, message: error.message, details: error.details };
  return { code: 'internal', message: `A matrix product failed: ${String(error)}`, details: {} };
}

function send(reply: MatrixReply): void {
  port?.postMessage(reply);
}

class Stopped extends Error {}
