import type { CellState } from '../../shared/contract/run-answers.ts';
import type { FunnelReason } from '../../shared/domain/run-report.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import { findFrozenSlots, generationPath } from './frozen-slots.ts';
import { showCell } from './plan-recipe.ts';

/** How far each cell of a run is, from the store alone. */
export function cellStates(
  store: ProjectStore,
  runId: string,
  { isActive }: { readonly isActive: boolean },
): readonly CellState[] {
  const accepted = store.samples.cellCounts(runId);
  const attempts = store.runs.attemptCounts(runId, generationPath);
  const reasons = Map.groupBy(store.runs.rejectionCounts(runId, generationPath), (rejection) => rejection.cell);
  const planned = isActive ? store.runs.units(runId, generationPath, { states: ['planned'] }) : [];
  const inWork = Map.groupBy(planned, (unit) => unit.cell);
  return (findFrozenSlots(store, runId)?.cells ?? []).map((cell) => ({
    ...showCell(cell),
    accepted: accepted.get(cell.id) ?? 0,
    attempts: attempts.get(cell.id) ?? 0,
    inWork: inWork.get(cell.id)?.length ?? 0,
    reasons: mostFrequentFirst(reasons.get(cell.id) ?? []),
  }));
}

function mostFrequentFirst(
  counts: readonly { readonly rule: string; readonly count: number }[],
): readonly FunnelReason[] {
  return counts
    .map(({ rule, count }) => ({ rule, count }))
    .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1));
}
