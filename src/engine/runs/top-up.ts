import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Cell } from '../../shared/domain/sample.ts';
import type { ProjectStore, StoredRun } from '../storage/project-store.ts';
import { type EarlierSamples, fixedParts } from './fixed-parts.ts';
import { findFrozenSlots } from './frozen-slots.ts';
import type { FrozenSlots } from './generation-slots.ts';

/** More samples for cells of a run that has ended. */
export interface TopUpRequest {
  readonly run: string;
  readonly cells: readonly { readonly cell: string; readonly more: number }[];
}

/** The pools of the earlier run, and of its cells those that are to get more. Throws `bad-request`. */
export function topUpSlots(store: ProjectStore, run: StoredRun, { cells }: TopUpRequest): FrozenSlots {
  if (run.state !== 'done' && run.state !== 'cancelled') {
    throw new EngineError(
      'bad-request',
      `The run ${run.id} has not ended: it is ${run.state}. Resume it, finish it or cancel it before its cells get more.`,
      { run: run.id },
    );
  }
  const frozen = findFrozenSlots(store, run.id) ?? { pools: [], cells: [] };
  const known = new Map(frozen.cells.map((cell) => [cell.id, cell]));
  const chosen = new Map<string, Cell>();
  for (const { cell: id, more } of cells) {
    const cell = known.get(id);
    if (cell === undefined || chosen.has(id)) {
      const what = cell === undefined ? `has no cell "${id}"` : `is to get more of the cell "${id}" twice`;
      throw new EngineError('bad-request', `The run ${run.id} ${what}.`, { run: run.id, cell: id });
    }
    chosen.set(id, { ...cell, quota: more });
  }
  return { pools: frozen.pools, cells: [...chosen.values()] };
}

/**
 * All runs that fill up the same one, and that one: what a new one writes must be new beside each of them. How many
 * samples each has is fixed here, so that a resumed run knows the same ones.
 */
export function earlierSamples(store: ProjectStore, runId: string): readonly EarlierSamples[] {
  const runs = store.runs.list();
  const parents = new Map(runs.map((run) => [run.id, fixedParts(run).topUpOf]));
  const first = firstOf(runId, parents);
  return runs
    .filter((run) => firstOf(run.id, parents) === first)
    .map((run) => ({ run: run.id, accepted: store.samples.countOfRun(run.id) }));
}

function firstOf(runId: string, parents: ReadonlyMap<string, string | null>): string {
  let first = runId;
  for (let parent = parents.get(first); parent !== undefined && parent !== null; parent = parents.get(first))
    first = parent;
  return first;
}
