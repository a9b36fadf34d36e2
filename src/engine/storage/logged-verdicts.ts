import type { VerdictKind } from '../../shared/domain/sample.ts';
import type { Connection } from './connection.ts';
import { refreshVerdicts } from './effective-marks.ts';
import type { Names } from './names.ts';
import type { StepVerdicts } from './project-store.ts';
import { insertSealed } from './sealed-tables.ts';

/** All verdicts of a step as the undo log keeps them: each rule once, samples by number. */
export interface LoggedVerdicts {
  readonly step: number;
  readonly methodVersion: number;
  readonly at: string;
  readonly rules: readonly { readonly kind: VerdictKind; readonly rule: string; readonly method: string }[];
  readonly rows: readonly (readonly [sample: number, revision: number, rule: number, reason: string])[];
}

const stepSize = 800;

/** Yields after each `stepSize` verdicts. */
export function* logVerdicts(
  names: Names,
  run: string,
  steps: readonly StepVerdicts[],
): Generator<void, readonly LoggedVerdicts[]> {
  const logged: LoggedVerdicts[] = [];
  for (const { step, methodVersion, verdicts, at } of steps) {
    const places = new Map<string, number>();
    const rules: { kind: VerdictKind; rule: string; method: string }[] = [];
    const rows: [number, number, number, string][] = [];
    for (const [index, { sampleId, kind, rule, method, reason, revision }] of verdicts.entries()) {
      const key = `${kind}\0${rule}\0${method}`;
      const place = places.get(key) ?? rules.push({ kind, rule, method }) - 1;
      places.set(key, place);
      const sample = names.sample(sampleId);
      rows.push([sample.number, revision ?? sample.revision, place, reason]);
      if (index % stepSize === stepSize - 1) yield;
    }
    logged.push({ step: names.step(run, step), methodVersion, at, rules, rows });
  }
  return logged;
}

/** Puts these verdicts in the place of all that the steps have; yields after each `stepSize` samples. */
export function* writeVerdicts(connection: Connection, steps: readonly LoggedVerdicts[]): Generator<void> {
  for (const { step, methodVersion, at, rules, rows } of steps) {
    const before = connection.rows<readonly [number]>('SELECT DISTINCT sample FROM verdicts WHERE step = ?', step);
    connection.run('DELETE FROM verdicts WHERE step = ?', step);
    for (const [position, [sample, revision, place, reason]] of rows.entries()) {
      const rule = rules[place];
      if (rule === undefined) throw new Error(`The undo log has a verdict of step ${step} without its rule.`);
      insertSealed(connection, 'verdicts', {
        sample,
        step,
        rule: rule.rule,
        kind: rule.kind,
        position,
        revision,
        method: rule.method,
        method_version: methodVersion,
        reason,
        at,
      });
      if (position % stepSize === stepSize - 1) yield;
    }
    const touched = [...new Set([...before.map(([sample]) => sample), ...rows.map(([sample]) => sample)])];
    for (let start = 0; start < touched.length; start += stepSize) {
      refreshVerdicts(connection, touched.slice(start, start + stepSize));
      yield;
    }
  }
}
