import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { childEnvironment } from '../../shared/process/child-environment.ts';

/** What a program with a window needs besides what our own children get. */
const displayNames = [
  'BROWSER',
  'DBUS_SESSION_BUS_ADDRESS',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'XDG_CURRENT_DESKTOP',
  'XDG_DATA_DIRS',
] as const;
const keptMs = 60_000;

export interface BrowserStart {
  /** False when no browser could be started. */
  readonly isStarted: boolean;
  /** Takes the file away that led to the address. */
  end(): Promise<void>;
}

/**
 * Opens the address in the person's browser. The address itself never stands in a command line, where other users of
 * this machine could read its key: the browser opens a file of the data folder that leads there.
 */
export async function openBrowser(address: string, home: string): Promise<BrowserStart> {
  const file = join(home, `open-${randomBytes(8).toString('hex')}.html`);
  await writeFile(file, entryPage(address), { mode: 0o600, flag: 'wx' });
  const end = () => rm(file, { force: true });
  const isStarted = await start(openCommand(pathToFileURL(file).href));
  setTimeout(() => void end(), keptMs).unref();
  return { isStarted, end };
}

/** The address has nothing in it that HTML would read. */
function entryPage(address: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Seedloom</title><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${address}"></head><body><p><a href="${address}">Open Seedloom</a></p></body></html>\n`;
}

function openCommand(url: string): readonly [string, ...string[]] {
  switch (process.platform) {
    case 'darwin':
      return ['open', url];
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler', url];
    default:
      return ['xdg-open', url];
  }
}

function start([program, ...words]: readonly [string, ...string[]]): Promise<boolean> {
  const extras = Object.fromEntries(
    displayNames.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const child = spawn(program, words, { detached: true, stdio: 'ignore', env: childEnvironment({ extras }) });
  child.unref();
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
}
