import { randomUUID } from 'node:crypto';
import { appendFile, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../domain/engine-error.ts';

/** One line of `<home>/connections.jsonl`: everything that ever left this machine, or tried to. Never what was said. */
export interface ConnectionLine {
  /** Names the connection in the line that follows its end. */
  readonly key: string;
  /** ISO time at which the attempt was about to start. */
  readonly time: string;
  readonly kind: 'download' | 'endpoint';
  /** Id of the endpoint in the person's list; null for a download. */
  readonly endpoint: string | null;
  /** What goes out or comes in: `GET onnx/model.onnx of Xenova/all-MiniLM-L6-v2`, `POST /v1/chat/completions`. */
  readonly what: string;
  /** The host and port, or the package client that chooses one. */
  readonly where: string;
  /** The act of the person that led to it: `run r3`, `test`, `fetched by the person`. */
  readonly why: string;
}

/** Follows when the connection is over; missing where the process ended before. */
export interface ConnectionEnd {
  /** Key of the line that the connection began with. The first member, so that both kinds can be told apart unread. */
  readonly done: string;
  readonly bytesOut: number;
  readonly bytesIn: number;
}

export const ledgerFileName = 'connections.jsonl';
/** How the lines of ends start; all other lines are connections. */
export const endLineStart = '{"done":';
/** Counts what was in the files that are no longer kept. */
const droppedFileName = 'connections.dropped.json';
const lockFileName = 'connections.lock';
/** From this size on a new file is begun: small enough to be read while a run is busy. */
const fileLimitBytes = 2_000_000;
const keptOlderFiles = 8;
/** A lock this old was left by a process that died. */
const staleLockMs = 60_000;

export interface LedgerLimits {
  readonly fileBytes: number;
  readonly olderFiles: number;
}

/**
 * Adds a line and brings it to the disk; gives its key. Callers await it before they connect, look-up of the name
 * included, so that no connection lacks its line. Throws EngineError `disk-full` or `folder-read-only`: then there is
 * no connection.
 */
export async function writeConnectionLine(
  home: string,
  line: Omit<ConnectionLine, 'key' | 'time'>,
  limits: LedgerLimits = { fileBytes: fileLimitBytes, olderFiles: keptOlderFiles },
): Promise<string> {
  const whole: ConnectionLine = { key: randomUUID(), time: new Date().toISOString(), ...line };
  const path = join(home, ledgerFileName);
  try {
    await appendFile(path, `${JSON.stringify(whole)}\n`, { mode: 0o600, flush: true });
  } catch (cause) {
    throw notWritten(path, cause);
  }
  if ((await sizeOf(path)) > limits.fileBytes) await beginNewFile(home, limits);
  return whole.key;
}

/** Adds how much went out and came in. Nothing depends on it, so it is not waited for until it is on the disk. */
export async function writeConnectionEnd(home: string, end: ConnectionEnd): Promise<void> {
  const { done, bytesOut, bytesIn } = end;
  await appendFile(join(home, ledgerFileName), `${JSON.stringify({ done, bytesOut, bytesIn })}\n`, { mode: 0o600 });
}

/** The files of the ledger that are there, the oldest first, and how many connections the deleted ones had. */
export async function listLedgerFiles(
  home: string,
): Promise<{ readonly names: readonly string[]; readonly dropped: number }> {
  const found: readonly string[] = await readdir(home).catch(() => []);
  const older = found
    .filter((name) => olderNumber(name) !== undefined)
    .sort((a, b) => (olderNumber(a) ?? 0) - (olderNumber(b) ?? 0));
  const names = found.includes(ledgerFileName) ? [...older, ledgerFileName] : older;
  return { names, dropped: await readDropped(home) };
}

export function countConnections(text: string): number {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith(endLineStart)).length;
}

/** One process does it; the others go on writing, and look again with their next line. */
async function beginNewFile(home: string, limits: LedgerLimits): Promise<void> {
  const release = await takeLock(join(home, lockFileName));
  if (release === undefined) return;
  try {
    const path = join(home, ledgerFileName);
    // Another process may have done it in between.
    if ((await sizeOf(path)) <= limits.fileBytes) return;
    const { names } = await listLedgerFiles(home);
    const older = names.filter((name) => name !== ledgerFileName);
    const last = olderNumber(older.at(-1) ?? '') ?? 0;
    await rename(path, join(home, `connections.${last + 1}.jsonl`));
    for (const name of older.slice(0, Math.max(0, older.length + 1 - limits.olderFiles))) {
      const gone = countConnections(await readFile(join(home, name), 'utf8'));
      const text = JSON.stringify({ connections: (await readDropped(home)) + gone });
      await writeFile(join(home, droppedFileName), text, { mode: 0o600 });
      await rm(join(home, name));
    }
  } finally {
    await release();
  }
}

/** 0 when another process has just put the file aside. */
async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function takeLock(path: string): Promise<(() => Promise<void>) | undefined> {
  try {
    const handle = await open(path, 'wx', 0o600);
    await handle.close();
    return () => rm(path, { force: true });
  } catch {
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > staleLockMs) await rm(path, { force: true });
    return undefined;
  }
}

async function readDropped(home: string): Promise<number> {
  try {
    const read: unknown = JSON.parse(await readFile(join(home, droppedFileName), 'utf8'));
    const count = typeof read === 'object' && read !== null && 'connections' in read ? read.connections : 0;
    return typeof count === 'number' ? count : 0;
  } catch {
    return 0;
  }
}

function olderNumber(name: string): number | undefined {
  const found = /^connections\.(\d{1,9})\.jsonl$/u.exec(name);
  return found === null ? undefined : Number(found[1]);
}

function notWritten(path: string, cause: unknown): EngineError {
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EngineError(
    isFull ? 'disk-full' : 'folder-read-only',
    `The connection ledger ${path} cannot be written (${reason}), so no connection was opened. ${isFull ? 'Free some space.' : 'Make the data folder writable.'}`,
    { path },
    { cause },
  );
}
