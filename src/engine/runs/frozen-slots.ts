import type { Cell } from '../../shared/domain/sample.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import type { FrozenSlots } from './generation-slots.ts';

/** The path of the generation step. */
export const generationPath = 'generate';

const artefact = 'slots';

/** Stores pools and cells of a run as they are, so that every session of it has the same. */
export function freezeSlots(store: ProjectStore, runId: string, { pools, cells }: FrozenSlots): void {
  const frozen: FrozenSlots = { pools, cells };
  store.runs.addArtefact(runId, generationPath, -1, 0, artefact, JSON.parse(JSON.stringify(frozen)));
}

/** Undefined only for runs of older versions that never began. */
export function findFrozenSlots(store: ProjectStore, runId: string): FrozenSlots | undefined {
  // Safe: `freezeSlots` wrote it.
  return store.runs.findArtefact(runId, generationPath, artefact) as unknown as FrozenSlots | undefined;
}

export function askedOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.quota, 0);
}
