import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';

/** Below this the disk counts as full: SQLite reports a failed extension of its shared memory as a plain I/O error. */
const fullBelowBytes = 64 * 1024;

/**
 * What an error of SQLite or of the file system means for a person, naming the file.
 * An `EngineError` and whatever is not about files or databases (a broken constraint is a bug) comes back as it is.
 */
export function toStorageError(error: unknown, path: string): unknown {
  if (error instanceof EngineError) return error;
  const code = errorCode(error);
  if (code === undefined) return error;
  if (isDiskFull(code, path)) {
    return new EngineError(
      'disk-full',
      `The disk that holds ${path} is full. What was stored before is safe. Free some space and try again.`,
      { path, code },
      { cause: error },
    );
  }
  if (/^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EROFS|EACCES|EPERM)/.test(code)) {
    return new EngineError(
      'folder-read-only',
      `${path} cannot be written: the folder or the file is read-only or belongs to someone else. Copy the project to a folder of your own and open it there.`,
      { path, code },
      { cause: error },
    );
  }
  if (/^(SQLITE_CORRUPT|SQLITE_NOTADB)/.test(code)) {
    return new EngineError(
      'project-corrupt',
      `${path} is damaged. It was left as it is. Restore it from a backup.`,
      { path, code },
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new EngineError(
      'project-busy',
      `${path} is in use by another program. Close it there and try again.`,
      { path, code },
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new EngineError(
      'internal',
      `${path} could not be read or written (${code}). Check the disk; what was stored before is safe.`,
      { path, code },
      { cause: error },
    );
  }
  return error;
}

/** Runs `work`; what SQLite or the file system throws comes out as an `EngineError` about `path`. */
export function withStorageErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStorageError(error, path);
  }
}

export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function isDiskFull(code: string, path: string): boolean {
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT') return true;
  if (!code.startsWith('SQLITE_IOERR') && !code.startsWith('SQLITE_CANTOPEN')) return false;
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < fullBelowBytes;
  } catch {
    // The folder itself cannot be asked: then the first error says more.
    return false;
  }
}
