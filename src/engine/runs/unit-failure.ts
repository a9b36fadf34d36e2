import { type ErrorCode, isEngineError } from '../../shared/domain/engine-error.ts';

/** Failures that another try of the unit cannot mend: they end the run, which can be resumed when the cause is gone. */
const stopping: readonly ErrorCode[] = [
  'model-missing',
  'model-invalid',
  'model-unsuitable',
  'model-host-died',
  'memory-short',
  'prompt-too-long',
  'project-busy',
  'project-corrupt',
  'disk-full',
  'folder-read-only',
  'network-refused',
  'script-exhausted',
  'seeds-missing',
  'source-invalid',
  'no-answers',
];

export function stopsTheRun(error: unknown): boolean {
  return isEngineError(error, ...stopping);
}
