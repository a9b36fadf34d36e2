/**
 * R2 for storage: what was acknowledged survives a power cut. A writer is traced; its writes are replayed up to a random
 * moment, and of what was not synced by then nothing, a random half, or random sectors reach the disk.
 * Control: the same writer with synchronous=NORMAL must lose samples.
 *
 * Usage: node scripts/release-checks/power-cut.ts [cuts for each kind of loss, 300]. Needs Linux and strace.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Connection } from '../../src/engine/storage/connection.ts';
import { openDatabase } from '../../src/engine/storage/open-database.ts';
import { createRandom, type Random } from '../../src/shared/base/random.ts';
import { ReplayedFile, type TracedEvent } from './replayed-file.ts';
import { report, roundsFromArguments, startWriter, writerScript } from './storage-check.ts';

const seed = 7;
const cuts = roundsFromArguments(300);
const samplesBefore = 20;
const samplesAfter = 320;
const sectorBytes = 512;
const losses = ['everything', 'half', 'sectors'] as const;

interface Tally {
  cuts: number;
  cutsWithLoss: number;
  unsound: number;
}

await report('Power cut', seed, async (folder) => {
  const full = await cutRepeatedly(join(folder, 'full'), 'write');
  const weak = await cutRepeatedly(join(folder, 'weak'), 'weak');
  return [
    {
      name: 'cuts that lost an acknowledged sample',
      found: `${full.cutsWithLoss}/${full.cuts}`,
      bar: '0',
      isMet: full.cutsWithLoss === 0,
    },
    {
      name: 'projects that do not open sound',
      found: `${full.unsound}/${full.cuts}`,
      bar: '0',
      isMet: full.unsound === 0,
    },
    {
      name: 'control caught: synchronous=NORMAL loses',
      found: `${weak.cutsWithLoss}/${weak.cuts}`,
      bar: 'more than half',
      isMet: weak.cutsWithLoss > weak.cuts / 2,
    },
  ];
});

async function cutRepeatedly(folder: string, mode: string): Promise<Tally> {
  mkdirSync(folder);
  const path = join(folder, 'a.seedloom');
  await startWriter('write', path, String(samplesBefore)).ended;
  const base = readFileSync(path);
  const log = join(folder, 'trace');
  const calls = 'trace=pwrite64,write,fsync,fdatasync,ftruncate';
  const writer = [process.execPath, writerScript, mode, path, String(samplesAfter)];
  execFileSync('strace', ['-f', '-y', '-xx', '-s', '70000', '-e', calls, '-o', log, ...writer]);
  const events = await readEvents(log, path);
  rmSync(log);
  const random = createRandom(seed);
  const tally: Tally = { cuts: 0, cutsWithLoss: 0, unsound: 0 };
  for (let cut = 0; cut < cuts; cut++) {
    for (const loss of losses) {
      const end = random.integer(events.length);
      const files = replay(base, events.slice(0, end), loss, random);
      judge(join(folder, 'cut.seedloom'), files, events.slice(0, end), tally);
    }
  }
  return tally;
}

async function readEvents(log: string, path: string): Promise<readonly TracedEvent[]> {
  const events: TracedEvent[] = [];
  const syncing = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(log) })) {
    const pid = /^\d+/.exec(line)?.[0] ?? '';
    const call = /^\d+\s+(\w+)\((\d+)<((?:\\x[0-9a-f]{2})+|[^>]*)>/.exec(line);
    if (call === null) {
      const file = /<\.\.\. f(?:data)?sync resumed>.*= 0/.test(line) ? syncing.get(pid) : undefined;
      if (file !== undefined) events.push({ kind: 'sync', file });
      continue;
    }
    const [head, name, handle, rawFile = ''] = call;
    const file = decode(rawFile).toString();
    if (name === 'write' && handle === '1') {
      const number = /^ACK (\d+)\n/.exec(decode(/"([^"]*)"/.exec(line)?.[1] ?? '').toString())?.[1];
      if (number !== undefined) events.push({ kind: 'acknowledged', number: Number(number) });
    } else if (file !== path && file !== `${path}-wal`) {
    } else if (name === 'pwrite64') {
      const parts = /^, "([^"]*)", \d+, (\d+)/.exec(line.slice(head.length));
      if (parts === null) throw new Error(`A write that cannot be read: ${line.slice(0, 200)}`);
      events.push({ kind: 'write', file, bytes: decode(parts[1] ?? ''), offset: Number(parts[2]) });
    } else if (name === 'ftruncate') {
      events.push({ kind: 'cut', file, length: Number(/^, (\d+)/.exec(line.slice(head.length))?.[1]) });
    } else if (line.includes('unfinished')) {
      syncing.set(pid, file);
    } else {
      events.push({ kind: 'sync', file });
    }
  }
  const acknowledged = events.filter((event) => event.kind === 'acknowledged').length;
  if (acknowledged !== samplesAfter - samplesBefore)
    throw new Error(`The trace holds ${acknowledged} acknowledgements.`);
  return events.map((event) => ('file' in event ? { ...event, file: event.file === path ? '' : '-wal' } : event));
}

function decode(text: string): Buffer {
  return text.startsWith('\\x') ? Buffer.from(text.replaceAll('\\x', ''), 'hex') : Buffer.from(text);
}

/** What is on the disk when the power comes back, by the end of the name. */
function replay(
  base: Buffer,
  events: readonly TracedEvent[],
  loss: (typeof losses)[number],
  random: Random,
): Map<string, Buffer> {
  const files = new Map([
    ['', base],
    ['-wal', Buffer.alloc(0)],
  ]);
  for (const [end, start] of files) {
    const own = events.filter((event) => 'file' in event && event.file === end);
    const synced = own.findLastIndex((event) => event.kind === 'sync');
    const disk = new ReplayedFile(start);
    for (const [index, event] of own.entries()) {
      if (index <= synced) disk.apply(event);
      else if (loss === 'half' && random.next() < 0.5) disk.apply(event);
      else if (loss === 'sectors' && event.kind === 'write') {
        for (const sector of sectorsOf(event)) if (random.next() < 0.5) disk.apply(sector);
      }
    }
    files.set(end, disk.content());
  }
  return files;
}

function sectorsOf(event: Extract<TracedEvent, { kind: 'write' }>): readonly TracedEvent[] {
  return Array.from({ length: Math.ceil(event.bytes.length / sectorBytes) }, (_, index) => {
    const start = index * sectorBytes;
    const bytes = event.bytes.subarray(start, start + sectorBytes);
    return { ...event, bytes, offset: event.offset + start };
  });
}

function judge(path: string, files: ReadonlyMap<string, Buffer>, events: readonly TracedEvent[], tally: Tally): void {
  for (const [end, content] of files) writeFileSync(`${path}${end}`, content);
  rmSync(`${path}-shm`, { force: true });
  const acknowledged = events.reduce(
    (most, event) => (event.kind === 'acknowledged' ? Math.max(most, event.number) : most),
    samplesBefore - 1,
  );
  tally.cuts += 1;
  try {
    const connection = new Connection(openDatabase(path));
    try {
      const [first] = connection.all<{ integrity_check: string }>('PRAGMA integrity_check(1)');
      if (first?.integrity_check !== 'ok') tally.unsound += 1;
      const rows = connection.all<{ id: string }>('SELECT s.id FROM samples s JOIN revisions r ON r.sample = s.number');
      const ids = new Set(rows.map((row) => row.id));
      const isLost = Array.from({ length: acknowledged + 1 }, (_, number) => `g${number}`).some((id) => !ids.has(id));
      if (isLost) tally.cutsWithLoss += 1;
    } finally {
      connection.close();
    }
  } catch {
    // Not to be opened at all is the worst finding.
    tally.unsound += 1;
    tally.cutsWithLoss += 1;
  }
}
