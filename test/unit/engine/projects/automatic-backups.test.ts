import { setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { AutomaticBackups } from '../../../../src/engine/projects/automatic-backups.ts';
import type { OpenProject } from '../../../../src/engine/runs/open-projects.ts';

const clock = { now: () => new Date('2026-01-02T03:04:05Z'), elapsedMs: () => 0 };

function bench({ fails = false } = {}) {
  const state = { isOpen: true, isBusy: false, made: 0, lines: [] as string[] };
  const store = {
    path: '/data/films.seedloom',
    backUpIfDue: async (now: Date) => {
      state.made += 1;
      if (fails) throw new Error('The disk is full.');
      return `backup of ${now.toISOString()}`;
    },
  };
  // Safe: nothing else of a project is used.
  const project = { store } as unknown as OpenProject;
  const backups = new AutomaticBackups({
    projects: { isOpen: () => state.isOpen, get: async () => project },
    clock,
    isBusy: () => state.isBusy,
    log: (line) => state.lines.push(line),
    firstMs: 1,
    everyMs: 1,
  });
  return { state, project, backups };
}

test('looks again and again while the project is open, and no more once it is closed', async () => {
  const { state, project, backups } = bench();
  backups.watch(project);
  backups.watch(project);
  await vi.waitFor(() => expect(state.made).toBeGreaterThan(2));
  state.isOpen = false;
  await wait(20);
  const { made } = state;
  await wait(20);
  expect(state.made).toBe(made);
  expect(state.lines).toEqual([]);
});

test('leaves a project alone in which a run works', async () => {
  const { state, project, backups } = bench();
  state.isBusy = true;
  backups.watch(project);
  await wait(30);
  expect(state.made).toBe(0);
  state.isBusy = false;
  await vi.waitFor(() => expect(state.made).toBeGreaterThan(0));
  backups[Symbol.dispose]();
});

test('tells the log of a backup that failed, and tries again', async () => {
  const { state, project, backups } = bench({ fails: true });
  backups.watch(project);
  await vi.waitFor(() => expect(state.made).toBeGreaterThan(1));
  expect(state.lines[0]).toBe('An automatic backup was not made: The disk is full.');
  backups[Symbol.dispose]();
});
