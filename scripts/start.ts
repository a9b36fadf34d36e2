/**
 * `npm start`: builds if needed and opens Seedloom: its own window where Electron's program and a display are there,
 * else the browser mode. `npm start -- --browser` takes the browser in any case; other words go to `seedloom serve`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuildStale } from './is-build-stale.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
/** A window that ends so early has not opened. */
const openWithinMs = 5_000;

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  if (isBuildStale(project) && !build()) return 1;
  const serveWords = words.filter((word) => word !== '--browser');
  if (words.length === 0) {
    const window = findElectron();
    if (window.kind === 'no') console.error(`${window.reason} Seedloom opens in the browser instead.`);
    else {
      const code = await openWindow(window.program);
      if (code !== undefined) return code;
      console.error('The window could not be opened. Seedloom opens in the browser instead.');
    }
  }
  process.argv.splice(2, process.argv.length, 'serve', ...serveWords);
  // The command line reads its words from there, and sets the exit code.
  await import('../src/node-host/cli.ts');
  return Number(process.exitCode ?? 0);
}

function build(): boolean {
  console.error('Building Seedloom.');
  const command = ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'];
  // Its lines are about the build: the result of this command is the address.
  const { status } = spawnSync(process.execPath, command, { cwd: project, stdio: ['ignore', 2, 2] });
  if (status !== 0) console.error('The build failed; what is wrong stands above. Run `npm run build` to see it again.');
  return status === 0;
}

type FoundElectron =
  | { readonly kind: 'yes'; readonly program: string }
  | { readonly kind: 'no'; readonly reason: string };

/** Looks only: Electron's own package would start to download its program. */
function findElectron(): FoundElectron {
  const folder = join(project, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  const program = existsSync(pathFile) ? join(folder, 'dist', readFileSync(pathFile, 'utf8').trim()) : undefined;
  if (program === undefined || !existsSync(program)) return no("Electron's program is not installed here.");
  if (process.platform !== 'linux') return { kind: 'yes', program };
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return no('There is no display.');
  if (process.getuid?.() === 0) return no('The window has a sandbox, which root cannot have.');
  return { kind: 'yes', program };
}

function no(reason: string): FoundElectron {
  return { kind: 'no', reason };
}

/** The exit code of the window; undefined when it never opened. */
function openWindow(program: string): Promise<number | undefined> {
  const begin = performance.now();
  return new Promise((resolve) => {
    const window = spawn(program, [project], { stdio: 'inherit' });
    const ignore = () => {};
    // A terminal sends Ctrl-C to both: the window ends by itself, in order.
    process.on('SIGINT', ignore);
    window.once('error', () => resolve(undefined));
    window.once('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      const isEarly = performance.now() - begin < openWithinMs;
      resolve(isEarly && code !== 0 && signal !== 'SIGINT' && signal !== 'SIGTERM' ? undefined : (code ?? 0));
    });
  });
}
