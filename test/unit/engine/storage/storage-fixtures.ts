import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { openProject } from '../../../../src/engine/storage/open-project.ts';
import type {
  NewSample,
  NewSourceRow,
  ProjectStore,
  StoredCall,
} from '../../../../src/engine/storage/project-store.ts';

export const at = '2026-01-01T00:00:00.000Z';

/** Gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty project with the run `run`; closed when the test ends. */
export async function openTestProject(path = join(temporaryFolder(), 'test.seedloom')): Promise<ProjectStore> {
  const store = await openProject({ path, door: 'desktop', create: true });
  onTestFinished(() => store.close());
  return store;
}

export function addRun(store: ProjectStore, id = 'run'): void {
  const recipe = store.recipes.save({ text: 'recipe: 1', json: { recipe: 1 }, createdAt: at });
  store.runs.create({ id, recipeId: recipe.id, seed: 7, fixed: { engine: '0.1.0' }, createdAt: at });
}

/** A sample of the run `run`; its unit is its number. */
export function newSample(number: number, change: Partial<NewSample> = {}): NewSample {
  return {
    id: `g${number}`,
    origin: 'generated',
    runId: 'run',
    step: 'generate',
    unitOrdinal: number,
    draftIndex: 0,
    group: `g${number}`,
    fields: { text: `Text ${number}`, label: number % 2 === 0 ? 'even' : 'odd' },
    conditions: {},
    demonstrations: [],
    parents: [],
    private: false,
    round: 0,
    calls: [],
    createdAt: at,
    ...change,
  };
}

export function newCall(number: number, change: Partial<StoredCall> = {}): StoredCall {
  return {
    runId: 'run',
    step: 'generate',
    unitOrdinal: number,
    attempt: 0,
    name: 'draft',
    requestHash: number.toString(16).padStart(64, '0'),
    kind: 'complete',
    request: {
      prompts: [{ form: 'raw', parts: [{ part: 'task', text: 'A task that is told to the model. '.repeat(9) }] }],
    },
    modelId: 'tiny',
    modelHash: 'ab'.repeat(32),
    adapter: 'scripted/1',
    answer: { text: `answer ${number}`, finish: 'stop', promptTokens: 90, completionTokens: 3 },
    promptTokens: 90,
    completionTokens: 3,
    ...change,
  };
}

export function importSource(store: ProjectStore, rows: Iterable<NewSourceRow>, name = 'seeds.jsonl') {
  const source = { role: 'seeds', name, file: name, hash: 'aa', privacy: false } as const;
  return store.sources.importRows(
    { ...source, mapping: { text: 'message' }, rows: 0, rejected: 2, importedAt: at },
    rows,
  );
}

/** A closed project with `count` accepted samples and two source rows. */
export async function writeTestProject(path: string, count: number): Promise<void> {
  const store = await openProject({ path, door: 'desktop', create: true });
  addRun(store);
  await importSource(store, [
    { fields: { text: 'Where is my card?', label: 'odd' }, line: 1 },
    { fields: { text: 'Do you take euros?', label: 'even' }, line: 2 },
  ]);
  store.transaction(() => {
    for (let number = 0; number < count; number++) store.samples.add(newSample(number));
  });
  await store.close();
}

export type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Starts `storage-writer.ts`; it is killed at the latest when the test ends. */
export function startWriter(...values: readonly string[]): Child {
  const script = fileURLToPath(new URL('../../../../scripts/release-checks/storage-writer.ts', import.meta.url));
  const child = spawn(process.execPath, [script, ...values], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** All that it said, once it has ended. */
export async function outputOf(child: Child): Promise<string> {
  let text = '';
  for await (const part of child.stdout) text += String(part);
  return text;
}

/** Waits until the child has said this; gives all that it said so far. */
export async function waitFor(child: Child, words: string): Promise<string> {
  let text = '';
  return await new Promise((resolve, reject) => {
    child.stdout.on('data', (part) => {
      text += String(part);
      if (text.includes(words)) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`The writer ended with ${code} and said: ${text}`)));
  });
}

export async function kill(child: Child): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await ended;
}
