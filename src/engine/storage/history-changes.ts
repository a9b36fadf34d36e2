import { assertNever } from '../../shared/base/assert-never.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Connection } from './connection.ts';
import { refreshHidden, refreshVerdicts } from './effective-marks.ts';
import { parseFields } from './load-samples.ts';
import { type LoggedVerdicts, logVerdicts, writeVerdicts } from './logged-verdicts.ts';
import type { Names } from './names.ts';
import type { StoredAnnotation, StoredChange, StoredDecision } from './project-store.ts';
import { setCurrentDraft } from './repositories/draft-repository.ts';
import { currentLabel, searchText } from './sample-text.ts';
import { insertSealed } from './sealed-tables.ts';

/**
 * A change as the undo log keeps it: samples by their number, equal decisions once. Numbers are differences to the one
 * before, so that the list of a bulk act packs well.
 */
export type LoggedChange =
  | { readonly kind: 'draft'; readonly before: string | null; readonly after: string | null }
  | {
      readonly kind: 'revision';
      readonly samples: readonly number[];
      readonly before: readonly number[];
      readonly after: readonly number[];
    }
  | {
      readonly kind: 'decision';
      readonly samples: readonly number[];
      /** Places in `decisions`. */
      readonly before: readonly number[];
      readonly after: readonly number[];
      readonly decisions: readonly (StoredDecision | null)[];
    }
  | {
      readonly kind: 'annotation';
      readonly annotator: string;
      readonly samples: readonly number[];
      readonly before: readonly (StoredAnnotation | null)[];
      readonly after: readonly (StoredAnnotation | null)[];
    }
  | { readonly kind: 'hidden'; readonly samples: readonly number[]; readonly before: boolean; readonly after: boolean }
  | {
      readonly kind: 'source-hidden';
      readonly source: number;
      readonly before: boolean;
      readonly after: boolean;
    }
  | { readonly kind: 'run-hidden'; readonly run: string; readonly before: boolean; readonly after: boolean }
  | {
      readonly kind: 'verdicts';
      readonly before: readonly LoggedVerdicts[];
      readonly after: readonly LoggedVerdicts[];
    };

export type Side = 'before' | 'after';

/** Samples of one step: some 10 ms. */
const stepSize = 800;

/**
 * Turns changes into what is logged, without what changes nothing. Yields after each `stepSize` samples, so that the
 * caller can let others go first.
 */
export function* toLogged(names: Names, changes: readonly StoredChange[]): Generator<void, readonly LoggedChange[]> {
  const logged: LoggedChange[] = [];
  for (const change of changes) {
    const one = yield* toLoggedChange(names, change);
    if (one !== undefined) logged.push(one);
  }
  return logged;
}

function* toLoggedChange(names: Names, change: StoredChange): Generator<void, LoggedChange | undefined> {
  switch (change.kind) {
    case 'draft':
      return change.before === change.after ? undefined : { ...change };
    case 'source-hidden':
      return change.before === change.after ? undefined : { ...change, source: Number(change.source) };
    case 'run-hidden':
      return change.before === change.after ? undefined : { ...change };
    case 'verdicts': {
      if (JSON.stringify(change.before) === JSON.stringify(change.after)) return undefined;
      const before = yield* logVerdicts(names, change.run, change.before);
      return { kind: 'verdicts', before, after: yield* logVerdicts(names, change.run, change.after) };
    }
    case 'hidden': {
      if (change.before === change.after || change.sampleIds.length === 0) return undefined;
      const samples = yield* numbersOf(names, change.sampleIds);
      return { kind: 'hidden', samples: toDifferences(samples), before: change.before, after: change.after };
    }
    case 'revision': {
      const rows = change.rows.filter((row) => row.before !== row.after);
      if (rows.length === 0) return undefined;
      const samples = yield* numbersOf(
        names,
        rows.map((row) => row.sampleId),
      );
      return {
        kind: 'revision',
        samples: toDifferences(samples),
        before: rows.map((row) => row.before),
        after: rows.map((row) => row.after),
      };
    }
    case 'decision': {
      const rows = change.rows.filter((row) => decisionKey(row.before) !== decisionKey(row.after));
      if (rows.length === 0) return undefined;
      const samples = yield* numbersOf(
        names,
        rows.map((row) => row.sampleId),
      );
      return toLoggedDecisions(rows.map((row, index) => ({ ...row, sample: samples[index] ?? 0 })));
    }
    case 'annotation': {
      const rows = change.rows.filter((row) => JSON.stringify(row.before) !== JSON.stringify(row.after));
      if (rows.length === 0) return undefined;
      const samples = yield* numbersOf(
        names,
        rows.map((row) => row.sampleId),
      );
      return {
        kind: 'annotation',
        annotator: change.annotator,
        samples: toDifferences(samples),
        before: rows.map((row) => row.before),
        after: rows.map((row) => row.after),
      };
    }
    default:
      return assertNever(change);
  }
}

/** Rows whose decision changes, by sample number. */
export function toLoggedDecisions(
  rows: readonly {
    readonly sample: number;
    readonly before: StoredDecision | null;
    readonly after: StoredDecision | null;
  }[],
): LoggedChange {
  const decisions: (StoredDecision | null)[] = [];
  const places = new Map<string, number>();
  const place = (decision: StoredDecision | null): number => {
    const key = decisionKey(decision);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, decisions.length);
    return decisions.push(decision) - 1;
  };
  return {
    kind: 'decision',
    samples: toDifferences(rows.map((row) => row.sample)),
    before: rows.map((row) => place(row.before)),
    after: rows.map((row) => place(row.after)),
    decisions,
  };
}

function decisionKey(decision: StoredDecision | null): string {
  return decision === null ? '' : JSON.stringify([decision.decision, decision.author, decision.reason, decision.at]);
}

/**
 * Writes one side of the changes, in steps of at most `stepSize` samples. Doing a step twice does no harm: each sets
 * what must stand there, whatever stood there before.
 */
export function* writeSteps(connection: Connection, changes: readonly LoggedChange[], side: Side): Generator<void> {
  // Back in the other order: what was changed last goes first.
  for (const change of side === 'after' ? changes : changes.toReversed()) {
    yield* writeChange(connection, change, side);
  }
}

function* writeChange(connection: Connection, change: LoggedChange, side: Side): Generator<void> {
  switch (change.kind) {
    case 'draft':
      setCurrentDraft(connection, change[side]);
      yield;
      return;
    case 'revision':
      for (const [index, sample] of eachNumber(change.samples)) {
        setRevision(connection, sample, change[side][index] ?? 1);
        if (isStepEnd(index)) yield;
      }
      yield;
      return;
    case 'decision': {
      let step: number[] = [];
      for (const [index, sample] of eachNumber(change.samples)) {
        setDecision(connection, sample, change.decisions[change[side][index] ?? 0] ?? null);
        step.push(sample);
        if (!isStepEnd(index)) continue;
        refreshVerdicts(connection, step);
        step = [];
        yield;
      }
      refreshVerdicts(connection, step);
      yield;
      return;
    }
    case 'annotation':
      for (const [index, sample] of eachNumber(change.samples)) {
        setAnnotation(connection, { sample, annotator: change.annotator }, change[side][index] ?? null);
        if (isStepEnd(index)) yield;
      }
      yield;
      return;
    case 'hidden': {
      const samples = [...eachNumber(change.samples)].map(([, sample]) => sample);
      for (let start = 0; start < samples.length; start += stepSize) {
        const some = JSON.stringify(samples.slice(start, start + stepSize));
        connection.run(
          'UPDATE samples SET own_hidden = ? WHERE number IN (SELECT value FROM json_each(?))',
          Number(change[side]),
          some,
        );
        refreshHidden(connection, samples.slice(start, start + stepSize));
        yield;
      }
      return;
    }
    case 'source-hidden':
      connection.run('UPDATE sources SET hidden = ? WHERE number = ?', Number(change[side]), change.source);
      yield* refreshAll(connection, 'source', change.source);
      return;
    case 'verdicts':
      yield* writeVerdicts(connection, change[side]);
      return;
    case 'run-hidden': {
      connection.run('UPDATE runs SET hidden = ? WHERE id = ?', Number(change[side]), change.run);
      const run = connection.get<{ number: number }>('SELECT number FROM runs WHERE id = ?', change.run);
      if (run === undefined) throw new EngineError('not-found', `The project has no run ${change.run}.`);
      yield* refreshAll(connection, 'run', run.number);
      return;
    }
    default:
      assertNever(change);
  }
}

function* refreshAll(connection: Connection, column: 'run' | 'source', number: number): Generator<void> {
  // Once and not by pages: the index of runs goes by acceptance.
  const samples = connection
    .all<{ number: number }>(`SELECT number FROM samples WHERE ${column} = ? ORDER BY number`, number)
    .map((row) => row.number);
  for (let start = 0; start < samples.length; start += stepSize) {
    refreshHidden(connection, samples.slice(start, start + stepSize));
    yield;
  }
  yield;
}

/** Makes a stored revision the sample's current one: with its text for searches and its label. */
export function setRevision(connection: Connection, sample: number, revision: number): void {
  const row = connection.get<{ fields: string }>(
    'SELECT fields FROM revisions WHERE sample = ? AND revision = ?',
    sample,
    revision,
  );
  if (row === undefined) throw new Error(`Sample ${sample} has no revision ${revision}.`);
  const fields = parseFields(row.fields);
  connection.touch('marks');
  connection.touch('scores');
  connection.run(
    'UPDATE samples SET revision = ?, search_text = ?, label = ? WHERE number = ?',
    revision,
    searchText(fields),
    currentLabel(fields, newestPersonLabel(connection, sample, revision)),
    sample,
  );
}

/** The JSON of the newest label that a person gave this revision. */
function newestPersonLabel(connection: Connection, sample: number, revision: number): string | undefined {
  return connection.get<{ value: string }>(
    `SELECT value FROM labels WHERE sample = ? AND revision = ? AND author_kind = 'person' ORDER BY number DESC LIMIT 1`,
    sample,
    revision,
  )?.value;
}

function setDecision(connection: Connection, sample: number, decision: StoredDecision | null): void {
  if (decision === null) connection.run('DELETE FROM decisions WHERE sample = ?', sample);
  else insertSealed(connection, 'decisions', { sample, ...decision }, { onConflict: 'replace' });
}

function setAnnotation(
  connection: Connection,
  { sample, annotator }: { readonly sample: number; readonly annotator: string },
  annotation: StoredAnnotation | null,
): void {
  connection.run('DELETE FROM annotations WHERE sample = ? AND annotator = ?', sample, annotator);
  if (annotation === null) return;
  const labels = JSON.stringify(annotation.labels);
  insertSealed(connection, 'annotations', { ...annotation, sample, annotator, labels });
}

function* numbersOf(names: Names, ids: readonly string[]): Generator<void, readonly number[]> {
  const numbers: number[] = [];
  for (const [index, id] of ids.entries()) {
    numbers.push(names.sample(id).number);
    if (isStepEnd(index)) yield;
  }
  return numbers;
}

function isStepEnd(index: number): boolean {
  return index % stepSize === stepSize - 1;
}

function toDifferences(numbers: readonly number[]): readonly number[] {
  return numbers.map((number, index) => number - (numbers[index - 1] ?? 0));
}

function* eachNumber(differences: readonly number[]): Generator<readonly [index: number, number: number]> {
  let number = 0;
  for (const [index, difference] of differences.entries()) {
    number += difference;
    yield [index, number];
  }
}
