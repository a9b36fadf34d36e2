import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../src/shared/process/child-environment.ts';
import type { EngineBench } from './engine-harness.ts';

export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The result, and what is beside it. */
  readonly output: string;
  readonly notes: string;
  /** From the start of the process to its end. */
  readonly tookMs: number;
}

export interface StartedCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<CommandEnd>;
}

const commandLine = fileURLToPath(new URL('../../src/node-host/cli.ts', import.meta.url));

/** The command line in its own process, on the bench's data folder, in the bench's folder. */
export function startCommand(
  bench: Pick<EngineBench, 'home' | 'folder'>,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): StartedCommand {
  const begin = performance.now();
  const child = spawn(process.execPath, [commandLine, ...words], {
    cwd: bench.folder,
    env: childEnvironment({ extras: { SEEDLOOM_HOME: bench.home, ...environment } }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let notes = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    notes += part;
  });
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, output, notes, tookMs: performance.now() - begin }));
  });
  return { process: child, ended };
}

export function runCommand(
  bench: Pick<EngineBench, 'home' | 'folder'>,
  ...words: readonly string[]
): Promise<CommandEnd> {
  return startCommand(bench, words).ended;
}

/** The processes that this one started, and theirs. Linux only. */
export function descendants(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    try {
      // The name of the program, in brackets, may hold anything: what follows its last bracket is plain.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /su, '')
        .split(' ');
      if (fields[0] !== 'Z') parents.set(Number(name), Number(fields[1]));
    } catch {
      // It ended while the list was read.
    }
  }
  const found: number[] = [];
  for (let generation = [pid]; generation.length > 0; ) {
    generation = [...parents].filter(([, parent]) => generation.includes(parent)).map(([child]) => child);
    found.push(...generation);
  }
  return found;
}

function isAlive(pid: number): boolean {
  try {
    return !/^.*\) Z/su.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Milliseconds until all are gone, or `undefined` when some still live after the limit. */
export async function timeUntilGone(pids: readonly number[], limitMs: number): Promise<number | undefined> {
  const begin = performance.now();
  while (pids.some(isAlive)) {
    if (performance.now() - begin > limitMs) return undefined;
    await wait(20);
  }
  return performance.now() - begin;
}
