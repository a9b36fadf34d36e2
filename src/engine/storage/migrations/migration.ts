import type { Connection } from '../connection.ts';

/** One step of the schema. Never edited after release; its test starts from the version before. */
export interface Migration {
  /** 1, 2, 3, … without a gap; stored as SQLite's user_version. */
  readonly version: number;
  /** Runs inside the transaction of the whole upgrade. */
  readonly up: (connection: Connection) => void;
}
