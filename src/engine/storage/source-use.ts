import type { Connection } from './connection.ts';
import type { SourceUse } from './project-store.ts';

/**
 * Counts what was made from each source. A generated sample counts for a source when a text of it stood in its prompt as
 * a demonstration, is its parent, or is the seed of its group; it counts once however often it saw one.
 */
export function readSourceUse(connection: Connection): readonly SourceUse[] {
  const sources = connection.all<{ number: number; hash: string }>(
    'SELECT number, hash FROM sources WHERE staged = 0 AND hidden = 0 ORDER BY number',
  );
  const uses = connection.all<{ source: number; run: string; samples: number }>(
    `WITH seen (sample, source) AS (
       SELECT d.sample, s.source FROM demonstrations d JOIN samples s ON s.id = d.demonstration_id
         WHERE s.source IS NOT NULL
       UNION SELECT l.sample, s.source FROM lineage l JOIN samples s ON s.id = l.parent_id WHERE s.source IS NOT NULL
       UNION SELECT g.number, s.source
         FROM (SELECT DISTINCT group_key, source FROM samples WHERE source IS NOT NULL) s
         JOIN samples g ON g.group_key = s.group_key WHERE g.origin = 'generated'
     )
     SELECT seen.source, r.id AS run, count(*) AS samples FROM seen
       JOIN samples g ON g.number = seen.sample AND g.origin = 'generated' AND g.hidden = 0
       JOIN runs r ON r.number = g.run
     GROUP BY seen.source, r.number ORDER BY seen.source, r.number`,
  );
  const spent = new Map(
    connection
      .all<{ hash: string; epsilon: number; delta: number; entries: number }>(
        `SELECT source_hash AS hash, sum(epsilon) AS epsilon, sum(delta) AS delta, count(*) AS entries
         FROM privacy_ledger GROUP BY source_hash`,
      )
      .map(({ hash, ...sums }) => [hash, sums]),
  );
  return sources.map(({ number, hash }) => {
    const own = uses.filter(({ source }) => source === number);
    return {
      source: String(number),
      samples: own.reduce((sum, { samples }) => sum + samples, 0),
      runs: own.map(({ run }) => run),
      spent: spent.get(hash) ?? null,
    };
  });
}
