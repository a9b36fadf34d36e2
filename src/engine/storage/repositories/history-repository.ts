import { setImmediate as nextTurn } from 'node:timers/promises';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Connection, TransactionParticipant } from '../connection.ts';
import { type LoggedChange, type Side, toLogged, writeSteps } from '../history-changes.ts';
import type { Names } from '../names.ts';
import { packText, unpackText } from '../packing.ts';
import type { HistoryEntry, HistoryStep, HistoryStore, StoredChange } from '../project-store.ts';
import { insertSealed, updateSealed } from '../sealed-tables.ts';

/** Commands that can be undone; older ones are forgotten. */
const keptEntries = 1000;

type RestingState = 'done' | 'undone';
type WorkingState = 'applying' | 'undoing' | 'redoing';

interface EntryRow {
  readonly number: number;
  readonly command: string;
  readonly author: string;
  readonly at: string;
  readonly state: RestingState | WorkingState;
  readonly change: Uint8Array;
}

interface Begun {
  /** Of its row in the log. */
  readonly number: number;
  readonly changes: readonly LoggedChange[];
}

/** A command that is being written in steps. */
interface LiveCommand extends Begun {
  readonly side: Side;
  steps: Generator<void>;
  isDone: boolean;
}

/**
 * The undo log. A command of few rows is one transaction. One of many goes in steps, each a transaction, and its row
 * says so until the last: what a kill interrupts is taken back at opening, and a command that comes in between
 * finishes it first.
 */
export class HistoryRepository implements HistoryStore, TransactionParticipant {
  readonly #connection: Connection;
  readonly #names: Names;
  #live: LiveCommand | undefined;

  constructor(connection: Connection, names: Names) {
    this.#connection = connection;
    this.#names = names;
    connection.join(this);
  }

  apply(entry: Omit<HistoryEntry, 'id'>, changes: readonly StoredChange[]): void {
    this.#connection.transaction(() => {
      this.settle();
      const logged = drain(toLogged(this.#names, changes));
      if (logged.length === 0) return;
      this.#add(entry, logged, 'done');
      drain(writeSteps(this.#connection, logged, 'after'));
      this.#forget();
    });
  }

  async applyInSteps(entry: Omit<HistoryEntry, 'id'>, changes: readonly StoredChange[]): Promise<void> {
    await this.applyLogged(entry, await spread(toLogged(this.#names, changes)));
  }

  /** For the other repositories: changes by sample number. */
  async applyLogged(entry: Omit<HistoryEntry, 'id'>, changes: readonly LoggedChange[]): Promise<void> {
    if (changes.length === 0) return;
    await this.#runInSteps('after', () => ({ number: this.#add(entry, changes, 'applying'), changes }));
  }

  list(limit: number): { readonly done: readonly HistoryEntry[]; readonly undone: readonly HistoryEntry[] } {
    const entries = (state: RestingState, order: 'ASC' | 'DESC') =>
      this.#connection
        .all<EntryRow>(
          `SELECT number, command, author, at FROM undo_log WHERE state = ? ORDER BY number ${order} LIMIT ?`,
          state,
          limit,
        )
        .map(toEntry);
    return { done: entries('done', 'DESC'), undone: entries('undone', 'ASC') };
  }

  peek(direction: 'undo' | 'redo'): HistoryStep | undefined {
    this.settle();
    const row = this.#next(direction);
    return row && toStep(row, readChanges(row));
  }

  undo(): Promise<HistoryStep> {
    return this.#move('undo');
  }

  redo(): Promise<HistoryStep> {
    return this.#move('redo');
  }

  /** Brings a command that is under way to its end; before the project closes, and before another command. */
  settle(): void {
    const live = this.#live;
    if (live === undefined) {
      recoverHistory(this.#connection);
      return;
    }
    if (!live.isDone) {
      this.#connection.transaction(() => {
        while (!live.isDone) this.#advance(live);
      });
    }
  }

  /** What was written of the live command may be gone: it begins again. */
  rolledBack(): void {
    const live = this.#live;
    if (live === undefined) return;
    live.steps = writeSteps(this.#connection, live.changes, live.side);
    live.isDone = false;
  }

  async #move(direction: 'undo' | 'redo'): Promise<HistoryStep> {
    const side = direction === 'undo' ? 'before' : 'after';
    const { step } = await this.#runInSteps(side, () => {
      const row = this.#next(direction);
      if (row === undefined) throw new EngineError('bad-request', `There is nothing to ${direction}.`);
      setState(this.#connection, row, direction === 'undo' ? 'undoing' : 'redoing');
      const changes = readChanges(row);
      return { number: row.number, changes, step: toStep(row, changes) };
    });
    return step;
  }

  async #runInSteps<T extends Begun>(side: Side, begin: () => T): Promise<T> {
    const begun = this.#connection.transaction(() => {
      this.settle();
      return begin();
    });
    const { number, changes } = begun;
    const live: LiveCommand = {
      number,
      changes,
      side,
      steps: writeSteps(this.#connection, changes, side),
      isDone: false,
    };
    this.#live = live;
    try {
      while (!live.isDone) {
        this.#connection.transaction(() => this.#advance(live));
        await nextTurn();
      }
    } catch (error) {
      if (this.#live === live) this.#live = undefined;
      recoverHistory(this.#connection);
      throw error;
    }
    if (this.#live === live) this.#live = undefined;
    return begun;
  }

  #advance(live: LiveCommand): void {
    if (live.isDone) return;
    if (live.steps.next().done !== true) return;
    live.isDone = true;
    const row = getRow(this.#connection, live.number);
    setState(this.#connection, row, live.side === 'after' ? 'done' : 'undone');
    this.#forget();
  }

  #add(entry: Omit<HistoryEntry, 'id'>, changes: readonly LoggedChange[], state: RestingState | WorkingState): number {
    this.#connection.run("DELETE FROM undo_log WHERE state = 'undone'");
    return insertSealed(this.#connection, 'undo_log', {
      command: entry.title,
      author: entry.author,
      at: entry.at,
      state,
      change: packText(JSON.stringify(changes), 1),
    });
  }

  #next(direction: 'undo' | 'redo'): EntryRow | undefined {
    return direction === 'undo'
      ? this.#connection.get<EntryRow>("SELECT * FROM undo_log WHERE state = 'done' ORDER BY number DESC LIMIT 1")
      : this.#connection.get<EntryRow>("SELECT * FROM undo_log WHERE state = 'undone' ORDER BY number LIMIT 1");
  }

  #forget(): void {
    this.#connection.run(
      'DELETE FROM undo_log WHERE number <= (SELECT number FROM undo_log ORDER BY number DESC LIMIT 1 OFFSET ?)',
      keptEntries,
    );
  }
}

/** Takes back the commands that never came to their end. At opening, and after one failed. */
export function recoverHistory(connection: Connection): void {
  const rows = connection.all<EntryRow>(
    "SELECT * FROM undo_log WHERE state IN ('applying', 'undoing', 'redoing') ORDER BY number DESC",
  );
  if (rows.length === 0) return;
  connection.transaction(() => {
    for (const row of rows) {
      drain(writeSteps(connection, readChanges(row), row.state === 'undoing' ? 'after' : 'before'));
      if (row.state === 'applying') connection.run('DELETE FROM undo_log WHERE number = ?', row.number);
      else setState(connection, row, row.state === 'undoing' ? 'done' : 'undone');
    }
  });
}

function getRow(connection: Connection, number: number): EntryRow {
  const row = connection.get<EntryRow>('SELECT * FROM undo_log WHERE number = ?', number);
  if (row === undefined) throw new Error(`The undo log lacks entry ${number}.`);
  return row;
}

function setState(connection: Connection, row: EntryRow, state: EntryRow['state']): void {
  const { command, author, at, change } = row;
  updateSealed(connection, 'undo_log', row.number, { command, author, at, state, change });
}

function readChanges(row: EntryRow): readonly LoggedChange[] {
  // Safe: `#add` wrote it.
  return JSON.parse(unpackText(row.change)) as LoggedChange[];
}

function toEntry(row: Pick<EntryRow, 'number' | 'command' | 'author' | 'at'>): HistoryEntry {
  return { id: String(row.number), title: row.command, author: row.author, at: row.at };
}

function toStep(row: EntryRow, changes: readonly LoggedChange[]): HistoryStep {
  return {
    entry: toEntry(row),
    kinds: [...new Set(changes.map((change) => change.kind))],
    runs: changes.flatMap((change) => (change.kind === 'run-hidden' ? [change.run] : [])),
  };
}

/** The whole of it at once. */
function drain<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Others go first after each part. */
async function spread<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}
