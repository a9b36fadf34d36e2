import { readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../../../src/engine/storage/open-project.ts';
import { kill, openTestProject, outputOf, startWriter, temporaryFolder, waitFor } from './storage-fixtures.ts';

describe('the owner lock', () => {
  test('a second process is refused with the door, the process and the time of the first', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    const owner = startWriter('hold', path, 'browser');
    await waitFor(owner, 'OPEN');
    const refusal = openProject({ path, door: 'desktop' });
    await expect(refusal).rejects.toMatchObject({
      code: 'project-busy',
      details: { path, door: 'browser', pid: owner.pid, since: expect.stringMatching(/^20/) },
      message: expect.stringContaining('the browser application'),
    });
  });

  test('a project whose owner was killed opens, with what the owner had stored', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    const owner = startWriter('write', path);
    await waitFor(owner, 'ACK 20');
    await kill(owner);
    expect(readdirSync(dirname(path))).toContain('a.seedloom.lock');
    const store = await openTestProject(path);
    expect(store.samples.countOfRun('run')).toBeGreaterThan(20);
  });

  test('the same process is refused as well, and the first connection keeps its lock', async () => {
    const store = await openTestProject();
    await expect(openProject({ path: store.path, door: 'browser' })).rejects.toMatchObject({ code: 'project-busy' });
    expect(await outputOf(startWriter('open', store.path))).toContain('the desktop application');
  });

  test('a closed project is one file that the next process can open', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await (await openProject({ path, door: 'desktop', create: true })).close();
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
    expect(await outputOf(startWriter('open', path))).toBe('OK\n');
  });

  test('a lock file full of rubbish holds nobody up', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    writeFileSync(`${path}.lock`, 'rubbish '.repeat(100));
    const store = await openTestProject(path);
    expect(store.runs.list()).toEqual([]);
  });

  test('of eight processes that open at the same moment one gets the project and all others are told so', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await (await openProject({ path, door: 'desktop', create: true })).close();
    const children = Array.from({ length: 8 }, () => startWriter('hold', path, 'browser'));
    const first = await Promise.all(
      children.map(
        (child) =>
          new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data).slice(0, 12)))),
      ),
    );
    expect(first.toSorted()).toEqual(['OPEN\n', ...Array.from({ length: 7 }, () => 'project-busy')]);
  });
});
