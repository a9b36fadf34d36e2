import type { Connection } from '../connection.ts';

/**
 * What each annotator says of a sample: one row for both, so that undo can put back what stood there before. Lists and
 * exports do not go by it: a person takes the majority into the samples.
 */
export function annotations(connection: Connection): void {
  connection.exec(`
    CREATE TABLE annotations (
      number INTEGER PRIMARY KEY,
      sample INTEGER NOT NULL REFERENCES samples (number) ON DELETE CASCADE,
      annotator TEXT NOT NULL,
      revision INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('labelled', 'skipped')),
      labels TEXT NOT NULL,
      rating REAL,
      note TEXT NOT NULL,
      codebook TEXT NOT NULL,
      at TEXT NOT NULL,
      seal INTEGER NOT NULL,
      UNIQUE (sample, annotator)
    ) STRICT;
  `);
}
