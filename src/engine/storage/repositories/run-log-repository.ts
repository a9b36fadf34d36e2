import type { Connection } from '../connection.ts';
import type { Names } from '../names.ts';
import type { RunLogLine, RunLogStore } from '../project-store.ts';
import { insertSealed } from '../sealed-tables.ts';

/** Lines of a run that are kept; older ones go, a hundred at a time. */
const keptLines = 5000;

export class RunLogRepository implements RunLogStore {
  readonly #connection: Connection;
  readonly #names: Names;

  constructor(connection: Connection, names: Names) {
    this.#connection = connection;
    this.#names = names;
  }

  add(runId: string, line: RunLogLine): void {
    this.#connection.transaction(() => {
      const run = this.#names.run(runId);
      const { at, kind, text } = line;
      const number = insertSealed(this.#connection, 'run_log', { run, at, kind, text });
      if (number % 100 === 0) this.#forgetOld(run);
    });
  }

  list(runId: string, limit: number): readonly RunLogLine[] {
    return this.#connection
      .all<RunLogLine>(
        'SELECT at, kind, text FROM run_log WHERE run = ? ORDER BY number DESC LIMIT ?',
        this.#names.findRun(runId) ?? null,
        limit,
      )
      .map(({ at, kind, text }) => ({ at, kind, text }))
      .reverse();
  }

  #forgetOld(run: number): void {
    this.#connection.run(
      `DELETE FROM run_log WHERE run = ? AND number <=
         (SELECT number FROM run_log WHERE run = ? ORDER BY number DESC LIMIT 1 OFFSET ?)`,
      run,
      run,
      keptLines,
    );
  }
}
