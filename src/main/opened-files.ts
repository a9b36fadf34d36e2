import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { findRealPath, isPlainPath } from './known-paths.ts';

const openable: ReadonlySet<string> = new Set(['.seedloom', '.yaml', '.yml']);
const longestPath = 32_768;

/**
 * The project or recipe that a path names: its real path when it is an existing plain file of these kinds, else
 * undefined. Anyone can pass anything on a command line, so nothing else of an argument is looked at.
 */
export async function findOpenableFile(path: string): Promise<string | undefined> {
  if (path.length > longestPath || path.startsWith('-') || !isPlainPath(path) || !isOpenable(path)) return undefined;
  const real = await findRealPath(path);
  // A link may have a good name and lead elsewhere.
  if (real === undefined || !isPlainPath(real) || !isOpenable(real)) return undefined;
  const found = await stat(real).catch(() => undefined);
  return found?.isFile() ? real : undefined;
}

/** The first project or recipe among the arguments of a start. Options are never read. */
export async function findFileInArguments(parameters: readonly string[]): Promise<string | undefined> {
  for (const parameter of parameters) {
    const file = await findOpenableFile(parameter);
    if (file !== undefined) return file;
  }
  return undefined;
}

function isOpenable(path: string): boolean {
  return openable.has(extname(path).toLowerCase());
}
