import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../../../src/engine/storage/open-project.ts';
import { addRun, newSample, openTestProject, temporaryFolder } from './storage-fixtures.ts';

const { signal } = new AbortController();

describe('a backup', () => {
  test('made while samples are written holds every sample stored before it began, in one private file', async () => {
    const store = await openTestProject();
    addRun(store);
    for (let number = 0; number < 100; number++) store.samples.add(newSample(number));
    const target = join(dirname(store.path), 'copy.seedloom');
    let number = 100;
    const backup = store.backup(target, signal);
    let done = false;
    void backup.finally(() => {
      done = true;
    });
    while (!done) {
      store.samples.add(newSample(number++));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await backup;
    expect({ mode: statSync(target).mode & 0o777, partial: existsSync(`${target}.partial`) }).toEqual({
      mode: 0o600,
      partial: false,
    });
    const copy = await openTestProject(target);
    expect(copy.samples.countOfRun('run')).toBeGreaterThanOrEqual(100);
    expect(copy.verify()).toEqual({ ok: true, problems: [] });
  });

  test('does not replace a file, and leaves nothing when it is cancelled', async () => {
    const store = await openTestProject();
    addRun(store);
    const folder = dirname(store.path);
    await expect(store.backup(store.path, signal)).rejects.toMatchObject({ code: 'export-exists' });
    for (let number = 0; number < 20; number++) {
      store.samples.add(newSample(number, { fields: { text: 'x'.repeat(200_000) } }));
    }
    const controller = new AbortController();
    const backup = store.backup(join(folder, 'copy'), controller.signal);
    controller.abort();
    await expect(backup).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([]);
  });

  test('is made by itself once a day when something changed', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    const store = await openProject({ path, door: 'desktop', create: true });
    const now = Date.now();
    const day = 24 * 60 * 60 * 1000;
    const first = await store.backUpIfDue(new Date(now), signal);
    expect(first).toContain('backups');
    addRun(store);
    expect(await store.backUpIfDue(new Date(now + 60_000), signal)).toBeUndefined();
    const earlier = new Date(now - 2 * day);
    utimesSync(String(first), earlier, earlier);
    const second = await store.backUpIfDue(new Date(now + 120_000), signal);
    expect(second).not.toBe(first);
    expect(await store.backUpIfDue(new Date(now + 2 * day), signal)).toBeUndefined();
    await store.close();
  });
});
