import type { Connection } from './connection.ts';

/**
 * What lists, counts, facets and exports go by, as SQL over the sample with this number: what a person decided, else
 * the worst verdict of all rules. `keep` is no verdict. Nothing else says how the two go together.
 */
export function effectiveVerdictSql(sample: string): string {
  return `coalesce(
    (SELECT CASE decision WHEN 'keep' THEN 'none' ELSE decision END FROM decisions WHERE sample = ${sample}),
    (SELECT CASE max(kind = 'drop') WHEN 1 THEN 'drop' ELSE 'review' END
     FROM verdicts WHERE sample = ${sample} GROUP BY sample),
    'none')`;
}

/** Whether a row of `samples` shows: one mark of its own, its run's or its source's hides it. */
export const effectiveHiddenSql = `(samples.own_hidden = 1
  OR coalesce((SELECT r.hidden FROM runs r WHERE r.number = samples.run), 0) = 1
  OR coalesce((SELECT o.hidden FROM sources o WHERE o.number = samples.source), 0) = 1)`;

/** After decisions or rules' verdicts of the samples changed. */
export function refreshVerdicts(connection: Connection, samples: readonly number[]): void {
  connection.touch('marks');
  connection.run(
    `UPDATE samples SET verdict = ${effectiveVerdictSql('samples.number')}
     WHERE number IN (SELECT value FROM json_each(?))`,
    JSON.stringify(samples),
  );
}

/** After one of the three marks changed. */
export function refreshHidden(connection: Connection, samples: readonly number[]): void {
  connection.touch('marks');
  connection.run(
    `UPDATE samples SET hidden = ${effectiveHiddenSql} WHERE number IN (SELECT value FROM json_each(?))`,
    JSON.stringify(samples),
  );
}
