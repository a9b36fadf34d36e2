import type { Origin } from '../../../shared/domain/sample.ts';
import type { Connection } from '../connection.ts';
import { loadListedSamples } from '../load-listed-samples.ts';
import { parseFields } from '../load-samples.ts';
import { parseJson } from '../packing.ts';
import type { RelatedSample, StoredCall, StoredStory } from '../project-store.ts';
import { shownText } from '../sample-text.ts';
import { type ScoreRow, scoreOf } from './mark-repository.ts';

/** What the story asks of the other repositories. */
export interface StoryParts {
  callsOfUnit(step: number, unitOrdinal: number): readonly StoredCall[];
}

interface OriginRow {
  readonly number: number;
  readonly revision: number;
  readonly step: number | null;
  readonly run_id: string | null;
  readonly unit_ordinal: number | null;
  readonly attempt: number | null;
  readonly cell: string | null;
  readonly round: number | null;
  readonly mean_log_probability: number | null;
  readonly calls: string | null;
  readonly created_at: string;
  readonly source_name: string | null;
  readonly source_file: string | null;
  readonly line: number | null;
}

/** How a sample came to be and what was said of it since; `undefined` when there is none of that id. */
export function sampleStory(connection: Connection, id: string, parts: StoryParts): StoredStory | undefined {
  const origin = connection.get<OriginRow>(
    `SELECT s.*, r.id AS run_id, u.attempt, o.name AS source_name, o.file AS source_file
     FROM samples s LEFT JOIN runs r ON r.number = s.run LEFT JOIN sources o ON o.number = s.source
       LEFT JOIN units u ON u.step = s.step AND u.ordinal = s.unit_ordinal WHERE s.id = ?`,
    id,
  );
  if (origin === undefined) return undefined;
  const { number } = origin;
  const [sample] = loadListedSamples(connection, [number], { includeHidden: true });
  if (sample === undefined) throw new Error(`Sample ${id} vanished while it was read.`);
  return {
    sample,
    made: {
      at: origin.created_at,
      run: origin.run_id,
      cell: origin.cell,
      round: origin.round,
      attempt: origin.attempt,
      meanLogProbability: origin.mean_log_probability,
      source:
        origin.source_name === null || origin.source_file === null
          ? null
          : { name: origin.source_name, file: origin.source_file, line: origin.line },
    },
    calls: callsOf(origin, parts),
    demonstrations: related(connection, demonstrationsSql, number),
    parents: related(connection, parentsSql, number),
    children: related(connection, childrenSql, id),
    scores: scoresOf(connection, origin),
    verdicts: verdictsOf(connection, number),
    labels: [...labelsOf(connection, number), ...annotationsOf(connection, number)],
    revisions: revisionsOf(connection, number),
  };
}

/** The calls that made it come first; the others of its unit (rejected tries, checks) follow. */
function callsOf(origin: OriginRow, parts: StoryParts): StoredStory['calls'] {
  if (origin.step === null || origin.unit_ordinal === null) return [];
  const own = new Set(origin.calls === null ? [] : toNames(origin.calls));
  return parts
    .callsOfUnit(origin.step, origin.unit_ordinal)
    .map((call) => ({ ...call, isOwn: own.has(call.name) }))
    .toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn));
}

function toNames(json: string): readonly string[] {
  // Safe: only lists of call names are written there.
  return JSON.parse(json) as string[];
}

const relatedColumns = `SELECT s.id, s.origin, s.label, r.fields`;
const relatedRows = `JOIN revisions r ON r.sample = s.number AND r.revision = s.revision`;
const demonstrationsSql = `${relatedColumns} FROM demonstrations d JOIN samples s ON s.id = d.demonstration_id
  ${relatedRows} WHERE d.sample = ? ORDER BY d.position`;
const parentsSql = `${relatedColumns} FROM lineage l JOIN samples s ON s.id = l.parent_id
  ${relatedRows} WHERE l.sample = ? ORDER BY l.position`;
const childrenSql = `${relatedColumns} FROM lineage l JOIN samples s ON s.number = l.sample
  ${relatedRows} WHERE l.parent_id = ? AND s.hidden = 0 ORDER BY s.number`;

function related(connection: Connection, sql: string, key: number | string): readonly RelatedSample[] {
  return connection
    .all<{ id: string; origin: Origin; label: string; fields: string }>(sql, key)
    .map(({ id, origin, label, fields }) => ({ id, text: shownText(parseFields(fields)), label, origin }));
}

function scoresOf(connection: Connection, { number, revision }: OriginRow): StoredStory['scores'] {
  return connection
    .all<ScoreRow & { readonly name: string; readonly path: string; readonly method: string; readonly of: number }>(
      `SELECT c.name, k.path, coalesce(t.method, '') AS method, c.revision AS "of", c.kind, c.value, c.word
       FROM scores c JOIN step_keys k ON k.number = c.step LEFT JOIN steps t ON t.step = c.step
       WHERE c.sample = ? ORDER BY c.step, c.name`,
      number,
    )
    .map((row) => ({
      name: row.name,
      step: row.path,
      method: row.method,
      score: scoreOf(row),
      isCurrent: row.of === revision,
    }));
}

function verdictsOf(connection: Connection, sample: number): StoredStory['verdicts'] {
  return connection.all(
    `SELECT v.kind, k.path AS step, v.method, v.rule, v.reason
     FROM verdicts v JOIN step_keys k ON k.number = v.step WHERE v.sample = ? ORDER BY v.step, v.position`,
    sample,
  );
}

function labelsOf(connection: Connection, sample: number): StoredStory['labels'] {
  return connection
    .all<{
      revision: number;
      field: string;
      value: string;
      author: string;
      author_kind: string;
      probability: number | null;
      at: string;
    }>('SELECT * FROM labels WHERE sample = ? ORDER BY number', sample)
    .map((row) => ({
      revision: row.revision,
      field: row.field,
      value: parseJson(row.value),
      author: row.author,
      authorKind: row.author_kind,
      probability: row.probability,
      at: row.at,
    }));
}

/** What annotators said stands beside the labels that were set. */
function annotationsOf(connection: Connection, sample: number): StoredStory['labels'] {
  return connection
    .all<{ revision: number; labels: string; author: string; at: string }>(
      `SELECT revision, labels, annotator AS author, at FROM annotations
       WHERE sample = ? AND state = 'labelled' ORDER BY at`,
      sample,
    )
    .map(({ labels, ...row }) => ({
      ...row,
      field: 'annotation',
      value: parseJson(labels),
      authorKind: 'person',
      probability: null,
    }));
}

function revisionsOf(connection: Connection, sample: number): StoredStory['revisions'] {
  return connection
    .all<{
      revision: number;
      parent: number | null;
      fields: string;
      author: string;
      author_kind: string;
      at: string;
    }>('SELECT * FROM revisions WHERE sample = ? ORDER BY revision', sample)
    .map((row) => ({
      revision: row.revision,
      parent: row.parent,
      fields: parseFields(row.fields),
      author: row.author,
      authorKind: row.author_kind,
      at: row.at,
    }));
}
