import { canonicalJson, type Json, type JsonObject } from '../../../shared/base/json.ts';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Connection } from '../connection.ts';
import type { Names } from '../names.ts';
import { packHash, packJson, packText, parseJson, unpackHash, unpackJson, unpackText } from '../packing.ts';
import type { RunState, RunStore, StoredRejection, StoredRun, StoredStep, StoredUnit } from '../project-store.ts';
import { insertSealed, sealedColumns, updateSealed } from '../sealed-tables.ts';

interface RunRow {
  readonly number: number;
  readonly id: string;
  readonly recipe_id: string;
  readonly seed: number;
  readonly state: RunState;
  readonly fixed: string;
  readonly message: string;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly worked_ms: number;
}

/** `hidden` is not among what the checksum covers: undo changes it. */
type ShownRunRow = RunRow & { readonly hidden: number };

interface StepRow {
  readonly path: string;
  readonly method: string;
  readonly version: number;
  readonly params: string;
  readonly state: Uint8Array;
  readonly round: number;
  readonly status: StoredStep['status'];
  readonly summary: Uint8Array;
}

interface UnitRow {
  readonly number: number;
  readonly step: number;
  readonly ordinal: number;
  readonly key: string;
  readonly json: Uint8Array;
  readonly cell: string | null;
  readonly round: number;
  readonly attempt: number;
  readonly state: StoredUnit['state'];
  readonly input_hash: Uint8Array | string;
  readonly accepted_before: number;
  readonly outcomes: Uint8Array;
}

const stepQuery = 'SELECT k.path, s.* FROM step_keys k JOIN steps s ON s.step = k.number';

export class RunRepository implements RunStore {
  readonly #connection: Connection;
  readonly #names: Names;

  constructor(connection: Connection, names: Names) {
    this.#connection = connection;
    this.#names = names;
  }

  create(run: Omit<StoredRun, 'state' | 'message' | 'workedMs' | 'endedAt' | 'isHidden'>): void {
    const row = {
      id: run.id,
      recipe_id: run.recipeId,
      seed: run.seed,
      state: 'planned',
      fixed: canonicalJson(run.fixed),
      message: '',
      created_at: run.createdAt,
      ended_at: null,
      worked_ms: 0,
    };
    this.#connection.transaction(() => insertSealed(this.#connection, 'runs', row));
  }

  update(id: string, change: Partial<Pick<StoredRun, 'state' | 'message' | 'endedAt' | 'workedMs'>>): void {
    this.#connection.transaction(() => {
      const { number, hidden: _, ...row } = this.#row(id);
      updateSealed(this.#connection, 'runs', number, {
        ...row,
        state: change.state ?? row.state,
        message: change.message ?? row.message,
        ended_at: change.endedAt ?? row.ended_at,
        worked_ms: change.workedMs ?? row.worked_ms,
      });
    });
  }

  get(id: string): StoredRun {
    return toRun(this.#row(id));
  }

  list(): readonly StoredRun[] {
    return this.#connection.all<ShownRunRow>('SELECT * FROM runs ORDER BY number').map(toRun);
  }

  saveStep(step: StoredStep): void {
    this.#connection.transaction(() => {
      const row = {
        step: this.#names.step(step.runId, step.path),
        method: step.method,
        version: step.version,
        params: JSON.stringify(step.params),
        state: packJson(step.state),
        round: step.round,
        status: step.status,
        summary: packJson(step.summary),
      };
      insertSealed(this.#connection, 'steps', row, { onConflict: 'replace' });
    });
  }

  steps(runId: string): readonly StoredStep[] {
    const run = this.#names.findRun(runId);
    if (run === undefined) return [];
    return this.#connection
      .all<StepRow>(`${stepQuery} WHERE k.run = ? ORDER BY k.number`, run)
      .map((row) => toStep(runId, row));
  }

  findStep(runId: string, path: string): StoredStep | undefined {
    const step = this.#names.findStep(runId, path);
    if (step === undefined) return undefined;
    const row = this.#connection.get<StepRow>(`${stepQuery} WHERE k.number = ?`, step);
    return row && toStep(runId, row);
  }

  addUnits(units: readonly StoredUnit[]): void {
    this.#connection.transaction(() => {
      for (const unit of units) {
        insertSealed(this.#connection, 'units', {
          step: this.#names.step(unit.runId, unit.step),
          ordinal: unit.ordinal,
          key: unit.key,
          json: packJson(unit.json),
          cell: unit.cell ?? null,
          round: unit.round,
          attempt: unit.attempt,
          state: unit.state,
          input_hash: packHash(unit.inputHash),
          accepted_before: unit.acceptedBefore,
          outcomes: packJson(unit.outcomes),
        });
      }
    });
  }

  saveUnit(unit: Pick<StoredUnit, 'runId' | 'step' | 'ordinal' | 'state' | 'attempt' | 'outcomes'>): void {
    this.#connection.transaction(() => {
      const step = this.#names.findStep(unit.runId, unit.step) ?? null;
      const row = this.#connection.get<UnitRow>(
        `SELECT number, ${sealedColumns('units')} FROM units WHERE step = ? AND ordinal = ?`,
        step,
        unit.ordinal,
      );
      if (row === undefined) {
        const { runId, step: path, ordinal } = unit;
        throw new EngineError('not-found', `Run ${runId} has no unit ${ordinal} in ${path}.`, { runId, path, ordinal });
      }
      const { number, ...rest } = row;
      const changed = { state: unit.state, attempt: unit.attempt, outcomes: packJson(unit.outcomes) };
      updateSealed(this.#connection, 'units', number, { ...rest, ...changed });
    });
  }

  units(
    runId: string,
    step: string,
    range: { readonly from?: number; readonly states?: readonly StoredUnit['state'][] } = {},
  ): readonly StoredUnit[] {
    const number = this.#names.findStep(runId, step);
    if (number === undefined) return [];
    return this.#connection
      .all<UnitRow>(
        `SELECT number, ${sealedColumns('units')} FROM units WHERE step = ? AND ordinal >= ?
         AND (? IS NULL OR state IN (SELECT value FROM json_each(?))) ORDER BY ordinal`,
        number,
        range.from ?? 0,
        range.states === undefined ? null : 1,
        JSON.stringify(range.states ?? []),
      )
      .map((row) => toUnit(runId, step, row));
  }

  attemptCounts(runId: string, step: string): ReadonlyMap<string, number> {
    const rows = this.#connection.all<{ cell: string; count: number }>(
      `SELECT cell, count(*) AS count FROM units
       WHERE step = ? AND cell IS NOT NULL AND state IN ('decided', 'failed') GROUP BY cell`,
      this.#names.findStep(runId, step) ?? null,
    );
    return new Map(rows.map(({ cell, count }) => [cell, count]));
  }

  addRejections(runId: string, step: string, rejections: readonly StoredRejection[]): void {
    this.#connection.transaction(() => {
      for (const rejection of rejections) {
        insertSealed(this.#connection, 'rejections', {
          step: this.#names.step(runId, step),
          unit_ordinal: rejection.unitOrdinal,
          position: rejection.position,
          rule: rejection.rule,
          reason: rejection.reason,
          cell: rejection.cell ?? null,
          text: rejection.text === undefined ? null : packText(rejection.text),
        });
      }
    });
  }

  rejectionCounts(
    runId: string,
    step: string,
  ): readonly { readonly rule: string; readonly cell: string | undefined; readonly count: number }[] {
    return this.#connection
      .all<{ rule: string; cell: string | null; count: number }>(
        'SELECT rule, cell, count(*) AS count FROM rejections WHERE step = ? GROUP BY rule, cell ORDER BY rule, cell',
        this.#names.findStep(runId, step) ?? null,
      )
      .map((row) => ({ rule: row.rule, cell: row.cell ?? undefined, count: row.count }));
  }

  rejections(runId: string, step: string, limit: number): readonly StoredRejection[] {
    return this.#connection
      .all<{
        unit_ordinal: number;
        position: number;
        rule: string;
        reason: string;
        cell: string | null;
        text: Uint8Array | null;
      }>(
        'SELECT * FROM rejections WHERE step = ? ORDER BY unit_ordinal DESC, position DESC LIMIT ?',
        this.#names.findStep(runId, step) ?? null,
        limit,
      )
      .map((row) => ({
        unitOrdinal: row.unit_ordinal,
        position: row.position,
        rule: row.rule,
        reason: row.reason,
        ...(row.cell === null ? {} : { cell: row.cell }),
        ...(row.text === null ? {} : { text: unpackText(row.text) }),
      }));
  }

  addArtefact(runId: string, step: string, unitOrdinal: number, round: number, name: string, json: Json): void {
    this.#connection.transaction(() =>
      insertSealed(this.#connection, 'artefacts', {
        step: this.#names.step(runId, step),
        unit_ordinal: unitOrdinal,
        round,
        name,
        json: packJson(json),
      }),
    );
  }

  findArtefact(runId: string, step: string, name: string, beforeRound?: number): Json | undefined {
    const row = this.#connection.get<{ json: Uint8Array }>(
      `SELECT json FROM artefacts WHERE step = ? AND name = ? AND round < ?
       ORDER BY round DESC, unit_ordinal DESC, number DESC LIMIT 1`,
      this.#names.findStep(runId, step) ?? null,
      name,
      beforeRound ?? Number.MAX_SAFE_INTEGER,
    );
    return row && unpackJson(row.json);
  }

  artefactsOfUnit(
    runId: string,
    step: string,
    unitOrdinal: number,
  ): readonly { readonly name: string; readonly json: Json }[] {
    return this.#connection
      .all<{ name: string; json: Uint8Array }>(
        'SELECT name, json FROM artefacts WHERE step = ? AND unit_ordinal = ? ORDER BY number',
        this.#names.findStep(runId, step) ?? null,
        unitOrdinal,
      )
      .map((row) => ({ name: row.name, json: unpackJson(row.json) }));
  }

  #row(id: string): ShownRunRow {
    const row = this.#connection.get<ShownRunRow>(
      `SELECT number, hidden, ${sealedColumns('runs')} FROM runs WHERE id = ?`,
      id,
    );
    if (row === undefined) throw new EngineError('not-found', `The project has no run ${id}.`, { run: id });
    return row;
  }
}

function toRun(row: ShownRunRow): StoredRun {
  return {
    id: row.id,
    recipeId: row.recipe_id,
    seed: row.seed,
    state: row.state,
    // Safe: only the canonical JSON of `fixed` is written there.
    fixed: JSON.parse(row.fixed) as JsonObject,
    message: row.message,
    createdAt: row.created_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    workedMs: row.worked_ms,
    isHidden: row.hidden === 1,
  };
}

function toStep(runId: string, row: StepRow): StoredStep {
  return {
    runId,
    path: row.path,
    method: row.method,
    version: row.version,
    params: parseJson(row.params),
    state: unpackJson(row.state),
    round: row.round,
    status: row.status,
    summary: unpackJson(row.summary),
  };
}

function toUnit(runId: string, step: string, row: UnitRow): StoredUnit {
  return {
    runId,
    step,
    ordinal: row.ordinal,
    key: row.key,
    json: unpackJson(row.json),
    ...(row.cell === null ? {} : { cell: row.cell }),
    round: row.round,
    attempt: row.attempt,
    state: row.state,
    inputHash: unpackHash(row.input_hash),
    acceptedBefore: row.accepted_before,
    outcomes: unpackJson(row.outcomes),
  };
}
