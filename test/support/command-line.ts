import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const door = fileURLToPath(new URL('../../bin/seedloom.mjs', import.meta.url));

export interface CommandLineEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Runs `seedloom …` as a person would, in this folder, with the models of this machine's data folder. */
export function runCommandLine(words: readonly string[], folder: string): Promise<CommandLineEnd> {
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
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...written, seconds: (performance.now() - startedAt) / 1000 }));
  });
}

/** The one JSON value that `--json` prints; says what was printed when it is none. */
export function jsonOf({ stdout, stderr, code }: CommandLineEnd): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`The command ended with ${code} and printed no JSON:\n${stdout}\n${stderr}`);
  }
}
