import type { z } from 'zod';
import type { Json } from '../../../../shared/base/json.ts';
import { EngineError } from '../../../../shared/domain/engine-error.ts';
import { largestRemainder } from '../../../numerics/quotas.ts';
import type { CellProgress, ProcedurePlanContext } from '../../contexts.ts';
import type { Decided, Plan, PlannedUnit } from '../../work.ts';
import { labelOfCell, labelsOfCells } from './cell-label.ts';
import { errorWishes } from './error-wishes.ts';
import type { s3Params } from './s3-params.ts';
import { newWish, openUnits, type S3Job, type S3State, type StudentFinding, type Wish } from './s3-state.ts';

type Values = z.output<typeof s3Params>;

/** Tries to get the reasons of a label before the run gives up. */
const reasonTries = 3;

export function startS3(context: ProcedurePlanContext, values: Values): Json {
  if (context.task.multiple) {
    throw new EngineError(
      'recipe-invalid',
      'S3 corrects one label for each text; this task allows several. Use `single-prompt`.',
    );
  }
  const labels = labelsOfCells(context.cells, context.task);
  if (context.cells.some(({ cell }) => labelOfCell(cell, context.task) === undefined)) {
    throw new EngineError(
      'recipe-invalid',
      'S3 needs to know the label of each text. Add `{ name: label, method: labels }` to the conditions.',
    );
  }
  const reasons = Object.fromEntries(
    labels.map((label) => [label, { tries: 0, isFound: values.reasons === 0, isAsked: false }]),
  );
  return toJson({ phase: 'reasons', round: 0, reasons, wishes: [], accuracies: [], isStudentAsked: false });
}

/** Plans the open units of the phase, or goes on to the next phase when nothing of this one is outstanding. */
export function planS3(
  context: ProcedurePlanContext,
  values: Values,
  stored: S3State,
  decided: readonly Decided[],
): Plan {
  let state = decided.reduce(absorb, stored);
  for (;;) {
    if (state.phase === 'end') return { state: toJson(state), units: [], next: 'done' };
    const planned = planUnits(state, context, values);
    if (planned.units.length > 0 || planned.isOpen || context.outstanding > 0) {
      return { state: toJson(planned.state), units: planned.units, next: 'go' };
    }
    state = nextPhase(state, context, values);
  }
}

function absorb(state: S3State, { unit, outcomes, artefacts }: Decided): S3State {
  // Safe: `toUnit` wrote it.
  const job = unit.json as unknown as S3Job;
  const failure = outcomes.find((outcome) => outcome.kind === 'failed');
  switch (job.kind) {
    case 'reasons': {
      const before = state.reasons[job.label];
      const isFound = artefacts.some(({ name }) => name === reasonsName(job.label));
      const tries = (before?.tries ?? 0) + 1;
      if (!isFound && tries >= reasonTries) throw noReasons(job.label);
      return { ...state, reasons: { ...state.reasons, [job.label]: { tries, isFound, isAsked: false } } };
    }
    case 'student': {
      if (failure !== undefined) {
        throw new EngineError(
          'internal',
          `The student of S3 could not be trained: ${failure.reason} What was accepted before is kept.`,
        );
      }
      const [artefact] = artefacts;
      if (artefact === undefined) throw new Error('The student left no finding.');
      // Safe: `examineStudent` gave it.
      const found = artefact.json as unknown as StudentFinding;
      return { ...state, found, accuracies: [...state.accuracies, found.accuracy] };
    }
    case 'text': {
      const accepted = outcomes.filter((outcome) => outcome.kind === 'accepted').length;
      const wishes = state.wishes.map((wish, index) =>
        index === job.wish ? { ...wish, decided: wish.decided + 1, accepted: wish.accepted + accepted } : wish,
      );
      return { ...state, wishes };
    }
  }
}

interface Planned {
  readonly state: S3State;
  readonly units: readonly PlannedUnit[];
  /** More units are open than there was room for. */
  readonly isOpen: boolean;
}

function planUnits(state: S3State, context: ProcedurePlanContext, values: Values): Planned {
  switch (state.phase) {
    case 'reasons':
      return planReasons(state, context);
    case 'student':
      if (state.isStudentAsked) return { state, units: [], isOpen: false };
      if (context.room < 1) return { state, units: [], isOpen: true };
      return {
        state: { ...state, isStudentAsked: true },
        units: [toUnit(`student/${state.round}`, { kind: 'student' })],
        isOpen: false,
      };
    default:
      return planTexts(state, context, values);
  }
}

function planReasons(state: S3State, { room, cells, task }: ProcedurePlanContext): Planned {
  const open = Object.entries(state.reasons).filter(([, { isFound, isAsked }]) => !isFound && !isAsked);
  const asked = open.slice(0, room);
  const units = asked.map(([label, { tries }]) => {
    const cell = cells.find((progress) => labelOfCell(progress.cell, task) === label)?.cell.id ?? '';
    return toUnit(`reasons/${label}/${tries}`, { kind: 'reasons', label, cell });
  });
  const reasons = {
    ...state.reasons,
    ...Object.fromEntries(asked.map(([label, entry]) => [label, { ...entry, isAsked: true }])),
  };
  return { state: { ...state, reasons }, units, isOpen: open.length > asked.length };
}

/** Always serves the wish that is furthest below its number, so that an early end is still representative. */
function planTexts(state: S3State, { room }: ProcedurePlanContext, { tries }: Values): Planned {
  const wishes = [...state.wishes];
  const units: PlannedUnit[] = [];
  for (;;) {
    const index = neediest(wishes, tries);
    const wish = wishes[index];
    if (wish === undefined || units.length >= room)
      return { state: { ...state, wishes }, units, isOpen: wish !== undefined };
    const { cell, label, sources, issued } = wish;
    const isSeed = sources.length === 0;
    units.push({
      ...toUnit(`${state.phase}/${state.round}/${index}/${issued}`, {
        kind: 'text',
        label,
        cell,
        sources,
        wish: index,
      }),
      // Extrapolated texts may go beyond the quota of their cell: hard labels get more.
      ...(isSeed ? { cell } : {}),
    });
    wishes[index] = { ...wish, issued: issued + 1 };
  }
}

function neediest(wishes: readonly Wish[], tries: number): number {
  let best = -1;
  let bestShare = 0;
  wishes.forEach((wish, index) => {
    const open = openUnits(wish, tries);
    if (open > 0 && open / wish.wanted > bestShare) {
      best = index;
      bestShare = open / wish.wanted;
    }
  });
  return best;
}

function nextPhase(state: S3State, context: ProcedurePlanContext, values: Values): S3State {
  const left = missing(context.cells);
  const accepted = context.cells.reduce((sum, cell) => sum + cell.accepted, 0);
  switch (state.phase) {
    case 'reasons':
      return { ...state, phase: 'seed', wishes: seedWishes(context, values.seedShare) };
    case 'seed':
      // Without a text there is nothing to learn from.
      return accepted === 0 ? toFill(state, context, values) : toStudent(state, left, context, values);
    case 'student': {
      const { found } = state;
      if (found === undefined) throw new Error('S3 has no student to go by.');
      const wishes = isSlow(state.accuracies, values.minGain)
        ? []
        : errorWishes(found, { context, values, round: state.round, left });
      if (wishes.length === 0) return toFill(state, context, values);
      return { ...withoutFinding(state), phase: 'extrapolate', wishes };
    }
    case 'extrapolate':
      return toStudent({ ...state, round: state.round + 1 }, left, context, values);
    default:
      return { ...state, phase: 'end', wishes: [] };
  }
}

function toStudent(state: S3State, left: number, context: ProcedurePlanContext, values: Values): S3State {
  if (left === 0 || state.round >= values.rounds) return toFill(state, context, values);
  return { ...state, phase: 'student', wishes: [], isStudentAsked: false };
}

/** The rest of the asked number, for the cells that lack most. */
function toFill(state: S3State, context: ProcedurePlanContext, values: Values): S3State {
  const { cells } = context;
  const lacks = cells.map(({ cell, accepted }) => Math.max(0, cell.quota - accepted));
  const quotas = values.fill ? largestRemainder(missing(cells), lacks, lacks) : [];
  return { ...withoutFinding(state), phase: 'fill', wishes: toWishes(context, quotas) };
}

function withoutFinding({ found: _, ...state }: S3State): S3State {
  return state;
}

/** How many texts the step lacks; labels that got more than their cells ask for count in full. */
function missing(cells: readonly CellProgress[]): number {
  return Math.max(
    0,
    cells.reduce((sum, { cell, accepted }) => sum + cell.quota - accepted, 0),
  );
}

function seedWishes(context: ProcedurePlanContext, share: number): readonly Wish[] {
  const quotas = context.cells.map(({ cell }) => cell.quota);
  const total = quotas.reduce((sum, quota) => sum + quota, 0);
  return toWishes(context, largestRemainder(Math.max(1, Math.round(total * share)), quotas, quotas));
}

function toWishes({ cells, task }: ProcedurePlanContext, quotas: readonly number[]): readonly Wish[] {
  return cells.flatMap(({ cell }, index) => {
    const wanted = quotas[index] ?? 0;
    const label = labelOfCell(cell, task);
    return wanted === 0 || label === undefined ? [] : [newWish({ cell: cell.id, label }, wanted)];
  });
}

/** The accuracy grew by less than `minGain` twice in a row. */
function isSlow(accuracies: readonly number[], minGain: number): boolean {
  const [first, second, third] = accuracies.slice(-3);
  if (first === undefined || second === undefined || third === undefined) return false;
  return second - first < minGain && third - second < minGain;
}

export function reasonsName(label: string): string {
  return `reasons/${label}`;
}

function noReasons(label: string): EngineError {
  return new EngineError(
    'no-answers',
    `The model listed no reasons for the label "${label}" in ${reasonTries} tries. Set \`reasons: 0\` for S3, try the other \`form\`, or choose another model.`,
    { label },
  );
}

function toUnit(key: string, job: S3Job): PlannedUnit {
  return { key, json: toJson(job) };
}

/** Plain data: what is stored is what JSON would carry. */
function toJson(value: S3State | S3Job): Json {
  // Safe: both are readonly shapes of strings, numbers, lists and records, without optional members that are undefined.
  return value as unknown as Json;
}
