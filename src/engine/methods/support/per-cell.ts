import type { Json } from '../../../shared/base/json.ts';
import type { CellProgress, ProcedurePlanContext, ProcedureRunContext } from '../contexts.ts';
import type { PlannedUnit, Unit, UnitResult, Work } from '../work.ts';

/** How many units were planned for each cell. */
type PerCellState = { readonly [cellId: string]: number };

/**
 * A procedure with one unit an attempt: always serves the cell that is furthest below its quota (generation B1,
 * deficit scheduling), so that rejection rates that differ by label cannot unbalance the set. A rejected
 * attempt is planned again for the same cell (C5, step 5).
 */
export function perCell<P>(
  run: (context: ProcedureRunContext, params: P, unit: Unit & { readonly cell: string }) => Promise<UnitResult>,
): Work<P, ProcedurePlanContext, ProcedureRunContext> {
  return {
    start: () => ({}),
    plan(context, _params, state) {
      // Safe: `start` and this function are the only writers.
      const issued = { ...(state as PerCellState) };
      if (context.cells.every((progress) => progress.accepted >= progress.cell.quota)) {
        return { state: issued satisfies Json, units: [], next: 'done' };
      }
      const units: PlannedUnit[] = [];
      for (const cell of neediestCells(context.cells, context.room, context.nextOrdinal)) {
        const number = issued[cell] ?? 0;
        issued[cell] = number + 1;
        units.push({ key: `${cell}/${number}`, json: null, cell });
      }
      return { state: issued, units, next: 'go' };
    },
    run(context, params, unit) {
      if (unit.cell === undefined) throw new Error(`The unit ${unit.key} has no cell.`);
      return run(context, params, { ...unit, cell: unit.cell });
    },
  };
}

/** A cell that got less than one sample in twenty of this many attempts is stuck. */
const triesUntilStuck = 20;
const stuckShare = 0.05;

/**
 * Ids of the cells to serve next, at most `room`, each as often as it lacks samples at its rate of acceptance so far.
 * A stuck cell is always the neediest: it gets every second unit only, so that it cannot eat up the attempts of the
 * others and becomes one shortfall instead of many.
 *
 * @param nextOrdinal of the first unit that is planned: whose turn it is.
 */
export function neediestCells(cells: readonly CellProgress[], room: number, nextOrdinal: number): readonly string[] {
  const needs = cells.map((progress) => {
    // Four accepted and one rejected attempt are assumed beforehand, so that a new cell starts at 4/5.
    const rate = (progress.accepted + 4) / (progress.attempts + 5);
    return {
      id: progress.cell.id,
      quota: Math.max(1, progress.cell.quota),
      lack: progress.cell.quota - progress.accepted - progress.outstanding * rate,
      rate,
      isStuck: progress.attempts >= triesUntilStuck && progress.accepted < stuckShare * progress.attempts,
    };
  });
  const moving = needs.filter((need) => !need.isStuck);
  const served: string[] = [];
  while (served.length < room) {
    const isTurnOfMoving = (nextOrdinal + served.length) % 2 === 0;
    const neediest = (isTurnOfMoving ? findNeediest(moving) : undefined) ?? findNeediest(needs);
    if (neediest === undefined) break;
    served.push(neediest.id);
    neediest.lack -= neediest.rate;
  }
  return served;
}

interface Need {
  readonly id: string;
  readonly quota: number;
  readonly rate: number;
  lack: number;
}

/** None where nothing lacks: what is expected to go beyond a quota is not asked for, it would be wasted work. */
function findNeediest<N extends Need>(needs: readonly N[]): N | undefined {
  let neediest: N | undefined;
  for (const need of needs) {
    if (need.lack <= 0) continue;
    if (neediest === undefined || need.lack / need.quota > neediest.lack / neediest.quota) neediest = need;
  }
  return neediest;
}
