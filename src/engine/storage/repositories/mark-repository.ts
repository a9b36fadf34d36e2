import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Score, Verdict, VerdictKind } from '../../../shared/domain/sample.ts';
import type { Connection } from '../connection.ts';
import { refreshVerdicts } from '../effective-marks.ts';
import type { Names } from '../names.ts';
import type { MarkStore, NewScore, StepVerdicts } from '../project-store.ts';
import { insertSealed } from '../sealed-tables.ts';

export interface ScoreRow {
  readonly kind: Score['kind'];
  readonly value: number | null;
  readonly word: string | null;
}

interface VerdictRow {
  readonly id: string;
  readonly kind: VerdictKind;
  readonly path: string;
  readonly method: string;
  readonly rule: string;
  readonly reason: string;
}

export class MarkRepository implements MarkStore {
  readonly #connection: Connection;
  readonly #names: Names;

  constructor(connection: Connection, names: Names) {
    this.#connection = connection;
    this.#names = names;
  }

  /** They belong to the sample's current revision. The same step scoring again replaces its score. */
  addScores(runId: string, step: string, scores: readonly NewScore[]): void {
    this.#connection.transaction(() => {
      const number = this.#names.step(runId, step);
      this.#connection.touch('scores');
      for (const { sampleId, name, score } of scores) {
        const sample = this.#names.sample(sampleId);
        insertSealed(
          this.#connection,
          'scores',
          { sample: sample.number, name, step: number, revision: sample.revision, ...scoreColumns(score) },
          { onConflict: 'replace' },
        );
      }
    });
  }

  scores(runId: string, step: string): readonly NewScore[] {
    return this.#readScores(runId, step, '');
  }

  currentScores(runId: string, step: string): readonly NewScore[] {
    return this.#readScores(runId, step, 'AND c.revision = s.revision');
  }

  #readScores(runId: string, step: string, also: '' | 'AND c.revision = s.revision'): readonly NewScore[] {
    return this.#connection
      .all<ScoreRow & { readonly id: string; readonly name: string }>(
        `SELECT s.id, c.name, c.kind, c.value, c.word FROM scores c JOIN samples s ON s.number = c.sample
         WHERE c.step = ? ${also} ORDER BY c.sample, c.name`,
        this.#names.findStep(runId, step) ?? null,
      )
      .map((row) => ({ sampleId: row.id, name: row.name, score: scoreOf(row) }));
  }

  setVerdicts(runId: string, step: string, methodVersion: number, verdicts: readonly Verdict[], at: string): void {
    this.#connection.transaction(() => {
      const number = this.#names.step(runId, step);
      const before = this.#connection.all<{ sample: number }>('SELECT sample FROM verdicts WHERE step = ?', number);
      const touched = new Set(before.map((row) => row.sample));
      this.#connection.run('DELETE FROM verdicts WHERE step = ?', number);
      for (const [position, verdict] of verdicts.entries()) {
        const sample = this.#names.sample(verdict.sampleId);
        touched.add(sample.number);
        insertSealed(this.#connection, 'verdicts', {
          sample: sample.number,
          step: number,
          rule: verdict.rule,
          kind: verdict.kind,
          position,
          revision: sample.revision,
          method: verdict.method,
          method_version: methodVersion,
          reason: verdict.reason,
          at,
        });
      }
      refreshVerdicts(this.#connection, [...touched]);
    });
  }

  verdicts(runId: string): readonly Verdict[] {
    return this.#connection
      .all<VerdictRow>(
        `SELECT s.id, v.kind, k.path, v.method, v.rule, v.reason
         FROM step_keys k JOIN verdicts v ON v.step = k.number JOIN samples s ON s.number = v.sample
         WHERE k.run = ? ORDER BY k.number, v.position`,
        this.#names.findRun(runId) ?? null,
      )
      .map(toVerdict);
  }

  rules(runId: string): readonly { step: string; kind: VerdictKind; method: string; rule: string; count: number }[] {
    return this.#connection.all(
      `SELECT k.path AS step, v.kind, v.method, v.rule, count(*) AS count
       FROM step_keys k JOIN verdicts v ON v.step = k.number
       WHERE k.run = ? GROUP BY k.path, v.kind, v.method, v.rule ORDER BY k.number`,
      this.#names.findRun(runId) ?? null,
    );
  }

  stepVerdicts(runId: string): readonly StepVerdicts[] {
    const rows = this.#connection.all<VerdictRow & { version: number; at: string; revision: number }>(
      `SELECT s.id, v.kind, k.path, v.method, v.rule, v.reason, v.revision, v.method_version AS version, v.at
       FROM step_keys k JOIN verdicts v ON v.step = k.number JOIN samples s ON s.number = v.sample
       WHERE k.run = ? ORDER BY k.number, v.position`,
      this.#names.findRun(runId) ?? null,
    );
    const steps = new Map<string, StepVerdicts & { readonly verdicts: StepVerdicts['verdicts'][number][] }>();
    for (const row of rows) {
      const step = steps.get(row.path) ?? { step: row.path, methodVersion: row.version, verdicts: [], at: row.at };
      steps.set(row.path, step);
      step.verdicts.push({ ...toVerdict(row), revision: row.revision });
    }
    return [...steps.values()];
  }

  effective(runId: string): ReadonlyMap<string, VerdictKind> {
    return new Map(
      this.#connection.rows<readonly [string, VerdictKind]>(
        `SELECT id, CASE own_hidden WHEN 1 THEN 'drop' ELSE verdict END FROM samples
         WHERE run = ? AND (own_hidden = 1 OR verdict <> 'none') ORDER BY accepted`,
        this.#names.findRun(runId) ?? null,
      ),
    );
  }
}

function toVerdict({ id, kind, path, method, rule, reason }: VerdictRow): Verdict {
  return { sampleId: id, kind, step: path, method, rule, reason };
}

function scoreColumns(score: Score): ScoreRow {
  switch (score.kind) {
    case 'number':
      if (!Number.isFinite(score.value)) {
        throw new EngineError(
          'internal',
          `A score is ${score.value}; what has no value must be unscored with a reason.`,
        );
      }
      return { kind: 'number', value: score.value, word: null };
    case 'flag':
      return { kind: 'flag', value: score.value ? 1 : 0, word: null };
    case 'word':
      return { kind: 'word', value: null, word: score.value };
    case 'unscored':
      return { kind: 'unscored', value: null, word: score.reason };
  }
}

export function scoreOf(row: ScoreRow): Score {
  switch (row.kind) {
    case 'number':
      return { kind: 'number', value: row.value ?? 0 };
    case 'flag':
      return { kind: 'flag', value: row.value === 1 };
    case 'word':
      return { kind: 'word', value: row.word ?? '' };
    case 'unscored':
      return { kind: 'unscored', reason: row.word ?? '' };
  }
}
