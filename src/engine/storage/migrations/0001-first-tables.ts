import type { Connection } from '../connection.ts';

/**
 * The first tables. Rows with a `seal` carry a checksum of their own content, since SQLite does not see bit rot in it.
 * Long JSON and text are packed BLOBs (`packing.ts`). Runs, steps, models and samples are referred to by number:
 * their names would be the larger part of most rows.
 */
export function firstTables(connection: Connection): void {
  connection.exec(inputTables);
  connection.exec(runTables);
  connection.exec(sampleTables);
  connection.exec(markTables);
  connection.exec(resultTables);
  connection.exec(ledgerTables);
}

const inputTables = `
  CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE recipes (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    json TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE sources (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    file TEXT NOT NULL,
    hash TEXT NOT NULL,
    privacy TEXT NOT NULL CHECK (privacy IN ('open', 'private', 'dp')),
    mapping TEXT NOT NULL,
    rows INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    attribution TEXT,
    imported_at TEXT NOT NULL,
    staged INTEGER NOT NULL CHECK (staged IN (0, 1)),
    seal INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sources_by_content ON sources (role, hash);
`;

const runTables = `
  CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    recipe_id TEXT NOT NULL REFERENCES recipes (id),
    seed INTEGER NOT NULL,
    state TEXT NOT NULL,
    fixed TEXT NOT NULL,
    message TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT,
    worked_ms REAL NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE step_keys (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (number),
    path TEXT NOT NULL,
    UNIQUE (run, path)
  ) STRICT;

  CREATE TABLE steps (
    step INTEGER PRIMARY KEY REFERENCES step_keys (number),
    method TEXT NOT NULL,
    version INTEGER NOT NULL,
    params TEXT NOT NULL,
    state BLOB NOT NULL,
    round INTEGER NOT NULL,
    status TEXT NOT NULL,
    summary BLOB NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE units (
    number INTEGER PRIMARY KEY,
    step INTEGER NOT NULL REFERENCES step_keys (number),
    ordinal INTEGER NOT NULL,
    key TEXT NOT NULL,
    json BLOB NOT NULL,
    cell TEXT,
    round INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    state TEXT NOT NULL,
    input_hash ANY NOT NULL,
    accepted_before INTEGER NOT NULL,
    outcomes BLOB NOT NULL,
    seal INTEGER NOT NULL,
    UNIQUE (step, ordinal),
    UNIQUE (step, key)
  ) STRICT;

  CREATE TABLE rejections (
    number INTEGER PRIMARY KEY,
    step INTEGER NOT NULL REFERENCES step_keys (number),
    unit_ordinal INTEGER NOT NULL,
    position INTEGER NOT NULL,
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    cell TEXT,
    text BLOB,
    seal INTEGER NOT NULL,
    UNIQUE (step, unit_ordinal, position)
  ) STRICT;

  CREATE TABLE artefacts (
    number INTEGER PRIMARY KEY,
    step INTEGER NOT NULL REFERENCES step_keys (number),
    unit_ordinal INTEGER NOT NULL,
    round INTEGER NOT NULL,
    name TEXT NOT NULL,
    json BLOB NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX artefacts_by_name ON artefacts (step, name, round);
  CREATE INDEX artefacts_by_unit ON artefacts (step, unit_ordinal);

  CREATE TABLE models (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    hash TEXT NOT NULL,
    adapter TEXT NOT NULL,
    UNIQUE (id, hash, adapter)
  ) STRICT;

  CREATE TABLE prompt_parts (
    number INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    text BLOB NOT NULL
  ) STRICT;

  CREATE TABLE calls (
    number INTEGER PRIMARY KEY,
    step INTEGER NOT NULL REFERENCES step_keys (number),
    unit_ordinal INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    name TEXT NOT NULL,
    request_hash ANY NOT NULL,
    kind TEXT NOT NULL,
    request BLOB NOT NULL,
    model INTEGER NOT NULL REFERENCES models (number),
    answer BLOB NOT NULL,
    tokens BLOB,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    seal INTEGER NOT NULL,
    UNIQUE (step, unit_ordinal, attempt, name)
  ) STRICT;

  CREATE TABLE embeddings (
    number INTEGER PRIMARY KEY,
    model_hash ANY NOT NULL,
    text_hash ANY NOT NULL,
    vector BLOB NOT NULL,
    seal INTEGER NOT NULL,
    UNIQUE (model_hash, text_hash)
  ) STRICT;
`;

const sampleTables = `
  CREATE TABLE samples (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL CHECK (origin IN ('source', 'generated', 'person')),
    source INTEGER REFERENCES sources (number) ON DELETE CASCADE,
    role TEXT,
    line INTEGER,
    step INTEGER REFERENCES step_keys (number),
    run INTEGER REFERENCES runs (number),
    accepted INTEGER,
    unit_ordinal INTEGER,
    draft_index INTEGER,
    cell TEXT,
    group_key TEXT NOT NULL,
    private INTEGER NOT NULL CHECK (private IN (0, 1)),
    round INTEGER,
    mean_log_probability REAL,
    calls TEXT,
    created_at TEXT NOT NULL,
    seal INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    search_text TEXT NOT NULL,
    label TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'none' CHECK (verdict IN ('none', 'review', 'drop')),
    hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
    UNIQUE (step, unit_ordinal, draft_index),
    UNIQUE (run, accepted)
  ) STRICT;
  CREATE INDEX samples_by_source ON samples (source);
  CREATE INDEX samples_by_group ON samples (group_key);
  CREATE INDEX samples_by_label ON samples (label);
  CREATE INDEX samples_by_marks ON samples (hidden, verdict, origin, role);

  CREATE TABLE revisions (
    sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    parent INTEGER,
    fields TEXT NOT NULL,
    author TEXT NOT NULL,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('source', 'person', 'model')),
    at TEXT NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (sample, revision)
  ) STRICT;

  CREATE TABLE condition_values (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    value_id TEXT NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (name, value_id, json)
  ) STRICT;

  CREATE TABLE conditions (
    sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    value INTEGER NOT NULL REFERENCES condition_values (number),
    PRIMARY KEY (sample, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX conditions_by_value ON conditions (value, sample);

  CREATE TABLE demonstrations (
    sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    demonstration_id TEXT NOT NULL,
    seal INTEGER NOT NULL,
    PRIMARY KEY (sample, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE lineage (
    sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    parent_id TEXT NOT NULL,
    PRIMARY KEY (sample, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX lineage_by_parent ON lineage (parent_id);
`;

const markTables = `
  CREATE TABLE scores (
    sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
    name TEXT NOT NULL,
    step INTEGER NOT NULL REFERENCES step_keys (number),
    revision INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('number', 'flag', 'word', 'unscored')),
    value REAL,
    word TEXT,
    seal INTEGER NOT NULL,
    PRIMARY KEY (sample, name, step)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX scores_by_step ON scores (step, name);

  CREATE TABLE verdicts (
    sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
    step INTEGER NOT NULL REFERENCES step_keys (number),
    rule TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('drop', 'review')),
    position INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    method TEXT NOT NULL,
    method_version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    seal INTEGER NOT NULL,
    PRIMARY KEY (sample, step, rule, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX verdicts_by_step ON verdicts (step, position);

  CREATE TABLE labels (
    number INTEGER PRIMARY KEY,
    sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    author TEXT NOT NULL,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('person', 'model', 'student', 'condition')),
    probability REAL,
    codebook TEXT NOT NULL,
    at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX labels_by_sample ON labels (sample, revision);

  CREATE TABLE ratings (
    number INTEGER PRIMARY KEY,
    sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    scale TEXT NOT NULL,
    value REAL NOT NULL,
    author TEXT NOT NULL,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('person', 'model')),
    note TEXT NOT NULL,
    at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX ratings_by_sample ON ratings (sample, revision);
`;

const resultTables = `
  CREATE TABLE dataset_versions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    run INTEGER NOT NULL REFERENCES runs (number),
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE dataset_members (
    dataset INTEGER NOT NULL REFERENCES dataset_versions (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    sample INTEGER NOT NULL REFERENCES samples (number),
    revision INTEGER NOT NULL,
    label TEXT NOT NULL,
    weight REAL NOT NULL,
    seal INTEGER NOT NULL,
    PRIMARY KEY (dataset, position),
    FOREIGN KEY (sample, revision) REFERENCES revisions (sample, revision)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX dataset_members_by_sample ON dataset_members (sample, dataset);

  CREATE TABLE findings (
    step INTEGER NOT NULL REFERENCES step_keys (number),
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    json TEXT NOT NULL,
    at TEXT NOT NULL,
    seal INTEGER NOT NULL,
    PRIMARY KEY (step, position)
  ) STRICT;

  CREATE TABLE comparisons (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    left_id TEXT NOT NULL,
    right_id TEXT NOT NULL,
    json TEXT NOT NULL,
    at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;
`;

const ledgerTables = `
  CREATE TABLE privacy_ledger (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    mechanism TEXT NOT NULL,
    epsilon REAL NOT NULL,
    delta REAL NOT NULL,
    released TEXT,
    at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE connection_ledger (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT,
    endpoint TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE undo_log (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    command TEXT NOT NULL,
    author TEXT NOT NULL,
    change TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'undone')),
    at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;
`;
