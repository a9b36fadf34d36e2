import { realpath } from 'node:fs/promises';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import type { GgufChecker } from './check-gguf-file.ts';
import type { ProgramFile } from './find-program-files.ts';
import type { OwnModel } from './own-models.ts';

/** A file of another program with what its header says. */
export interface FoundFile extends ProgramFile {
  readonly contextTokens: number | null;
  /** Why it cannot be used, or ''. */
  readonly problem: string;
  /** It is on the list of own models. */
  readonly isAdded: boolean;
}

/** Headers are read for this long; what is left then is told as not looked at. */
const timeLimitMs = 20_000;

export async function checkFoundFiles(
  files: readonly ProgramFile[],
  {
    checker,
    own,
    signal,
  }: { readonly checker: GgufChecker; readonly own: readonly OwnModel[]; readonly signal: AbortSignal },
): Promise<readonly FoundFile[]> {
  const added = new Set(await Promise.all(own.map(({ path }) => realpath(path).catch(() => path))));
  const until = performance.now() + timeLimitMs;
  const found: FoundFile[] = [];
  for (const file of files) {
    const isAdded = added.has(file.realFile);
    const left = until - performance.now();
    const header =
      left > 0
        ? await readHeader(checker, file.file, { signal, timeLimitMs: Math.min(5_000, left) })
        : {
            contextTokens: null,
            problem: 'It was not looked at: the search took too long. Add it to have it checked.',
          };
    found.push({ ...file, ...header, isAdded });
  }
  return found;
}

async function readHeader(
  checker: GgufChecker,
  path: string,
  options: { readonly signal: AbortSignal; readonly timeLimitMs: number },
): Promise<Pick<FoundFile, 'contextTokens' | 'problem'>> {
  try {
    return { contextTokens: (await checker.check(path, options)).contextTokens, problem: '' };
  } catch (error) {
    if (!isEngineError(error) || error.code === 'cancelled') throw error;
    return { contextTokens: null, problem: error.message };
  }
}
