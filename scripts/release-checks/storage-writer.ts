/**
 * A process for the checks of storage to kill: opens a project, does one thing, and tells on its standard output.
 *
 * Usage: node storage-writer.ts <mode> <project> [door or count]
 * - `write`: stores samples one by one, `ACK <n>` after each commit, until it has `count` or is killed
 * - `weak`: the same with synchronous=NORMAL, the control of the power-cut check
 * - `early`: the same with the line before the commit, the control of the kill check
 * - `import`: `START`, imports 20,000 rows, `DONE`
 * - `hold`: `OPEN`, keeps the project open until its input ends
 * - `open`: opens and closes; `OK`, or the code and the message of the failure
 */

import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { Connection } from '../../src/engine/storage/connection.ts';
import { openDatabase } from '../../src/engine/storage/open-database.ts';
import { openProject } from '../../src/engine/storage/open-project.ts';
import { takeOwnerLock } from '../../src/engine/storage/owner-lock.ts';
import type { NewSourceRow, ProjectStore } from '../../src/engine/storage/project-store.ts';
import { ReadWorkerClient } from '../../src/engine/storage/read-worker-client.ts';
import { SqliteProjectStore } from '../../src/engine/storage/sqlite-project-store.ts';
import { EngineError } from '../../src/shared/domain/engine-error.ts';

const at = '2026-01-01T00:00:00.000Z';
const runId = 'run';
const [mode, path = '', argument] = process.argv.slice(2);

try {
  switch (mode) {
    case 'write':
    case 'early':
      await writeSamples(await open(), Number(argument ?? Number.POSITIVE_INFINITY), mode === 'early');
      break;
    case 'weak':
      await writeSamples(openWeakly(), Number(argument ?? Number.POSITIVE_INFINITY), false);
      break;
    case 'import':
      await importRows(await open());
      break;
    case 'hold': {
      const store = await openProject({ path, door: argument === 'browser' ? 'browser' : 'desktop', create: true });
      say('OPEN');
      process.stdin.resume();
      await once(process.stdin, 'end');
      await store.close();
      break;
    }
    case 'open':
      await (await openProject({ path, door: 'command line' })).close();
      say('OK');
      break;
    default:
      throw new Error(`No mode ${mode}.`);
  }
} catch (error) {
  if (!(error instanceof EngineError)) throw error;
  say(`${error.code} ${error.message}`);
  process.exitCode = 1;
}

function open(): Promise<ProjectStore> {
  return openProject({ path, door: 'command line', create: true });
}

/** Past the rules, on purpose. */
function openWeakly(): ProjectStore {
  const database = openDatabase(path);
  database.pragma('synchronous = NORMAL');
  const parts = { lock: takeOwnerLock(path, 'command line'), reader: new ReadWorkerClient(path), notices: [] };
  return new SqliteProjectStore({ ...parts, connection: new Connection(database) });
}

async function writeSamples(store: ProjectStore, count: number, early: boolean): Promise<void> {
  if (store.runs.list().length === 0) {
    const recipe = store.recipes.save({ text: '', json: {}, createdAt: at });
    store.runs.create({ id: runId, recipeId: recipe.id, seed: 1, fixed: {}, createdAt: at });
  }
  for (let number = store.samples.countOfRun(runId); number < count; number++) {
    if (early) say(`ACK ${number}`);
    store.samples.add({
      id: `g${number}`,
      origin: 'generated',
      runId,
      step: 'generate',
      unitOrdinal: number,
      draftIndex: 0,
      group: `g${number}`,
      fields: { text: `text ${number} ${'x'.repeat(number % 300)}`, label: 'a' },
      conditions: {},
      demonstrations: [],
      parents: [],
      private: false,
      round: 0,
      calls: [],
      createdAt: at,
    });
    if (!early) say(`ACK ${number}`);
    // A turn of the event loop, as in the engine.
    if (number % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await store.close();
}

async function importRows(store: ProjectStore): Promise<void> {
  say('START');
  const source = { role: 'seeds', name: 'rows.jsonl', file: 'rows.jsonl', hash: 'aa', privacy: false } as const;
  await store.sources.importRows({ ...source, mapping: {}, rows: 0, rejected: 0, importedAt: at }, rows());
  say('DONE');
  await store.close();
}

function* rows(): Generator<NewSourceRow> {
  for (let line = 1; line <= 20_000; line++) yield { fields: { text: `row ${line}`, label: 'a' }, line };
}

/** Straight to the file: an acknowledgement must not wait in a buffer of this process. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
