import { EngineError, errorCodes, isEngineError } from '../../shared/domain/engine-error.ts';
import type { StoredRun } from '../storage/project-store.ts';
import { endedByPerson, type StepEnd } from './step-runner.ts';

export type RunChange = Partial<Pick<StoredRun, 'state' | 'message' | 'endedAt'>>;

export const pausedRun: RunChange = { state: 'paused', message: 'Paused. `seedloom resume` goes on.' };

export function cancelledRun(at: Date): RunChange {
  return { state: 'cancelled', message: 'Cancelled. What was accepted is kept.', endedAt: at.toISOString() };
}

/** What is said of a run that is done; '' when it got what it asked for. */
export function endMessage(
  generation: StepEnd,
  counts: { readonly accepted: number; readonly asked: number; readonly isShort: boolean },
): string {
  if (generation.kind !== 'budget') return '';
  if (generation.reason === endedByPerson)
    return `Stopped by a person with ${counts.accepted} of ${counts.asked} accepted.`;
  if (!counts.isShort) return '';
  return generation.reason === 'time'
    ? 'The working minutes of the target were spent before the quota was met.'
    : 'The attempts of the target were spent before the quota was met.';
}

/** What is no EngineError is a bug: kept with its stack, so that the person can report it; the run can still be resumed. */
export function failureMessage(error: unknown): string {
  if (isEngineError(error)) return `${error.code}: ${error.message}`;
  return `internal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** The message of a failed run begins with the code of its error. */
export function toError(message: string): EngineError {
  const code = errorCodes.find((known) => message.startsWith(`${known}: `)) ?? 'internal';
  return new EngineError(code, message.replace(/^[a-z-]+: /u, ''));
}
