import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../../../src/engine/storage/open-project.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { isEngineError } from '../../../../src/shared/domain/engine-error.ts';
import {
  addRun,
  kill,
  newCall,
  newSample,
  openTestProject,
  startWriter,
  temporaryFolder,
  waitFor,
} from './storage-fixtures.ts';

describe('a killed writer', () => {
  test('has lost no acknowledged sample and left no hole: 30 kills', { timeout: 180_000 }, async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    const random = createRandom('kills');
    let acknowledged = 0;
    for (let round = 0; round < 30; round++) {
      const child = startWriter('write', path);
      const target = acknowledged + 1 + random.integer(60);
      let text = await waitFor(child, `ACK ${target}\n`);
      child.stdout.on('data', (part) => {
        text += String(part);
      });
      await kill(child);
      acknowledged = Number(/.*ACK (\d+)\n/s.exec(text)?.[1]) + 1;
    }
    const store = await openTestProject(path);
    const numbers = store.samples.ofRun('run', { limit: 1_000_000 }).map(({ sample }) => sample.id);
    // At most one was committed and not acknowledged any more.
    expect(numbers.length - acknowledged).toBeOneOf([0, 1]);
    expect(numbers).toEqual(numbers.map((_, number) => `g${number}`));
    expect(store.verify()).toEqual({ ok: true, problems: [] });
  });

  test('in the middle of an import has left no source and no sample', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    const outcomes: number[] = [];
    for (const delay of [20, 120, 220]) {
      const child = startWriter('import', path);
      await waitFor(child, 'START');
      await new Promise((resolve) => setTimeout(resolve, delay));
      await kill(child);
      const store = await openProject({ path, door: 'desktop' });
      const sources = store.sources.list();
      const { total } = await store.reader.page(
        { filter: {}, sort: { by: 'number', descending: false }, limit: 1 },
        new AbortController().signal,
      );
      outcomes.push(total - sources.reduce((sum, source) => sum + source.rows, 0));
      expect(sources.every((source) => source.rows === 20_000)).toBe(true);
      await store.close();
    }
    expect(outcomes).toEqual([0, 0, 0]);
  });
});

describe('a full disk', () => {
  test('is told with its path, loses nothing, and the project goes on when there is space', async ({ skip }) => {
    const folder = mountSmallDisk();
    if (folder === undefined) return skip('mounting a small disk needs root');
    onTestFinished(() => {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    });
    const path = join(folder, 'a.seedloom');
    const store = await openProject({ path, door: 'desktop', create: true });
    addRun(store);
    let stored = 0;
    let failure: unknown;
    try {
      for (; stored < 10_000; stored++) {
        store.calls.add(newCall(stored, { answer: { text: `${stored} `.repeat(200) } }));
        store.samples.add(newSample(stored, { fields: { text: `${stored} `.repeat(300) } }));
      }
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ code: 'disk-full', message: expect.stringContaining(path), details: { path } });
    expect(store.samples.countOfRun('run')).toBe(stored);
    await store.close().catch((error: unknown) => expect(isEngineError(error, 'disk-full')).toBe(true));

    execFileSync('mount', ['-o', 'remount,size=16m', folder]);
    const again = await openProject({ path, door: 'desktop' });
    expect(again.samples.countOfRun('run')).toBe(stored);
    again.samples.add(newSample(stored));
    expect(again.verify()).toEqual({ ok: true, problems: [] });
    await again.close();
  });
});

/** 2 MB of memory as a disk; `undefined` where that is not allowed. */
function mountSmallDisk(): string | undefined {
  const folder = join('/tmp', `seedloom-disk-${process.pid}`);
  try {
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' });
    writeFileSync(join(folder, 'probe'), '');
    rmSync(join(folder, 'probe'));
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}
