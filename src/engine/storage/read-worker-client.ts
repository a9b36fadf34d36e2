import { Worker } from 'node:worker_threads';
import { processFileUrl } from '../../shared/base/process-files.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { ListVersions } from './connection.ts';
import type { Inspection } from './inspect-project.ts';
import type {
  CurationCounts,
  CurationCountsQuery,
  ListedSample,
  SampleFacets,
  SampleFilter,
  SamplePage,
  SampleQuery,
  SampleReader,
  SourceUse,
  StepPreview,
  StepPreviewQuery,
} from './project-store.ts';
import { type ReadReply, type ReadRequest, type ReadResult, toError } from './read-worker-messages.ts';

/** How long the worker may take to close its connection before it is ended. */
const closeWithinMs = 2000;

interface Waiting {
  readonly request: ReadRequest;
  readonly resolve: (result: ReadResult) => void;
  readonly reject: (error: unknown) => void;
  /** Sent again once when the worker dies under it. */
  retried: boolean;
}

/**
 * The engine's side of the read worker. One request is out at a time: what is cancelled in the queue is never run, and
 * what is cancelled while it runs is answered at once and its result thrown away.
 */
export class ReadWorkerClient implements SampleReader {
  readonly #path: string;
  readonly #queue: Waiting[] = [];
  #worker: Worker | undefined;
  #current: Waiting | undefined;
  #closed = false;
  #versions: () => ListVersions = () => ({ marks: 0, scores: 0 });

  constructor(path: string) {
    this.#path = path;
  }

  page(query: SampleQuery, signal: AbortSignal): Promise<SamplePage> {
    // Safe, here and below: the worker answers each kind of request with its kind of result.
    return this.#ask({ kind: 'page', query }, signal) as Promise<SamplePage>;
  }

  counts(
    filter: SampleFilter,
    by: 'label' | 'verdict' | 'origin' | 'group',
    signal: AbortSignal,
  ): Promise<readonly { readonly key: string; readonly count: number }[]> {
    return this.#ask({ kind: 'counts', filter, by }, signal) as Promise<
      readonly { readonly key: string; readonly count: number }[]
    >;
  }

  order(filter: SampleFilter, sort: SampleQuery['sort'], signal: AbortSignal): Promise<Int32Array> {
    return this.#ask({ kind: 'order', filter, sort, versions: this.#versions() }, signal) as Promise<Int32Array>;
  }

  rows(numbers: readonly number[], signal: AbortSignal): Promise<readonly ListedSample[]> {
    return this.#ask({ kind: 'rows', numbers }, signal) as Promise<readonly ListedSample[]>;
  }

  facets(filter: SampleFilter, bins: number, signal: AbortSignal): Promise<SampleFacets> {
    return this.#ask({ kind: 'facets', filter, bins, versions: this.#versions() }, signal) as Promise<SampleFacets>;
  }

  previewStep(query: StepPreviewQuery, signal: AbortSignal): Promise<StepPreview> {
    return this.#ask({ kind: 'preview-step', query, versions: this.#versions() }, signal) as Promise<StepPreview>;
  }

  curationCounts(query: CurationCountsQuery, signal: AbortSignal): Promise<CurationCounts> {
    return this.#ask({ kind: 'curation-counts', query, versions: this.#versions() }, signal) as Promise<CurationCounts>;
  }

  sourceUse(signal: AbortSignal): Promise<readonly SourceUse[]> {
    return this.#ask({ kind: 'source-use' }, signal) as Promise<readonly SourceUse[]>;
  }

  warm(): void {
    // Who closes the project meanwhile needs no answer, and a failure comes again with the first list.
    this.facets({}, 4, new AbortController().signal).catch(() => undefined);
  }

  /** How the writer tells that what the worker remembers is out of date. Without it nothing ever is. */
  follow(versions: () => ListVersions): void {
    this.#versions = versions;
  }

  inspect(isWal: boolean): Promise<Inspection> {
    return this.#ask({ kind: 'inspect', isWal }) as Promise<Inspection>;
  }

  /** Afterwards no thread has the file open. What was still asked fails. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#worker = undefined;
    for (const waiting of [this.#current, ...this.#queue.splice(0)]) waiting?.reject(closedError(this.#path));
    this.#current = undefined;
    if (worker === undefined) return;
    worker.ref();
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const request: ReadRequest = { kind: 'close' };
    worker.postMessage(request);
    const timer = setTimeout(() => void worker.terminate(), closeWithinMs);
    await ended;
    clearTimeout(timer);
  }

  #ask(request: ReadRequest, signal?: AbortSignal): Promise<ReadResult> {
    if (this.#closed) return Promise.reject(closedError(this.#path));
    if (signal?.aborted === true) return Promise.reject(cancelledError());
    const { promise, resolve, reject } = Promise.withResolvers<ReadResult>();
    const waiting: Waiting = { request, resolve, reject, retried: false };
    const abort = () => {
      const place = this.#queue.indexOf(waiting);
      if (place >= 0) this.#queue.splice(place, 1);
      reject(cancelledError());
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#queue.push(waiting);
    this.#next();
    return promise.finally(() => signal?.removeEventListener('abort', abort));
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#queue.shift();
    if (this.#current === undefined) {
      this.#worker?.unref();
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(this.#current.request);
  }

  #start(): Worker {
    const worker = new Worker(processFileUrl('storage-reader'), {
      workerData: this.#path,
      name: 'storage-reader',
      // It reads long lists and keeps little of them: a larger nursery would only fill the memory.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (reply: ReadReply) => {
      if (worker !== this.#worker) return;
      const current = this.#current;
      this.#current = undefined;
      if (reply.kind === 'result') current?.resolve(reply.result);
      else current?.reject(toError(reply));
      this.#next();
    });
    let cause: unknown;
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      if (worker === this.#worker) this.#restart(cause);
    });
    return worker;
  }

  #restart(cause: unknown): void {
    this.#worker = undefined;
    const current = this.#current;
    this.#current = undefined;
    if (current?.retried === false) {
      current.retried = true;
      this.#queue.unshift(current);
    } else {
      current?.reject(
        new EngineError(
          'internal',
          `The reader of ${this.#path} died twice over one request.`,
          { path: this.#path },
          { cause },
        ),
      );
    }
    this.#next();
  }
}

function cancelledError(): EngineError {
  return new EngineError('cancelled', 'Reading the samples was cancelled.');
}

function closedError(path: string): EngineError {
  return new EngineError('cancelled', `${path} was closed while it was read.`, { path });
}
