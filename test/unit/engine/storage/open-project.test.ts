import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../../../src/engine/storage/open-project.ts';
import { restoreProject } from '../../../../src/engine/storage/restore-project.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { isEngineError } from '../../../../src/shared/domain/engine-error.ts';
import { openTestProject, temporaryFolder, writeTestProject } from './storage-fixtures.ts';

const door = 'desktop';

describe('openProject refuses and leaves untouched', () => {
  test.each<{ what: string; spoil: (path: string) => void; code: string }>([
    { what: 'an empty file', spoil: (path) => writeFileSync(path, ''), code: 'not-a-project' },
    { what: 'a text', spoil: (path) => writeFileSync(path, 'text '.repeat(1000)), code: 'not-a-project' },
    {
      what: 'nothing, when nothing is wrong (control)',
      spoil: (path) => overwrite(path, 0, Buffer.from('SQLite')),
      code: 'opens',
    },
    { what: 'another magic', spoil: (path) => overwrite(path, 0, Buffer.from('MySQL!')), code: 'not-a-project' },
    { what: 'another application', spoil: (path) => overwrite(path, 68, Buffer.of(1)), code: 'not-a-project' },
    { what: 'a newer schema', spoil: (path) => overwrite(path, 60, Buffer.of(0, 0, 0, 99)), code: 'project-newer' },
    { what: 'half a page at the end', spoil: (path) => truncateSync(path, 40_960 - 7), code: 'project-corrupt' },
    { what: 'a missing half', spoil: (path) => truncateSync(path, 40_960), code: 'project-corrupt' },
    {
      what: 'a schema page of zeros',
      spoil: (path) => overwrite(path, 100, Buffer.alloc(3900)),
      code: 'project-corrupt',
    },
    { what: 'a trigger', spoil: (path) => execute(path, evilTrigger), code: 'not-a-project' },
    { what: 'a view', spoil: (path) => execute(path, 'CREATE VIEW recent AS SELECT 1'), code: 'not-a-project' },
    { what: 'a table of its own', spoil: (path) => execute(path, 'CREATE TABLE extra (a)'), code: 'not-a-project' },
    {
      what: 'a generated column',
      spoil: (path) => execute(path, 'ALTER TABLE recipes ADD COLUMN evil TEXT AS (upper(text))'),
      code: 'not-a-project',
    },
    { what: 'a missing index', spoil: (path) => execute(path, 'DROP INDEX samples_by_group'), code: 'not-a-project' },
  ])('$what', async ({ spoil, code }) => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 100);
    spoil(path);
    const before = hashOf(path);
    const outcome = await openProject({ path, door }).then(
      (store) => store.close().then(() => 'opens'),
      (error: unknown) => (isEngineError(error) ? error.code : error),
    );
    expect({ outcome, hash: hashOf(path), files: readdirSync(dirname(path)) }).toEqual({
      outcome: code,
      hash: before,
      files: ['a.seedloom'],
    });
  });

  test('a missing file, a folder, a missing folder', async () => {
    const folder = temporaryFolder();
    await expect(openProject({ path: join(folder, 'none'), door })).rejects.toMatchObject({ code: 'not-found' });
    await expect(openProject({ path: folder, door })).rejects.toMatchObject({ code: 'not-a-project' });
    const lost = openProject({ path: join(folder, 'none', 'a.seedloom'), door, create: true });
    await expect(lost).rejects.toMatchObject({ code: 'not-found' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a damaged project', () => {
  test('never opens as an empty one: 30 rounds of damage', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const good = join(folder, 'good.seedloom');
    await writeTestProject(good, 400);
    const bytes = readFileSync(good);
    const random = createRandom('damage');
    const results: { round: number; kind: string; ok: boolean }[] = [];
    for (let round = 0; round < 30; round++) {
      const path = join(folder, `damaged-${round}.seedloom`);
      const { kind, damaged, side } = damage(bytes, round, random);
      writeFileSync(path, damaged);
      for (const [end, content] of Object.entries(side)) writeFileSync(`${path}${end}`, content);
      const outcome = await openAndCount(path);
      const unchanged = readFileSync(path).equals(damaged);
      const offered = outcome.message.includes('estore it from');
      // Refused with advice, or open with every sample (the damage lay beside the file).
      const ok = unchanged && (outcome.samples === undefined ? offered : outcome.samples === 400);
      results.push({ round, kind, ok });
    }
    expect(results.filter((result) => !result.ok)).toEqual([]);
    expect(new Set(results.map((result) => result.kind)).size).toBe(5);
  });

  test('names its newest backup, which restores it and keeps the damaged file', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 10);
    const store = await openProject({ path, door });
    const backup = await store.backUpIfDue(new Date(), new AbortController().signal);
    await store.close();
    overwrite(path, 100, Buffer.alloc(3900));
    const damaged = hashOf(path);
    await expect(openProject({ path, door })).rejects.toMatchObject({
      code: 'project-corrupt',
      details: { backups: [backup] },
      message: expect.stringContaining(String(backup)),
    });
    const kept = await restoreProject({ backup: String(backup), path, door });
    expect(hashOf(String(kept))).toBe(damaged);
    const restored = await openTestProject(path);
    expect({ count: restored.samples.countOfRun('run'), verify: restored.verify() }).toEqual({
      count: 10,
      verify: { ok: true, problems: [] },
    });
  });

  test('a log that SQLite cannot read is kept and told', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 10);
    writeFileSync(`${path}-wal`, Buffer.alloc(5000, 'garbage'));
    const store = await openTestProject(path);
    expect(store.notices).toEqual([expect.stringContaining('was damaged')]);
    const kept = readdirSync(dirname(path)).filter((name) => name.includes('-wal.damaged-'));
    expect(kept).toHaveLength(1);
    expect(store.samples.countOfRun('run')).toBe(10);
  });

  test('a project in another journal mode is brought back to the log', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 10);
    const past = new Database(path);
    past.pragma('journal_mode = DELETE');
    past.close();
    const store = await openTestProject(path);
    expect(store.samples.countOfRun('run')).toBe(10);
  });
});

const evilTrigger = `CREATE TRIGGER evil AFTER INSERT ON samples BEGIN DELETE FROM revisions; END`;

function overwrite(path: string, offset: number, bytes: Buffer): void {
  const content = readFileSync(path);
  bytes.copy(content, offset);
  writeFileSync(path, content);
}

/** With the tools of a stranger; back to one file. */
function execute(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

async function openAndCount(path: string): Promise<{ samples: number | undefined; message: string }> {
  try {
    const store = await openProject({ path, door });
    const samples = store.samples.countOfRun('run');
    await store.close();
    return { samples, message: '' };
  } catch (error) {
    if (!isEngineError(error, 'project-corrupt', 'not-a-project')) throw error;
    return { samples: undefined, message: error.message };
  }
}

function damage(
  bytes: Buffer,
  round: number,
  random: ReturnType<typeof createRandom>,
): { kind: string; damaged: Buffer; side: Record<string, Buffer> } {
  const pages = bytes.length / 4096;
  switch (round % 5) {
    case 0:
      return { kind: 'truncated', damaged: bytes.subarray(0, 1 + random.integer(bytes.length - 1)), side: {} };
    case 1: {
      const damaged = Buffer.from(bytes);
      const page = usedPage(bytes, random, pages);
      damaged.fill(0, page * 4096, (page + 1) * 4096);
      return { kind: 'zeroed page', damaged, side: {} };
    }
    case 2:
      return { kind: 'garbage log', damaged: bytes, side: { '-wal': randomBytes(random, 8192) } };
    case 3:
      return { kind: 'garbage shared memory', damaged: bytes, side: { '-shm': randomBytes(random, 32_768) } };
    default: {
      const damaged = Buffer.from(bytes);
      randomBytes(random, 16).copy(damaged, 0);
      return { kind: 'wrong magic', damaged, side: {} };
    }
  }
}

/** Zeroing a page that was empty changes nothing. */
function usedPage(bytes: Buffer, random: ReturnType<typeof createRandom>, pages: number): number {
  for (;;) {
    const page = random.integer(pages);
    if (bytes.subarray(page * 4096, (page + 1) * 4096).some((byte) => byte !== 0)) return page;
  }
}

function randomBytes(random: ReturnType<typeof createRandom>, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.integer(256)));
}
