import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ConnectionLine,
  countConnections,
  endLineStart,
  ledgerFileName,
  listLedgerFiles,
} from '../../shared/process/connection-ledger.ts';

/** A connection that was opened, or that was about to be. */
export interface LedgerEntry {
  /** Counted from the first one on, as text: an older one has a smaller number. */
  readonly id: string;
  readonly at: string;
  readonly kind: 'download' | 'endpoint';
  /** Id of the endpoint; null for a download. */
  readonly endpoint: string | null;
  readonly what: string;
  readonly host: string;
  readonly purpose: string;
  /** Null where the connection did not come about, or its process ended before it. */
  readonly bytesOut: number | null;
  readonly bytesIn: number | null;
}

export interface LedgerPage {
  /** Newest first. */
  readonly entries: readonly LedgerEntry[];
  /** All that there ever were, deleted ones included. */
  readonly total: number;
  /** Since this engine started. */
  readonly sinceStart: number;
}

export interface ConnectionReader {
  read(request: { readonly limit: number; readonly before?: string | undefined }): Promise<LedgerPage>;
}

/** Reads the ledger that the network hosts write; what it counts from is the moment of this call. */
export function openConnectionReader(home: string): ConnectionReader {
  /** Files that were put aside do not change any more. */
  const counts = new Map<string, number>();
  const countOf = async (name: string): Promise<number> => {
    const known = counts.get(name);
    if (known !== undefined) return known;
    const count = countConnections(await readText(home, name));
    if (name !== ledgerFileName) counts.set(name, count);
    return count;
  };
  const firstNumbers = async (): Promise<{ readonly files: readonly LedgerFile[]; readonly total: number }> => {
    const { names, dropped } = await listLedgerFiles(home);
    const files: LedgerFile[] = [];
    let total = dropped;
    for (const name of names) {
      files.push({ name, before: total });
      total += await countOf(name);
    }
    return { files, total };
  };
  const atStart = firstNumbers().then(({ total }) => total);
  // Whoever reads hears of it.
  atStart.catch(() => undefined);

  return {
    async read({ limit, before }) {
      const totalAtStart = await atStart;
      const { files, total } = await firstNumbers();
      const end = before === undefined ? total + 1 : Number(before);
      const entries: LedgerEntry[] = [];
      const ends = new Map<string, { readonly bytesOut: number; readonly bytesIn: number }>();
      for (const file of files.toReversed()) {
        if (entries.length >= limit) break;
        const lines = (await readText(home, file.name)).split('\n').filter((line) => line !== '');
        for (const line of lines) if (line.startsWith(endLineStart)) addEnd(ends, line);
        const connections = lines.filter((line) => !line.startsWith(endLineStart));
        for (let index = connections.length - 1; index >= 0 && entries.length < limit; index--) {
          const number = file.before + index + 1;
          if (number < end) entries.push(toEntry(number, connections[index] ?? '', ends));
        }
      }
      return { entries, total, sinceStart: Math.max(0, total - totalAtStart) };
    },
  };
}

interface LedgerFile {
  readonly name: string;
  /** Connections before its first one. */
  readonly before: number;
}

/** '' for a file that was put aside or deleted since it was listed. */
async function readText(home: string, name: string): Promise<string> {
  try {
    return await readFile(join(home, name), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function addEnd(ends: Map<string, { readonly bytesOut: number; readonly bytesIn: number }>, line: string): void {
  const { done, bytesOut, bytesIn } = readLine(line);
  if (typeof done === 'string' && typeof bytesOut === 'number' && typeof bytesIn === 'number') {
    ends.set(done, { bytesOut, bytesIn });
  }
}

function toEntry(
  number: number,
  line: string,
  ends: ReadonlyMap<string, { readonly bytesOut: number; readonly bytesIn: number }>,
): LedgerEntry {
  const read = readLine(line);
  const word = (name: keyof ConnectionLine): string => (typeof read[name] === 'string' ? read[name] : '');
  const end = ends.get(word('key'));
  return {
    id: String(number),
    at: word('time'),
    kind: read['kind'] === 'endpoint' ? 'endpoint' : 'download',
    endpoint: word('endpoint') === '' ? null : word('endpoint'),
    what: word('what') === '' ? 'a line that cannot be read' : word('what'),
    host: word('where'),
    purpose: word('why'),
    bytesOut: end?.bytesOut ?? null,
    bytesIn: end?.bytesIn ?? null,
  };
}

/** A line may be half written: its connection counts all the same. */
function readLine(line: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
}
