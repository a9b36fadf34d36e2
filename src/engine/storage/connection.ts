import { statSync } from 'node:fs';
import type { SqliteDatabase, SqliteStatement, SqlValue } from './open-database.ts';
import { errorCode, toStorageError, withStorageErrors } from './sqlite-errors.ts';

/** Something that keeps state beside the database and must follow its transactions. */
export interface TransactionParticipant {
  /** Inside the outermost transaction, after its work: the place to write what was buffered. */
  beforeCommit?(): void;
  committed?(): void;
  /** `part`: only a nested transaction was rolled back. */
  rolledBack?(extent: 'all' | 'part'): void;
}

/** `marks`: which samples show, their verdicts, revisions and labels. */
export type ListPart = 'marks' | 'scores';
export type ListVersions = { readonly [part in ListPart]: number };

/** Above this a commit asks for a checkpoint; SQLite's own (every 4 MB) may have been held up by a long reader. */
const walLimitBytes = 16 * 1024 * 1024;
/** Commits between two looks at the size of the WAL. */
const commitsPerLook = 50;

/** One database connection: prepared statements by their text, errors about the file, nesting transactions. */
export class Connection {
  readonly path: string;
  readonly database: SqliteDatabase;
  readonly #statements = new Map<string, SqliteStatement>();
  readonly #participants: TransactionParticipant[] = [];
  readonly #touched = new Set<ListPart>();
  #listVersions: ListVersions = { marks: 0, scores: 0 };
  #depth = 0;
  #commits = 0;

  constructor(database: SqliteDatabase) {
    this.database = database;
    this.path = database.name;
  }

  join(participant: TransactionParticipant): void {
    this.#participants.push(participant);
  }

  /** Rows changed and the number of the last inserted one. */
  run(sql: string, ...values: SqlValue[]): { readonly changes: number; readonly number: number } {
    return withStorageErrors(this.path, () => {
      const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
      return { changes, number: Number(lastInsertRowid) };
    });
  }

  /** The caller names the columns that its SQL selects. */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    // Safe as far as the SQL beside the call selects the columns of Row: there is no other check for that.
    return withStorageErrors(this.path, () => this.#prepare(sql).get(...values) as Row | undefined);
  }

  all<Row>(sql: string, ...values: SqlValue[]): readonly Row[] {
    // Safe for the same reason as in `get`.
    return withStorageErrors(this.path, () => this.#prepare(sql).all(...values) as Row[]);
  }

  /** Rows as lists of values: half the time for long lists. */
  rows<Row extends readonly SqlValue[]>(sql: string, ...values: SqlValue[]): readonly Row[] {
    return withStorageErrors(this.path, () => {
      const key = `rows ${sql}`;
      const statement = this.#statements.get(key) ?? this.database.prepare(sql).raw();
      this.#statements.set(key, statement);
      // Safe for the same reason as in `get`.
      return statement.all(...values) as Row[];
    });
  }

  /** Like `rows`, one after the other: a long list is never in memory as a whole. Nothing else may run meanwhile. */
  *eachRow<Row extends readonly SqlValue[]>(sql: string, ...values: SqlValue[]): Generator<Row> {
    const key = `rows ${sql}`;
    const statement = this.#statements.get(key) ?? this.database.prepare(sql).raw();
    this.#statements.set(key, statement);
    try {
      // Safe for the same reason as in `get`.
      yield* statement.iterate(...values) as IterableIterator<Row>;
    } catch (error) {
      throw toStorageError(error, this.path);
    }
  }

  /** Row by row. Nothing else may run on the connection until it is done. */
  *iterate<Row>(sql: string, ...values: SqlValue[]): Generator<Row> {
    try {
      // Safe for the same reason as in `get`.
      yield* this.#prepare(sql).iterate(...values) as IterableIterator<Row>;
    } catch (error) {
      throw toStorageError(error, this.path);
    }
  }

  exec(sql: string): void {
    withStorageErrors(this.path, () => this.database.exec(sql));
  }

  /** What lists are made from will be another with the open transaction. Samples that are only added need not say so. */
  touch(part: ListPart): void {
    this.#touched.add(part);
  }

  /** Grow with each commit that touched the part: what was read under an older number is out of date. */
  get listVersions(): ListVersions {
    return this.#listVersions;
  }

  get inTransaction(): boolean {
    return this.#depth > 0;
  }

  /** All writes of `work` or none. A nested one that throws takes back its own part only. */
  transaction<T>(work: () => T): T {
    return withStorageErrors(this.path, () => (this.#depth === 0 ? this.#outermost(work) : this.#nested(work)));
  }

  /** Copies the WAL back as far as readers let it. */
  checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): void {
    withStorageErrors(this.path, () => this.database.pragma(`wal_checkpoint(${mode})`));
  }

  close(): void {
    this.#statements.clear();
    withStorageErrors(this.path, () => this.database.close());
  }

  #outermost<T>(work: () => T): T {
    this.#prepare('BEGIN IMMEDIATE').run();
    this.#depth = 1;
    let result: T;
    try {
      result = work();
      refusePromise(result);
      for (const participant of this.#participants) participant.beforeCommit?.();
      this.#prepare('COMMIT').run();
    } catch (error) {
      this.#depth = 0;
      this.#touched.clear();
      // SQLite has rolled back by itself after some errors (disk full).
      if (this.database.inTransaction) this.#prepare('ROLLBACK').run();
      for (const participant of this.#participants) participant.rolledBack?.('all');
      throw error;
    }
    this.#depth = 0;
    this.#countTouched();
    for (const participant of this.#participants) participant.committed?.();
    this.#boundWal();
    return result;
  }

  #countTouched(): void {
    if (this.#touched.size === 0) return;
    const { marks, scores } = this.#listVersions;
    this.#listVersions = {
      marks: marks + Number(this.#touched.has('marks')),
      scores: scores + Number(this.#touched.has('scores')),
    };
    this.#touched.clear();
  }

  #nested<T>(work: () => T): T {
    const name = `nested_${this.#depth}`;
    this.#prepare(`SAVEPOINT ${name}`).run();
    this.#depth += 1;
    try {
      const result = work();
      refusePromise(result);
      this.#prepare(`RELEASE ${name}`).run();
      return result;
    } catch (error) {
      if (this.database.inTransaction) {
        this.#prepare(`ROLLBACK TO ${name}`).run();
        this.#prepare(`RELEASE ${name}`).run();
      }
      for (const participant of this.#participants) participant.rolledBack?.('part');
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  #boundWal(): void {
    this.#commits += 1;
    if (this.#commits % commitsPerLook !== 0 || this.path === ':memory:') return;
    const size = statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= walLimitBytes) return;
    try {
      this.database.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      // The commit before it holds: what is wrong with the disk must not look like its failure. The next write tells.
      if (errorCode(error)?.startsWith('SQLITE_') !== true) throw error;
    }
  }

  #prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function refusePromise(result: unknown): void {
  if (result instanceof Promise) {
    throw new TypeError('The work of a transaction must not be asynchronous: it would be committed before it is done.');
  }
}
