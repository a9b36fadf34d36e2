import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const builtFile = join(root, 'out/renderer/index.html');
const lock = join(root, 'out/.page-build');
/** What the page is made of. */
const sources = ['src/renderer', 'src/shared', 'electron.vite.config.ts', 'package-lock.json'];
const lockLimitMs = 120_000;

/** Builds the page when what it is made of is newer. Two test files that need it at once build it once. */
export async function ensureBuiltPage(): Promise<void> {
  if (isFresh()) return;
  mkdirSync(join(root, 'out'), { recursive: true });
  const end = performance.now() + lockLimitMs;
  while (!takeLock()) {
    if (performance.now() > end) throw new Error(`Another process holds ${lock} and does not end. Remove the file.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    // What the other one built meanwhile.
    if (isFresh()) return;
    execFileSync(process.execPath, [fileURLToPath(new URL('./build-page.ts', import.meta.url))], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SystemRoot: process.env['SystemRoot'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } finally {
    rmSync(lock, { force: true });
  }
}

function isFresh(): boolean {
  if (!existsSync(builtFile)) return false;
  const built = statSync(builtFile).mtimeMs;
  return sources.every((source) => newest(join(root, source)) <= built);
}

function newest(path: string): number {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  return Math.max(0, ...readdirSync(path, { withFileTypes: true }).map((entry) => newest(join(path, entry.name))));
}

/** A file with the number of who builds; one whose process has ended is taken over. */
function takeLock(): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    try {
      process.kill(Number(readFileSync(lock, 'utf8')), 0);
    } catch {
      rmSync(lock, { force: true });
    }
    return false;
  }
}
