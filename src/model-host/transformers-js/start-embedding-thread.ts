import { Worker } from 'node:worker_threads';
import { assertNever } from '../../shared/base/assert-never.ts';
import { processFileUrl } from '../../shared/base/process-files.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type {
  EmbeddingFailure,
  EmbeddingWorkerStart,
  FromEmbeddingWorker,
  ToEmbeddingWorker,
} from './embedding-messages.ts';

const heapMegabytes = 512;

export interface EmbeddedPortion {
  readonly vectors: Float32Array;
  readonly truncated: readonly boolean[];
}

/** A thread with the model in it. It works on one portion at a time; who gives it two has made a mistake. */
export interface EmbeddingThread extends AsyncDisposable {
  readonly dimension: number;
  readonly maxTokens: number;
  /** Throws EngineError `model-invalid` or `model-host-died`. */
  embed(texts: readonly string[]): Promise<EmbeddedPortion>;
}

/** Throws EngineError `model-missing` or `model-invalid` when the model cannot be used, `model-host-died` when the thread ends. */
export async function startEmbeddingThread(folder: string): Promise<EmbeddingThread> {
  const workerData: EmbeddingWorkerStart = { folder };
  const worker = new Worker(processFileUrl('embedding-worker'), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  const ready = Promise.withResolvers<{ dimension: number; maxTokens: number }>();
  const closed = Promise.withResolvers<void>();
  let current: { portion: number; answer: PromiseWithResolvers<EmbeddedPortion> } | undefined;
  let end: EngineError | undefined;
  let portions = 0;

  worker.on('message', hear);
  worker.on('error', (error) => endWith(died(folder, error)));
  worker.on('exit', () => endWith(died(folder)));
  let shape: { readonly dimension: number; readonly maxTokens: number };
  try {
    shape = await ready.promise;
  } catch (error) {
    await worker.terminate();
    throw error;
  }

  return {
    ...shape,
    embed(texts) {
      if (end) return Promise.reject(end);
      if (current) throw new Error('The embedding thread was given a second portion before it answered the first.');
      const answer = Promise.withResolvers<EmbeddedPortion>();
      current = { portion: ++portions, answer };
      post({ kind: 'embed', portion: portions, texts });
      return answer.promise;
    },
    async [Symbol.asyncDispose]() {
      if (!end) {
        // The session is freed inside its thread: ending the thread under it would leave native memory behind.
        post({ kind: 'close' });
        await closed.promise;
      }
      await worker.terminate();
    },
  };

  function hear(message: FromEmbeddingWorker): void {
    switch (message.kind) {
      case 'ready':
        return ready.resolve({ dimension: message.dimension, maxTokens: message.maxTokens });
      case 'unusable':
        return ready.reject(errorOf(message.failure));
      case 'embedded':
        return settle(message.portion, ({ resolve }) =>
          resolve({ vectors: message.vectors, truncated: message.truncated }),
        );
      case 'failed':
        return settle(message.portion, ({ reject }) => reject(errorOf(message.failure)));
      case 'closed':
        return closed.resolve();
      default:
        return assertNever(message);
    }
  }

  function settle(portion: number, how: (answer: PromiseWithResolvers<EmbeddedPortion>) => void): void {
    if (current?.portion !== portion) return;
    const { answer } = current;
    current = undefined;
    how(answer);
  }

  function post(message: ToEmbeddingWorker): void {
    worker.postMessage(message);
  }

  function endWith(reason: EngineError): void {
    end ??= reason;
    closed.resolve();
    ready.reject(end);
    current?.answer.reject(end);
    current = undefined;
  }
}

function errorOf({ code, message, details }: EmbeddingFailure): EngineError {
  return new EngineError(code, message, details);
}

function died(folder: string, cause?: unknown): EngineError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new EngineError(
    'model-host-died',
    `The thread of the embedder in ${folder} ended${why}. Try again.`,
    { folder },
    { cause },
  );
}
