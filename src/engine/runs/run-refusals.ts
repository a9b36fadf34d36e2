import { EngineError } from '../../shared/domain/engine-error.ts';
import type { StoredRun } from '../storage/project-store.ts';

export function refuseEnded(run: StoredRun): void {
  if (run.state !== 'done' && run.state !== 'cancelled') return;
  throw new EngineError('bad-request', `The run ${run.id} is ${run.state}. Start a new run to make more samples.`, {
    run: run.id,
  });
}

export function refuseHidden(run: StoredRun): void {
  if (!run.isHidden) return;
  throw new EngineError('bad-request', `The run ${run.id} was undone and its samples are hidden. Redo it first.`, {
    run: run.id,
  });
}

/** A run that has nothing cannot be finished with what it has. */
export function refuseEmpty(run: StoredRun, accepted: number): void {
  if (accepted > 0) return;
  throw new EngineError(
    'bad-request',
    `The run ${run.id} has accepted nothing yet, so there is nothing to go on with. Wait for the first sample, or cancel the run.`,
    { run: run.id },
  );
}
