import { isEngineError } from '../../../shared/domain/engine-error.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';

const watchMs = 1000;

/** Measuring and how far it is; also one that was begun before this screen was opened. */
export function useMeasuring(project: string, onDone: (report: string) => void) {
  const state = useAnswer('evaluation.state', { project }, { everyMs: watchMs });
  const run = useCommand('evaluation.run', { showsError: true, onSuccess: ({ report }) => onDone(report) });
  const cancel = useCommand('evaluation.cancel');
  const running = state.data?.running ?? null;
  const isBusy = run.isPending || running !== null;
  return {
    isBusy,
    words: isBusy
      ? running === null
        ? 'Measuring.'
        : `Measuring run ${running.run}: ${running.title} (${running.step} of ${running.steps}).`
      : undefined,
    error: run.error !== null && !isEngineError(run.error, 'cancelled') ? run.error : null,
    start: (of: string) => run.mutate({ project, run: of }),
    cancel: () => cancel.mutate({ project }),
  };
}
