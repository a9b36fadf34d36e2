import type { Connection } from '../connection.ts';

/**
 * What people do in a project: decisions about samples, the drafts of its own recipe, and the undo log; and the log
 * of each run. Nothing wrote the first undo log: it is made anew with its long column last and with the states of a
 * command that is under way.
 *
 * `samples.hidden` stays what lists go by. It is made of three: the sample's own mark, its run's and its source's.
 */
export function decisionsAndHistory(connection: Connection): void {
  connection.exec(decisionTables);
  connection.exec(historyTables);
  connection.exec(hiddenColumns);
}

const decisionTables = `
  CREATE TABLE decisions (
    sample INTEGER PRIMARY KEY REFERENCES samples (number) ON DELETE CASCADE,
    decision TEXT NOT NULL CHECK (decision IN ('drop', 'keep', 'review')),
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;
`;

const historyTables = `
  CREATE TABLE recipe_drafts (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    text BLOB NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  DROP TABLE undo_log;
  CREATE TABLE undo_log (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    command TEXT NOT NULL,
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'applying', 'undoing', 'redoing')),
    change BLOB NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE run_log (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES runs (number),
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('note', 'state', 'step', 'warning', 'error')),
    text TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX run_log_by_run ON run_log (run);
`;

const hiddenColumns = `
  ALTER TABLE sources ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));
  ALTER TABLE runs ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));
  ALTER TABLE samples ADD COLUMN own_hidden INTEGER NOT NULL DEFAULT 0 CHECK (own_hidden IN (0, 1));
  UPDATE samples SET own_hidden = hidden;
`;
