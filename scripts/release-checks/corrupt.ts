/**
 * R8 and R9 for storage: one changed byte is seen, and a damaged project never opens as an empty one. Control: what
 * SQLite's own check sees of the same changes.
 *
 * Usage: node scripts/release-checks/corrupt.ts [flips, 300]
 */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '../../src/engine/storage/connection.ts';
import { openDatabase } from '../../src/engine/storage/open-database.ts';
import { openProject } from '../../src/engine/storage/open-project.ts';
import { verifyProject } from '../../src/engine/storage/verify-project.ts';
import { createRandom, type Random } from '../../src/shared/base/random.ts';
import { isEngineError } from '../../src/shared/domain/engine-error.ts';
import { type Figure, report, roundsFromArguments, startWriter } from './storage-check.ts';

const seed = 7;
const flips = roundsFromArguments(300);
const damages = 100;
const samples = 400;

await report('Damage', seed, async (folder) => {
  const path = join(folder, 'good.seedloom');
  await startWriter('write', path, String(samples)).ended;
  const bytes = readFileSync(path);
  const random = createRandom(seed);
  return [...flipBytes(bytes, folder, random), ...(await damageFiles(bytes, folder, random))];
});

function flipBytes(bytes: Buffer, folder: string, random: Random): readonly Figure[] {
  const original = contentOf(write(folder, 'original', bytes));
  const found = { harmful: 0, seen: 0, bySqlite: 0 };
  for (let round = 0; round < flips; round++) {
    const flipped = Buffer.from(bytes);
    const place = random.integer(bytes.length);
    flipped[place] = (flipped[place] ?? 0) ^ (1 << random.integer(8));
    const path = write(folder, 'flipped', flipped);
    // A byte that no row and no structure uses harms nothing.
    const isHarmful = contentOf(path) !== original;
    const problems = problemsOf(path);
    if (isHarmful) found.harmful += 1;
    if (isHarmful && problems.all) found.seen += 1;
    if (isHarmful && problems.bySqlite) found.bySqlite += 1;
  }
  return [
    {
      name: `harmful flips of ${flips} seen`,
      found: `${found.seen}/${found.harmful}`,
      bar: 'all',
      isMet: found.seen === found.harmful,
    },
    {
      name: 'control: SQLite alone sees fewer',
      found: `${found.bySqlite}/${found.harmful}`,
      bar: 'not all',
      isMet: found.bySqlite < found.harmful,
    },
  ];
}

async function damageFiles(bytes: Buffer, folder: string, random: Random): Promise<readonly Figure[]> {
  const found = { empty: 0, untouched: 0, advised: 0 };
  for (let round = 0; round < damages; round++) {
    const damaged = damage(bytes, round, random);
    const path = write(folder, `damaged-${round}.seedloom`, damaged.bytes);
    if (damaged.log !== undefined) writeFileSync(`${path}-wal`, damaged.log);
    const before = createHash('sha256').update(damaged.bytes).digest('hex');
    const outcome = await openAndCount(path);
    if (outcome.count !== undefined && outcome.count < samples) found.empty += 1;
    if (createHash('sha256').update(readFileSync(path)).digest('hex') === before) found.untouched += 1;
    if (outcome.isAdvised) found.advised += 1;
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  }
  return [
    { name: 'opened with fewer samples', found: String(found.empty), bar: '0', isMet: found.empty === 0 },
    {
      name: 'left as they were',
      found: `${found.untouched}/${damages}`,
      bar: 'all',
      isMet: found.untouched === damages,
    },
    {
      name: 'opened whole, or refused with advice',
      found: `${found.advised}/${damages}`,
      bar: 'all',
      isMet: found.advised === damages,
    },
  ];
}

function damage(bytes: Buffer, round: number, random: Random): { readonly bytes: Buffer; readonly log?: Buffer } {
  const garbage = (length: number) => Buffer.from(Array.from({ length }, () => random.integer(256)));
  const copy = Buffer.from(bytes);
  const page = random.integer(bytes.length / 4096);
  switch (round % 4) {
    case 0:
      return { bytes: copy.subarray(0, 1 + random.integer(bytes.length - 1)) };
    case 1:
      return { bytes: copy.fill(0, page * 4096, (page + 1) * 4096) };
    case 2:
      return { bytes: copy, log: garbage(8192) };
    default:
      garbage(16).copy(copy, 0);
      return { bytes: copy };
  }
}

async function openAndCount(
  path: string,
): Promise<{ readonly count: number | undefined; readonly isAdvised: boolean }> {
  try {
    const store = await openProject({ path, door: 'command line' });
    const count = store.samples.countOfRun('run');
    await store.close();
    return { count, isAdvised: true };
  } catch (error) {
    const isAdvised = isEngineError(error, 'project-corrupt', 'not-a-project') && /estore it from/.test(error.message);
    return { count: undefined, isAdvised };
  }
}

/** All rows of all tables as one text. */
function contentOf(path: string): string {
  try {
    return withConnection(path, (connection) => {
      const tables = connection.all<{ name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
      );
      return tables
        .map(({ name }) => `${name} ${JSON.stringify(connection.all(`SELECT * FROM "${name}"`))}`)
        .join('\n');
    });
  } catch (error) {
    return `unreadable: ${String(error)}`;
  }
}

function problemsOf(path: string): { readonly all: boolean; readonly bySqlite: boolean } {
  try {
    return withConnection(path, (connection) => {
      const [first] = connection.all<{ integrity_check: string }>('PRAGMA integrity_check(1)');
      return { all: verifyProject(connection).length > 0, bySqlite: first?.integrity_check !== 'ok' };
    });
  } catch {
    // An error at opening is how SQLite sees it.
    return { all: true, bySqlite: true };
  }
}

function withConnection<T>(path: string, work: (connection: Connection) => T): T {
  const connection = new Connection(openDatabase(path));
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

function write(folder: string, name: string, bytes: Buffer): string {
  const path = join(folder, name);
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  writeFileSync(path, bytes);
  return path;
}
