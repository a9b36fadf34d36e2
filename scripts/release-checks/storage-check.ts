import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openProject } from '../../src/engine/storage/open-project.ts';

/** One figure of a check: what was found, what must be found, and whether it is. */
export interface Figure {
  readonly name: string;
  readonly found: string;
  readonly bar: string;
  readonly isMet: boolean;
}

/** Prints the figures with their seed and time; ends with 1 when one is not met. */
export async function report(
  title: string,
  seed: number,
  work: (folder: string) => Promise<readonly Figure[]>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-check-'));
  const start = performance.now();
  try {
    const figures = await work(folder);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`${title} (seed ${seed}, ${seconds} s)\n`);
    for (const { name, found, bar, isMet } of figures) {
      process.stdout.write(`  ${isMet ? 'ok    ' : 'FAILED'} ${name}: ${found} (bar: ${bar})\n`);
    }
    process.exitCode = figures.every((figure) => figure.isMet) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const writerScript = fileURLToPath(new URL('./storage-writer.ts', import.meta.url));

export interface Writer {
  readonly child: ChildProcess & { readonly stdout: Readable };
  /** All that it has said so far. */
  text(): string;
  /** Resolves when it has ended and all that it said was read. */
  readonly ended: Promise<void>;
}

export function startWriter(...values: readonly string[]): Writer {
  const child = spawn(process.execPath, [writerScript, ...values], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (part) => {
    text += String(part);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { child, text: () => text, ended };
}

/** Resolves when it has said so, or has ended. */
export async function waitForWords(writer: Writer, words: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    if (writer.text().includes(words)) resolve();
  };
  writer.child.stdout.on('data', look);
  void writer.ended.then(resolve);
  look();
  await promise;
  writer.child.stdout.off('data', look);
}

/** The highest number that was acknowledged, -1 for none. The last line may be cut. */
export function lastAcknowledged(text: string): number {
  return Number(/.*ACK (\d+)\n/s.exec(text)?.[1] ?? -1);
}

/** The numbers of the samples in a project, through the usual door, and what its check says. */
export async function readProject(
  path: string,
): Promise<{ readonly numbers: readonly number[]; readonly ok: boolean }> {
  const store = await openProject({ path, door: 'command line' });
  try {
    const samples = store.runs.list().length === 0 ? [] : store.samples.ofRun('run', { limit: 10_000_000 });
    return { numbers: samples.map(({ sample }) => Number(sample.id.slice(1))), ok: store.verify().ok };
  } finally {
    await store.close();
  }
}

export function isWithoutHoles(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => number === index);
}

/** The number after the script's name, or what is usual. */
export function roundsFromArguments(usual: number): number {
  const rounds = Number(process.argv[2] ?? usual);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`The number of rounds is ${process.argv[2]}; give a whole number.`);
  return rounds;
}
