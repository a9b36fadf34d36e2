import { parentPort, workerData } from 'node:worker_threads';
import { checkFileRows } from './check-file-rows.ts';
import { FileFault } from './file-fault.ts';
import { openRows } from './open-rows.ts';
import type { ReaderMessage, ReaderTask, SourceRow } from './reader-protocol.ts';

/**
 * The thread in which files of other people are read. It can be stopped at any moment and holds nothing that must be closed
 * in order; memory and time are limited by whoever starts it.
 */

const batchRows = 500;
const batchBytes = 256 * 1024;
/** Batches that may wait at the other side: one is enough to keep both busy, and rows can be large. */
const batchesAhead = 1;

const port = parentPort;
if (!port) throw new Error('reader-worker.ts runs as a worker thread only.');

// Safe: only read-rows.ts starts this file, with a task.
const task = workerData as ReaderTask;
let credit = batchesAhead;
let wake: (() => void) | undefined;
port.on('message', () => {
  credit++;
  wake?.();
});

try {
  if (task.kind === 'check') send({ kind: 'checked', check: await checkFileRows(task, alive) });
  else await sendRows();
} catch (error) {
  if (error instanceof FileFault) send({ kind: 'fault', parts: error.parts });
  else if (isSystemError(error)) send({ kind: 'system-error', code: error.code });
  else throw error;
}
port.close();

async function sendRows(): Promise<void> {
  let batch: SourceRow[] = [];
  let bytes = 0;
  const outcomes = openRows(task, alive);
  for (;;) {
    const next = outcomes.next();
    const step = next instanceof Promise ? await next : next;
    if (step.done) {
      if (batch.length > 0) await sendBatch();
      send({ kind: 'end', hash: step.value.hash });
      return;
    }
    if (step.value.kind !== 'row') continue;
    batch.push({ line: step.value.line, values: step.value.values });
    bytes += step.value.bytes;
    if (batch.length >= batchRows || bytes >= batchBytes) await sendBatch();
  }

  async function sendBatch(): Promise<void> {
    while (credit === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    credit--;
    send({ kind: 'batch', rows: batch });
    batch = [];
    bytes = 0;
  }
}

function alive(): void {
  send({ kind: 'alive' });
}

function send(message: ReaderMessage): void {
  port?.postMessage(message);
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}
