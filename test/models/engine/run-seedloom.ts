import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const door = fileURLToPath(new URL('../../../bin/seedloom.mjs', import.meta.url));

export interface SeedloomEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/**
 * Runs `seedloom …` as a person would, in this folder, with the models of the user's own data folder. After the limit it is
 * asked to stop, as by Ctrl-C: nothing is left behind, and what it printed tells how far it came.
 */
export function runSeedloom(
  words: readonly string[],
  { folder, limitMs = 60_000 }: { readonly folder: string; readonly limitMs?: number },
): Promise<SeedloomEnd> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [door, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const written = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      written.stderr += text;
    });
    const timer = setTimeout(() => child.kill('SIGTERM'), limitMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...written, seconds: (performance.now() - startedAt) / 1000 });
    });
  });
}

/** The one JSON value that `--json` prints; says what was printed when it is none. */
export function jsonOf({ stdout, stderr, code }: SeedloomEnd): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`The command ended with ${code} and printed no JSON:\n${stdout}\n${stderr}`);
  }
}
