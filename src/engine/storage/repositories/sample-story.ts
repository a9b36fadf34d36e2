import type { Json, JsonObject } from '../../../shared/base/json.ts';
import type { Sample } from '../../../shared/domain/sample.ts';
import type { Connection } from '../connection.ts';
import { parseJson } from '../packing.ts';
import type { StoredCall } from '../project-store.ts';
import { scoreOf } from './mark-repository.ts';

/** What the story asks of the other repositories. */
export interface StoryParts {
  callsOfUnit(step: number, unitOrdinal: number): readonly StoredCall[];
}

interface OriginRow {
  readonly number: number;
  readonly step: number | null;
  readonly run_id: string | null;
  readonly path: string | null;
  readonly unit_ordinal: number | null;
  readonly draft_index: number | null;
  readonly cell: string | null;
  readonly round: number | null;
  readonly mean_log_probability: number | null;
  readonly calls: string | null;
  readonly created_at: string;
  readonly source_name: string | null;
  readonly source_file: string | null;
  readonly line: number | null;
}

/** How a sample came to be and what was said of it since. */
export function sampleStory(connection: Connection, sample: Sample, parts: StoryParts): Json {
  const origin = getOrigin(connection, sample.id);
  const { number } = origin;
  return {
    sample: toJson(sample),
    made: {
      at: origin.created_at,
      ...(origin.run_id === null ? {} : { run: origin.run_id, step: origin.path }),
      ...(origin.unit_ordinal === null ? {} : { unit: origin.unit_ordinal, draft: origin.draft_index }),
      ...(origin.cell === null ? {} : { cell: origin.cell }),
      ...(origin.round === null ? {} : { round: origin.round }),
      ...(origin.mean_log_probability === null ? {} : { meanLogProbability: origin.mean_log_probability }),
      ...(origin.source_name === null
        ? {}
        : { source: origin.source_name, file: origin.source_file, line: origin.line }),
    },
    demonstrations: texts(
      connection,
      'SELECT demonstration_id AS id FROM demonstrations WHERE sample = ? ORDER BY position',
      number,
    ),
    parents: [...sample.parents],
    children: connection
      .all<{ id: string }>(
        'SELECT s.id FROM lineage l JOIN samples s ON s.number = l.sample WHERE l.parent_id = ? ORDER BY s.number',
        sample.id,
      )
      .map((row) => row.id),
    calls: callsOf(origin, parts),
    revisions: revisionsOf(connection, number),
    scores: scoresOf(connection, number),
    verdicts: verdictsOf(connection, number),
    labels: labelsOf(connection, number),
  };
}

function getOrigin(connection: Connection, id: string): OriginRow {
  const row = connection.get<OriginRow>(
    `SELECT s.*, r.id AS run_id, k.path, o.name AS source_name, o.file AS source_file
     FROM samples s LEFT JOIN runs r ON r.number = s.run LEFT JOIN step_keys k ON k.number = s.step
       LEFT JOIN sources o ON o.number = s.source WHERE s.id = ?`,
    id,
  );
  if (row === undefined) throw new Error(`Sample ${id} vanished while it was read.`);
  return row;
}

/** The calls that made it come first; the others of its unit (rejected tries, checks) follow. */
function callsOf(origin: OriginRow, parts: StoryParts): Json {
  if (origin.step === null || origin.unit_ordinal === null) return [];
  const own = new Set(origin.calls === null ? [] : toNames(origin.calls));
  const calls = parts.callsOfUnit(origin.step, origin.unit_ordinal);
  return calls
    .toSorted((a, b) => Number(own.has(b.name)) - Number(own.has(a.name)))
    .map((call) => ({
      name: call.name,
      own: own.has(call.name),
      attempt: call.attempt,
      kind: call.kind,
      model: call.modelId,
      modelHash: call.modelHash,
      adapter: call.adapter,
      request: call.request,
      answer: call.answer,
      promptTokens: call.promptTokens,
      completionTokens: call.completionTokens,
    }));
}

function toNames(json: string): readonly string[] {
  // Safe: only lists of call names are written there.
  return JSON.parse(json) as string[];
}

function revisionsOf(connection: Connection, sample: number): Json {
  return connection
    .all<{
      revision: number;
      parent: number | null;
      fields: string;
      author: string;
      author_kind: string;
      at: string;
      hash: Uint8Array;
    }>('SELECT * FROM revisions WHERE sample = ? ORDER BY revision', sample)
    .map((row) => ({
      revision: row.revision,
      parent: row.parent,
      fields: parseJson(row.fields),
      author: row.author,
      authorKind: row.author_kind,
      at: row.at,
      hash: Buffer.from(row.hash).toString('hex'),
    }));
}

function scoresOf(connection: Connection, sample: number): Json {
  return connection
    .all<{
      name: string;
      run: string;
      path: string;
      revision: number;
      kind: 'number' | 'flag' | 'word' | 'unscored';
      value: number | null;
      word: string | null;
    }>(
      `SELECT c.name, r.id AS run, k.path, c.revision, c.kind, c.value, c.word
       FROM scores c JOIN step_keys k ON k.number = c.step JOIN runs r ON r.number = k.run
       WHERE c.sample = ? ORDER BY c.step, c.name`,
      sample,
    )
    .map((row) => ({
      name: row.name,
      run: row.run,
      step: row.path,
      revision: row.revision,
      score: toJson(scoreOf(row)),
    }));
}

function verdictsOf(connection: Connection, sample: number): Json {
  return connection
    .all<Record<string, string | number>>(
      `SELECT r.id AS run, k.path AS step, v.kind, v.method, v.method_version AS methodVersion, v.rule, v.reason, v.revision, v.at
       FROM verdicts v JOIN step_keys k ON k.number = v.step JOIN runs r ON r.number = k.run
       WHERE v.sample = ? ORDER BY v.step, v.position`,
      sample,
    )
    .map((row) => ({ ...row }));
}

function labelsOf(connection: Connection, sample: number): Json {
  return connection
    .all<{
      revision: number;
      field: string;
      value: string;
      author: string;
      author_kind: string;
      probability: number | null;
      codebook: string;
      at: string;
    }>('SELECT * FROM labels WHERE sample = ? ORDER BY number', sample)
    .map((row) => ({
      revision: row.revision,
      field: row.field,
      value: parseJson(row.value),
      author: row.author,
      authorKind: row.author_kind,
      ...(row.probability === null ? {} : { probability: row.probability }),
      codebook: row.codebook,
      at: row.at,
    }));
}

function texts(connection: Connection, sql: string, number: number): readonly string[] {
  return connection.all<{ id: string }>(sql, number).map((row) => row.id);
}

function toJson(value: Sample | ReturnType<typeof scoreOf>): JsonObject {
  // Safe: samples and scores are plain JSON with known members; an interface has no index signature to say so.
  return value as unknown as JsonObject;
}
