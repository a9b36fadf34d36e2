import {
  browserPaths,
  pageHeaderName,
  type UploadAnswer,
  type UploadFailure,
} from '../../shared/contract/browser-door.ts';
import { decodeEngineError } from '../../shared/contract/errors.ts';
import type { EngineError } from '../../shared/domain/engine-error.ts';

export interface UploadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number) => void;
  /** For tests. */
  readonly createRequest?: () => XMLHttpRequest;
}

/**
 * Sends a file to the server of the browser mode, which keeps it in the data folder, and gives its path there.
 * Rejects with an EngineError: `cancelled`, `limit-exceeded`, `disk-full`, `folder-read-only`, `engine-unavailable`.
 */
export function uploadFile(file: File, options: UploadOptions = {}): Promise<UploadAnswer> {
  const { signal, onProgress, createRequest = () => new XMLHttpRequest() } = options;
  return new Promise((resolve, reject) => {
    const cancelled = failure('cancelled', `Sending ${file.name} was cancelled.`);
    if (signal?.aborted) return reject(cancelled);
    // Not `fetch`: it does not tell how much was sent.
    const request = createRequest();
    const abort = (): void => request.abort();
    signal?.addEventListener('abort', abort, { once: true });
    request.upload.addEventListener('progress', ({ loaded }) => onProgress?.(Math.min(loaded, file.size)));
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    request.addEventListener('abort', () => reject(cancelled));
    request.addEventListener('error', () => reject(lost(file.name)));
    request.addEventListener('load', () => {
      const answer = parseAnswer(request.status, request.responseText);
      if (answer === undefined) reject(lost(file.name));
      else if ('path' in answer) resolve(answer);
      else reject(failure(answer.error.code, answer.error.message));
    });
    request.open('POST', `${browserPaths.files}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader(pageHeaderName, '1');
    request.send(file);
  });
}

function parseAnswer(status: number, text: string): UploadAnswer | UploadFailure | undefined {
  if (text === '') return undefined;
  try {
    // Safe: the server of the same build answers with one of the two, by the status.
    const value = JSON.parse(text) as UploadAnswer | UploadFailure;
    return status === 200 ? value : 'error' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

function lost(name: string): EngineError {
  return failure('engine-unavailable', `${name} could not be sent: Seedloom did not take it. Is it still running?`);
}

function failure(code: string, message: string): EngineError {
  return decodeEngineError({ code, message, details: {} });
}
