import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import type { EmbeddingModel } from '../../shared/llm/language-model.ts';
import { type EmbeddingThread, startEmbeddingThread } from './start-embedding-thread.ts';

/** Changes when the same text would get another vector: pooling, truncation, texts in a pass, the library. */
const embeddingAdapter = 'transformers-js-4.3-mean-unit-1';

/** A portion takes a thread some 50 ms; between portions it can be cancelled, paused, or left without work. */
const portionTexts = 16;

/** Each thread holds the model once more, and beyond this memory speed is the limit. */
const mostThreads = 8;

export interface EmbedderOptions {
  /** Absolute folder with the model's files, already checked against their hashes. */
  readonly folder: string;
  readonly id: string;
  /** sha256 of the ONNX file. */
  readonly hash: string;
  /** Threads that work at the same time, each on its own texts. */
  readonly threads: number;
}

/**
 * `embed` gives unit vectors in the order of the texts. A text's vector depends on the text alone, not on what was
 * embedded beside it nor on the number of threads. Calls are worked off one after the other.
 * Throws EngineError `cancelled` at once when the signal fires, `model-invalid`, `model-host-died`.
 */
export interface Embedder extends EmbeddingModel, AsyncDisposable {
  /** Rests after the portions in hand, until `resume`. */
  pause(): void;
  resume(): void;
  /** From the next portion on, at most as many as it was created with: one while tokens are generated on the same cores. */
  setThreads(threads: number): void;
}

interface Call {
  readonly texts: readonly string[];
  readonly portions: readonly (readonly number[])[];
  next: number;
  open: number;
  readonly vectors: Float32Array;
  readonly truncated: boolean[];
  readonly answer: PromiseWithResolvers<void>;
}

/** Starts the threads. Throws EngineError `model-missing` or `model-invalid` when the model cannot be used. */
export async function createEmbedder({ folder, id, hash, threads }: EmbedderOptions): Promise<Embedder> {
  // The first one alone: when the model is unusable, one failure is enough.
  const first = await startEmbeddingThread(folder);
  const count = Math.max(1, Math.min(threads, mostThreads));
  const others = await Promise.all(Array.from({ length: count - 1 }, () => startEmbeddingThread(folder)));
  const all = [first, ...others];
  const { dimension, maxTokens } = first;
  const idle: EmbeddingThread[] = [...all];
  const calls: Call[] = [];
  let allowed = count;
  let isPaused = false;
  let end: EngineError | undefined;

  return {
    identity: { id, hash, dimension, maxTokens, adapter: embeddingAdapter },
    async embed(texts, { signal }) {
      if (end) throw end;
      if (signal.aborted) throw stopped(id);
      const call = prepareCall(texts, dimension);
      const cancel = () => drop(call, stopped(id));
      signal.addEventListener('abort', cancel, { once: true });
      try {
        if (call.portions.length === 0) call.answer.resolve();
        else calls.push(call);
        work();
        await call.answer.promise;
      } finally {
        signal.removeEventListener('abort', cancel);
      }
      return { vectors: call.vectors, dimension, truncated: call.truncated };
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      work();
    },
    setThreads(next) {
      allowed = Math.max(1, Math.min(next, count));
      work();
    },
    async [Symbol.asyncDispose]() {
      end ??= new EngineError('cancelled', `The embedder ${id} was closed.`, { id });
      for (const call of [...calls]) drop(call, end);
      await Promise.all(all.map((thread) => thread[Symbol.asyncDispose]()));
    },
  };

  /** Gives portions to idle threads, oldest call first. */
  function work(): void {
    while (!isPaused && !end && count - idle.length < allowed) {
      const call = calls.find((each) => each.next < each.portions.length);
      const indices = call?.portions[call.next];
      const thread = call && indices ? idle.pop() : undefined;
      if (!call || !indices || !thread) return;
      call.next++;
      void embedPortion(thread, call, indices);
    }
  }

  async function embedPortion(thread: EmbeddingThread, call: Call, indices: readonly number[]): Promise<void> {
    try {
      const { vectors, truncated } = await thread.embed(indices.map((index) => call.texts[index] ?? ''));
      indices.forEach((index, row) => {
        call.vectors.set(vectors.subarray(row * dimension, (row + 1) * dimension), index * dimension);
        call.truncated[index] = truncated[row] ?? false;
      });
      if (--call.open === 0) {
        remove(call);
        call.answer.resolve();
      }
    } catch (error) {
      if (isEngineError(error, 'model-host-died')) end = error;
      for (const each of end ? [...calls] : [call]) drop(each, error);
    }
    idle.push(thread);
    work();
  }

  function drop(call: Call, reason: unknown): void {
    remove(call);
    call.answer.reject(reason);
  }

  function remove(call: Call): void {
    const at = calls.indexOf(call);
    if (at >= 0) calls.splice(at, 1);
  }
}

/** Portions of texts of about one length, longest first: the last ones to be worked on are short, so that no thread waits long. */
function prepareCall(texts: readonly string[], dimension: number): Call {
  const length = (index: number) => texts[index]?.length ?? 0;
  const order = texts.map((_, index) => index).sort((a, b) => length(b) - length(a) || a - b);
  const portions: number[][] = [];
  for (let start = 0; start < order.length; start += portionTexts)
    portions.push(order.slice(start, start + portionTexts));
  const answer = Promise.withResolvers<void>();
  // A dropped call may have nobody waiting any more.
  answer.promise.catch(() => undefined);
  return {
    texts,
    portions,
    next: 0,
    open: portions.length,
    vectors: new Float32Array(texts.length * dimension),
    truncated: texts.map(() => false),
    answer,
  };
}

function stopped(id: string): EngineError {
  return new EngineError('cancelled', `Embedding with ${id} was stopped.`, { id });
}
