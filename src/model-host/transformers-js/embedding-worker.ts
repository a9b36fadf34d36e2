/** Worker thread with one sentence encoder: ONNX Runtime blocks the thread that it runs on. */
import '../../shared/process/close-network-first.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../shared/base/assert-never.ts';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import type {
  EmbeddingFailure,
  EmbeddingWorkerStart,
  FromEmbeddingWorker,
  ToEmbeddingWorker,
} from './embedding-messages.ts';
import { loadSentenceEncoder, type SentenceEncoder } from './sentence-encoder.ts';

await start();

async function start(): Promise<void> {
  // Safe: only `startEmbeddingThread` starts this file, and with this.
  const { folder } = workerData as EmbeddingWorkerStart;
  try {
    const encoder = await loadSentenceEncoder(folder);
    parentPort?.on('message', (message: ToEmbeddingWorker) => void hear(message, encoder, folder));
    post({ kind: 'ready', dimension: encoder.dimension, maxTokens: encoder.maxTokens });
  } catch (error) {
    post({ kind: 'unusable', failure: failureOf(error, folder) });
  }
}

async function hear(message: ToEmbeddingWorker, encoder: SentenceEncoder, folder: string): Promise<void> {
  switch (message.kind) {
    case 'embed':
      try {
        await embed(message.portion, message.texts, encoder);
      } catch (error) {
        post({ kind: 'failed', portion: message.portion, failure: failureOf(error, folder) });
      }
      return;
    case 'close':
      await encoder[Symbol.asyncDispose]();
      post({ kind: 'closed' });
      return;
    default:
      assertNever(message);
  }
}

async function embed(portion: number, texts: readonly string[], encoder: SentenceEncoder): Promise<void> {
  const encoded = texts.map((text) => encoder.encode(text));
  const vectors = await encoder.embed(encoded);
  post({ kind: 'embedded', portion, vectors, truncated: encoded.map(({ isTruncated }) => isTruncated) }, [
    vectors.buffer,
  ]);
}

function post(message: FromEmbeddingWorker, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, [...transfer]);
}

function failureOf(error: unknown, folder: string): EmbeddingFailure {
  if (isEngineError(error)) return { code: error.code, message: error.message, details: error.details };
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: 'model-invalid',
    message: `The embedder in ${folder} failed: ${why}. Fetch it again in Models.`,
    details: { folder },
  };
}
