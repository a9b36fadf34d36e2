import { type ErrorCode, isEngineError } from '../shared/domain/engine-error.ts';

/** Exit codes of the command line; documented in the README and in `--help`. */
export const exitCodes = {
  ok: 0,
  internal: 1,
  usage: 2,
  input: 3,
  short: 4,
  model: 5,
  project: 6,
  paused: 130,
} as const;

export const exitCodeTexts: readonly (readonly [number, string])[] = [
  [exitCodes.ok, 'done'],
  [exitCodes.internal, 'an unexpected error: a bug'],
  [exitCodes.usage, 'the command line was not understood'],
  [exitCodes.input, 'a recipe, a file or a target is at fault'],
  [exitCodes.short, 'the run ended with less than was asked for'],
  [exitCodes.model, 'a model is missing, unsuitable or gave nothing'],
  [exitCodes.project, 'the project cannot be opened or written'],
  [exitCodes.paused, 'paused by Ctrl-C; `seedloom resume` goes on'],
];

const byCode: Readonly<Partial<Record<ErrorCode, number>>> = {
  internal: exitCodes.internal,
  'engine-unavailable': exitCodes.internal,
  cancelled: exitCodes.paused,
  'model-missing': exitCodes.model,
  'model-invalid': exitCodes.model,
  'model-unsuitable': exitCodes.model,
  'model-host-died': exitCodes.model,
  'memory-short': exitCodes.model,
  'prompt-too-long': exitCodes.model,
  'no-answers': exitCodes.model,
  'download-failed': exitCodes.model,
  'hash-mismatch': exitCodes.model,
  'script-exhausted': exitCodes.model,
  'project-busy': exitCodes.project,
  'project-newer': exitCodes.project,
  'not-a-project': exitCodes.project,
  'project-corrupt': exitCodes.project,
  'disk-full': exitCodes.project,
  'folder-read-only': exitCodes.project,
};

export function exitCodeOf(error: unknown): number {
  if (isEngineError(error)) return byCode[error.code] ?? exitCodes.input;
  return exitCodes.internal;
}
