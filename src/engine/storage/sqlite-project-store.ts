import { backUpDatabase, backupPath, isBackupDue, removeOldBackups } from './backups.ts';
import type { Connection } from './connection.ts';
import { schemaVersion } from './migrations/migrate.ts';
import { Names } from './names.ts';
import type { OwnerLock } from './owner-lock.ts';
import type { ProjectStore } from './project-store.ts';
import type { ReadWorkerClient } from './read-worker-client.ts';
import { AnnotationRepository } from './repositories/annotation-repository.ts';
import { CallRepository } from './repositories/call-repository.ts';
import { DatasetRepository } from './repositories/dataset-repository.ts';
import { DecisionRepository } from './repositories/decision-repository.ts';
import { DraftRepository } from './repositories/draft-repository.ts';
import { EmbeddingRepository } from './repositories/embedding-repository.ts';
import { HistoryRepository } from './repositories/history-repository.ts';
import { MarkRepository } from './repositories/mark-repository.ts';
import { MetaRepository } from './repositories/meta-repository.ts';
import { RecipeRepository } from './repositories/recipe-repository.ts';
import { ReportRepository } from './repositories/report-repository.ts';
import { RunLogRepository } from './repositories/run-log-repository.ts';
import { RunRepository } from './repositories/run-repository.ts';
import { SampleRepository } from './repositories/sample-repository.ts';
import { SourceRepository } from './repositories/source-repository.ts';
import { verifyProject } from './verify-project.ts';

export interface SqliteProjectParts {
  readonly connection: Connection;
  readonly lock: OwnerLock;
  readonly reader: ReadWorkerClient;
  readonly notices: readonly string[];
}

/** An open project: the writer connection, the reader's thread and the owner lock, until `close`. */
export class SqliteProjectStore implements ProjectStore {
  readonly path: string;
  readonly notices: readonly string[];
  readonly meta: MetaRepository;
  readonly recipes: RecipeRepository;
  readonly sources: SourceRepository;
  readonly samples: SampleRepository;
  readonly runs: RunRepository;
  readonly calls: CallRepository;
  readonly embeddings: EmbeddingRepository;
  readonly marks: MarkRepository;
  readonly datasets: DatasetRepository;
  readonly reports: ReportRepository;
  readonly drafts: DraftRepository;
  readonly decisions: DecisionRepository;
  readonly annotations: AnnotationRepository;
  readonly history: HistoryRepository;
  readonly runLog: RunLogRepository;
  readonly reader: ReadWorkerClient;
  readonly #connection: Connection;
  readonly #lock: OwnerLock;
  readonly #backups = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor({ connection, lock, reader, notices }: SqliteProjectParts) {
    const names = new Names(connection);
    this.path = connection.path;
    this.notices = notices;
    this.#connection = connection;
    this.#lock = lock;
    this.reader = reader;
    reader.follow(() => connection.listVersions);
    this.meta = new MetaRepository(connection);
    this.recipes = new RecipeRepository(connection);
    this.sources = new SourceRepository(connection);
    this.calls = new CallRepository(connection, names);
    this.samples = new SampleRepository(connection, names, this.calls);
    this.runs = new RunRepository(connection, names);
    this.embeddings = new EmbeddingRepository(connection);
    this.marks = new MarkRepository(connection, names);
    this.datasets = new DatasetRepository(connection, names);
    this.reports = new ReportRepository(connection, names);
    this.drafts = new DraftRepository(connection);
    this.history = new HistoryRepository(connection, names);
    this.decisions = new DecisionRepository(connection, names, this.history);
    this.annotations = new AnnotationRepository(connection);
    this.runLog = new RunLogRepository(connection, names);
  }

  transaction<T>(work: () => T): T {
    return this.#connection.transaction(work);
  }

  async backup(target: string, signal: AbortSignal): Promise<void> {
    this.calls.flush();
    const anySignal = AbortSignal.any([signal, this.#closing.signal]);
    const backup = backUpDatabase(this.#connection.database, target, anySignal);
    this.#backups.add(backup);
    await backup.finally(() => this.#backups.delete(backup));
  }

  async backUpIfDue(now: Date, signal: AbortSignal): Promise<string | undefined> {
    if (!isBackupDue(this.path, now)) return undefined;
    const target = await backupPath(this.path, schemaVersion(this.#connection), now);
    await this.backup(target, signal);
    removeOldBackups(this.path);
    return target;
  }

  verify(): { readonly ok: boolean; readonly problems: readonly string[] } {
    this.calls.flush();
    const problems = verifyProject(this.#connection);
    return { ok: problems.length === 0, problems };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#backups);
    await this.reader.close();
    try {
      this.history.settle();
      this.calls.flush();
      this.#connection.checkpoint('TRUNCATE');
    } finally {
      // The last connection to close removes the log: a closed project is one file.
      this.#connection.close();
      this.#lock.release();
    }
  }
}
