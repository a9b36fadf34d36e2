import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { posix, resolve, win32 } from 'node:path';
import { EngineError } from '../domain/engine-error.ts';

/**
 * The folder that holds models, the library file and the ledger: `SEEDLOOM_HOME`, or the platform's data folder.
 * A relative `SEEDLOOM_HOME` counts from the working folder. Makes nothing; see `openDataFolder`.
 */
export function resolveDataFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  if (environment.SEEDLOOM_HOME) return resolve(environment.SEEDLOOM_HOME);
  const home = (platform === 'win32' ? environment.USERPROFILE : environment.HOME) || homedir();
  if (platform === 'win32') {
    return win32.join(environment.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), 'Seedloom');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Seedloom');
  // The XDG rules say that a relative path is to be ignored.
  const shared = environment.XDG_DATA_HOME;
  return posix.join(shared && posix.isAbsolute(shared) ? shared : posix.join(home, '.local', 'share'), 'seedloom');
}

/** Makes the data folder if it is missing, readable by its owner alone (0700). Throws EngineError `folder-read-only`. */
export async function openDataFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new EngineError(
      'folder-read-only',
      `The data folder ${folder} cannot be made: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        'Set SEEDLOOM_HOME to a folder that can be written.',
      { folder },
      { cause },
    );
  }
  return folder;
}
