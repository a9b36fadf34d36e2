import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { processFileUrl } from '../../shared/base/process-files.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { GgufFacts, GgufVerdict } from './gguf-facts.ts';
import type { GgufAnswer, GgufQuestion } from './gguf-worker.ts';

/** A header is read in milliseconds; who takes longer is stopped. */
const defaultTimeLimitMs = 5_000;
const heapMegabytes = 256;

export interface GgufCheckOptions {
  readonly signal?: AbortSignal;
  readonly timeLimitMs?: number;
}

/** Reads headers in a worker thread with a memory and a time limit. A worker that ends is replaced at the next check. */
export interface GgufChecker extends AsyncDisposable {
  /**
   * What the file at this path is.
   * @throws EngineError `model-missing` (no file), `model-invalid` (no sound GGUF model), `model-unsuitable` (cannot write
   *   text: an embedder, a vocabulary, a part of a split model), `cancelled`.
   */
  check(path: string, options?: GgufCheckOptions): Promise<GgufFacts>;
}

export function createGgufChecker(): GgufChecker {
  let worker: Worker | undefined;
  let asked = 0;
  let turn: Promise<unknown> = Promise.resolve();

  return {
    check(path, options = {}) {
      const mine = turn.then(() => checkOne(resolve(path), options));
      turn = mine.catch(() => undefined);
      return mine;
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate();
      worker = undefined;
    },
  };

  async function checkOne(
    path: string,
    { signal, timeLimitMs = defaultTimeLimitMs }: GgufCheckOptions,
  ): Promise<GgufFacts> {
    if (signal?.aborted) throw cancelled(path);
    if (!(await stat(path).catch(() => undefined))?.isFile()) {
      throw new EngineError('model-missing', `There is no model file ${path}. Fetch it again, or choose another.`, {
        path,
      });
    }
    const verdict = await ask(path, AbortSignal.any([AbortSignal.timeout(timeLimitMs), ...(signal ? [signal] : [])]));
    if (verdict === 'stopped') {
      if (signal?.aborted) throw cancelled(path);
      return fail(path, {
        fault: {
          kind: 'invalid',
          reason: `took longer than ${timeLimitMs / 1000} s or more memory than allowed to read`,
        },
      });
    }
    return 'facts' in verdict ? verdict.facts : fail(path, verdict);
  }

  function ask(path: string, signal: AbortSignal): Promise<GgufVerdict | 'stopped'> {
    worker ??= startWorker();
    const current = worker;
    const question: GgufQuestion = { id: ++asked, path };
    current.ref();
    return new Promise((resolveVerdict) => {
      const settle = (verdict: GgufVerdict | 'stopped') => {
        current.off('message', hear).off('exit', stop).off('error', stop);
        signal.removeEventListener('abort', stop);
        current.unref();
        resolveVerdict(verdict);
      };
      const hear = (answer: GgufAnswer) => {
        if (answer.id === question.id) settle(answer.verdict);
      };
      const stop = () => {
        if (worker === current) worker = undefined;
        void current.terminate();
        settle('stopped');
      };
      current.on('message', hear).once('exit', stop).once('error', stop);
      signal.addEventListener('abort', stop, { once: true });
      current.postMessage(question);
    });
  }
}

function startWorker(): Worker {
  const worker = new Worker(processFileUrl('gguf-reader'), {
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  // Without a listener of its own, an error between two checks would end the engine.
  worker.on('error', () => undefined);
  return worker;
}

function fail(path: string, { fault }: Extract<GgufVerdict, { fault: unknown }>): never {
  const advice =
    fault.kind === 'invalid' ? 'Fetch it again, or choose another.' : 'Choose a model that generates text.';
  throw new EngineError(
    fault.kind === 'invalid' ? 'model-invalid' : 'model-unsuitable',
    `The file ${path} ${fault.reason}. ${advice}`,
    { path, reason: fault.reason },
  );
}

function cancelled(path: string): EngineError {
  return new EngineError('cancelled', `Reading ${path} was stopped.`, { path });
}
