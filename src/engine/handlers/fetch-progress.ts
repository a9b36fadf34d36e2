import type { FetchProgress } from '../../shared/contract/answers.ts';
import type { DownloadProgress } from '../../shared/process/download-progress.ts';

/** What a page is told of a download. */
export function toFetchProgress(progress: DownloadProgress): FetchProgress {
  const { model, file } = progress;
  const bytes = progress.kind === 'bytes' ? progress : undefined;
  return {
    model,
    file,
    message: inWords(progress),
    doneBytes: bytes?.doneBytes ?? null,
    totalBytes: bytes?.totalBytes ?? null,
  };
}

function inWords(progress: DownloadProgress): string {
  const { file } = progress;
  switch (progress.kind) {
    case 'bytes': {
      const whole = progress.totalBytes === undefined ? '' : ` of ${megabytes(progress.totalBytes)}`;
      return `${file}: ${megabytes(progress.doneBytes)}${whole}`;
    }
    case 'trying':
      return `${file}: ${progress.source}`;
    case 'source-failed':
      return `${file}: ${progress.source} failed: ${progress.reason}`;
    case 'already-there':
    case 'installed':
      return `${file}: there`;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
