import type { Sample, Score, VerdictKind } from '../../shared/domain/sample.ts';
import type { Connection } from './connection.ts';
import { loadSamples } from './load-samples.ts';
import type { ListedSample, StoredDecision } from './project-store.ts';
import { type ScoreRow, scoreOf } from './repositories/mark-repository.ts';
import { shownText } from './sample-text.ts';

interface ListedRow {
  readonly number: number;
  readonly id: string;
  readonly label: string;
  readonly verdict: VerdictKind | 'none';
  readonly run: string | null;
  readonly created_at: string;
  readonly decision: StoredDecision['decision'] | null;
  readonly author: string;
  readonly reason: string;
  readonly at: string;
}

/** Samples by number as lists show them, in the order of the numbers. Unknown and hidden ones are left out. */
export function loadListedSamples(
  connection: Connection,
  numbers: readonly number[],
  { includeHidden = false }: { readonly includeHidden?: boolean } = {},
): readonly ListedSample[] {
  const list = JSON.stringify(numbers);
  const scores = loadScores(connection, list);
  const rows = new Map(
    connection
      .all<ListedRow>(
        `SELECT s.number, s.id, s.label, s.verdict, r.id AS run, s.created_at, d.decision, d.author, d.reason, d.at
         FROM samples s LEFT JOIN runs r ON r.number = s.run LEFT JOIN decisions d ON d.sample = s.number
         WHERE s.number IN (SELECT value FROM json_each(?)) AND s.hidden <= ?`,
        list,
        Number(includeHidden),
      )
      .map((row) => [row.id, row]),
  );
  return loadSamples(connection, numbers).flatMap((sample) => {
    const row = rows.get(sample.id);
    return row === undefined ? [] : [toListed(sample, row, scores.get(row.number) ?? {})];
  });
}

function toListed(sample: Sample, row: ListedRow, scores: Readonly<Record<string, Score>>): ListedSample {
  const { decision, author, reason, at } = row;
  return {
    ...sample,
    number: row.number,
    text: shownText(sample.fields),
    label: row.label,
    verdict: row.verdict,
    decision: decision === null ? null : { decision, author, reason, at },
    runId: row.run,
    scores,
    createdAt: row.created_at,
  };
}

/** Of the current revision; of two steps that give a score of one name the last one counts. */
function loadScores(connection: Connection, list: string): ReadonlyMap<number, Record<string, Score>> {
  const found = new Map<number, Record<string, Score>>();
  const rows = connection.all<ScoreRow & { readonly sample: number; readonly name: string }>(
    `SELECT c.sample, c.name, c.kind, c.value, c.word
     FROM samples s JOIN scores c ON c.sample = s.number AND c.revision = s.revision
     WHERE s.number IN (SELECT value FROM json_each(?)) ORDER BY c.sample, c.name, c.step`,
    list,
  );
  for (const row of rows) {
    const scores = found.get(row.sample) ?? {};
    scores[row.name] = scoreOf(row);
    found.set(row.sample, scores);
  }
  return found;
}
