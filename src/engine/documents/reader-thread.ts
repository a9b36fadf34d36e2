import { Worker } from 'node:worker_threads';
import { processFileUrl } from '../../shared/base/process-files.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { faultError } from './file-fault.ts';
import type { ReaderMessage, ReaderRequest, ReaderTask } from './reader-protocol.ts';

/** One run of the reading thread. Dispose it in any case: that ends the thread, whatever it is doing. */
export class ReaderThread implements Disposable {
  readonly #worker: Worker;
  readonly #task: ReaderTask;
  readonly #signal: AbortSignal;
  readonly #messages: ReaderMessage[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(task: ReaderTask, signal: AbortSignal) {
    this.#task = task;
    this.#signal = signal;
    this.#worker = new Worker(processFileUrl('document-reader'), {
      workerData: task,
      name: 'document-reader',
      resourceLimits: { maxOldGenerationSizeMb: task.limits.memoryMb, maxYoungGenerationSizeMb: 32 },
    });
    this.#worker.on('message', (message: ReaderMessage) => {
      this.#messages.push(message);
      this.#wake?.();
    });
    this.#worker.on('error', (error: Error) => this.#fail(this.#explain(error)));
    this.#worker.on('exit', () => this.#fail(new Error(`The reading thread ended before it had read ${task.path}.`)));
  }

  /** The next message that is no fault. Throws EngineError for faults, limits and cancellation. */
  async next(): Promise<Exclude<ReaderMessage, { readonly kind: 'alive' | 'fault' | 'system-error' }>> {
    const message = await this.#nextMessage();
    if (message.kind === 'fault') throw faultError(this.#task.path, message.parts);
    if (message.kind === 'system-error') throw systemError(this.#task.path, message.code);
    return message;
  }

  requestMore(): void {
    const request: ReaderRequest = { kind: 'more' };
    this.#worker.postMessage(request);
  }

  [Symbol.dispose](): void {
    // Not waited for: a thread inside a system call on a dead disk would hold its caller as well.
    void this.#worker.terminate();
  }

  async #nextMessage(): Promise<Exclude<ReaderMessage, { readonly kind: 'alive' }>> {
    const cancel = () => this.#fail(cancelled(this.#task.path));
    const timer = setTimeout(() => this.#fail(this.#timeOut()), this.#task.limits.timeMs);
    this.#signal.addEventListener('abort', cancel);
    try {
      for (;;) {
        if (this.#signal.aborted) throw cancelled(this.#task.path);
        // What has arrived comes before the end of the thread, which is seen at the same moment.
        const message = this.#messages.shift();
        if (message?.kind === 'alive') {
          timer.refresh();
          continue;
        }
        if (message) return message;
        if (this.#failure) throw this.#failure;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', cancel);
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  #explain(error: Error): Error {
    if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
    const limit = `${this.#task.limits.memoryMb} MB of memory`;
    return limitError(this.#task.path, `reading it needs more than ${limit}`, limit);
  }

  #timeOut(): Error {
    const limit = `${this.#task.limits.timeMs / 1000} seconds`;
    return limitError(this.#task.path, `reading it takes longer than ${limit}`, limit);
  }
}

function limitError(path: string, problem: string, limit: string): EngineError {
  return faultError(path, {
    code: 'limit-exceeded',
    problem,
    advice: 'Split the file or make it smaller.',
    expected: `at most ${limit}`,
    found: problem,
  });
}

function cancelled(path: string): EngineError {
  return new EngineError('cancelled', `Reading ${path} was stopped.`, { file: path });
}

const systemProblems: Readonly<Record<string, { readonly problem: string; readonly advice: string }>> = {
  ENOENT: { problem: 'there is no such file', advice: 'Check the name and the folder.' },
  ENOTDIR: { problem: 'there is no such file', advice: 'Check the name and the folder.' },
  EACCES: { problem: 'the file may not be read', advice: 'Give this user the right to read it.' },
  EPERM: { problem: 'the file may not be read', advice: 'Give this user the right to read it.' },
  EISDIR: { problem: 'this is a folder', advice: 'Choose a file with one row a line.' },
  ENXIO: { problem: 'this is not a regular file', advice: 'Choose a file with one row a line.' },
  ELOOP: { problem: 'the links to the file go in a circle', advice: 'Name the file itself.' },
  ENAMETOOLONG: { problem: 'the name is too long', advice: 'Rename the file.' },
};

function systemError(path: string, code: string): EngineError {
  const known = systemProblems[code] ?? {
    problem: `the system could not read it (${code})`,
    advice: 'Check the disk and the file.',
  };
  return faultError(path, { code: 'source-invalid', ...known, expected: 'a file that can be read', found: code });
}
