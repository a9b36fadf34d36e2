import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Connection } from '../connection.ts';
import { toLoggedDecisions } from '../history-changes.ts';
import type { Names } from '../names.ts';
import type { DecisionStore, SampleNumbers, StoredDecision } from '../project-store.ts';
import type { HistoryRepository } from './history-repository.ts';

/** Samples of one look-up. */
const chunkSize = 1000;

interface DecisionRow extends StoredDecision {
  readonly id: string;
}

interface TargetRow {
  readonly number: number;
  readonly decision: StoredDecision['decision'] | null;
  readonly author: string | null;
  readonly reason: string | null;
  readonly at: string | null;
}

interface ChangedRow {
  readonly sample: number;
  readonly before: StoredDecision | null;
  readonly after: StoredDecision | null;
}

export class DecisionRepository implements DecisionStore {
  readonly #connection: Connection;
  readonly #names: Names;
  readonly #history: HistoryRepository;

  constructor(connection: Connection, names: Names, history: HistoryRepository) {
    this.#connection = connection;
    this.#names = names;
    this.#history = history;
  }

  byIds(sampleIds: readonly string[]): ReadonlyMap<string, StoredDecision> {
    return toMap(
      this.#connection.all<DecisionRow>(
        `SELECT s.id, d.decision, d.author, d.reason, d.at FROM samples s JOIN decisions d ON d.sample = s.number
         WHERE s.id IN (SELECT value FROM json_each(?))`,
        JSON.stringify(sampleIds),
      ),
    );
  }

  ofRun(runId: string): ReadonlyMap<string, StoredDecision> {
    return toMap(
      this.#connection.all<DecisionRow>(
        `SELECT s.id, d.decision, d.author, d.reason, d.at FROM samples s JOIN decisions d ON d.sample = s.number
         WHERE s.run = ?`,
        this.#names.findRun(runId) ?? null,
      ),
    );
  }

  async decide(command: {
    readonly samples: SampleNumbers;
    readonly decision: StoredDecision | null;
    readonly author: string;
    readonly at: string;
    title(changed: number): string;
  }): Promise<number> {
    const { samples, decision, author, at } = command;
    const rows: ChangedRow[] = [];
    const all = 'ids' in samples ? samples.ids : samples.numbers;
    for (let start = 0; start < all.length; start += chunkSize) {
      const some = all.slice(start, start + chunkSize);
      const found = this.#find('ids' in samples ? 'id' : 'number', JSON.stringify([...some]));
      rows.push(...found.filter(({ before }) => !isSame(before, decision)).map((row) => ({ ...row, after: decision })));
      await nextTurn();
    }
    if (rows.length === 0) return 0;
    await this.#history.applyLogged({ title: command.title(rows.length), author, at }, [toLoggedDecisions(rows)]);
    return rows.length;
  }

  /** What is not there is left out. */
  #find(column: 'id' | 'number', list: string): readonly Omit<ChangedRow, 'after'>[] {
    return this.#connection
      .all<TargetRow>(
        `SELECT s.number, d.decision, d.author, d.reason, d.at
         FROM samples s LEFT JOIN decisions d ON d.sample = s.number
         WHERE s.${column} IN (SELECT value FROM json_each(?)) ORDER BY s.number`,
        list,
      )
      .map(({ number, decision, author, reason, at }) => ({
        sample: number,
        before:
          decision === null || author === null || reason === null || at === null
            ? null
            : { decision, author, reason, at },
      }));
  }
}

/** Whether there is nothing to change: who said it before, and when, stays. */
function isSame(before: StoredDecision | null, after: StoredDecision | null): boolean {
  return before?.decision === after?.decision && before?.reason === after?.reason;
}

function toMap(rows: readonly DecisionRow[]): ReadonlyMap<string, StoredDecision> {
  return new Map(rows.map(({ id, ...decision }) => [id, decision]));
}
