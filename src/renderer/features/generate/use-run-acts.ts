import { useState } from 'react';
import type { CallRequest } from '../../../shared/contract/calls.ts';
import { showNotice } from '../../components/notices.tsx';
import { useCommand } from '../../engine/use-command.ts';

type TopUp = NonNullable<CallRequest<'run.start'>['topUp']>;

/** Starting, pausing, going on, stopping; trying and estimating. What was tried stays while its panel is closed. */
export function useRunActs(project: string, onStarted: () => void) {
  const [seed, setSeed] = useState(0);
  const start = useCommand('run.start', {
    showsError: true,
    onSuccess: ({ notes }) => {
      for (const note of notes) showNotice(note);
      onStarted();
    },
  });
  const resume = useCommand('run.resume', { showsError: true, onSuccess: onStarted });
  const pause = useCommand('run.pause');
  const finish = useCommand('run.finish', {
    onSuccess: () => showNotice('Writing has ended. What was accepted goes on to curation.'),
  });
  const cancel = useCommand('run.cancel');
  const trial = useCommand('generation.try', { showsError: true });
  const estimate = useCommand('recipe.estimate', { showsError: true });
  return {
    start,
    resume,
    pause,
    finish,
    cancel,
    trial,
    estimate,
    startRun: (limit?: number) => {
      resume.reset();
      start.mutate({ project, ...(limit === undefined ? {} : { limit }) });
    },
    startTopUp: (topUp: TopUp) => start.mutate({ project, topUp }),
    resumeRun: (run: string) => {
      start.reset();
      resume.mutate({ project, run });
    },
    estimateRun: (recipe: { readonly text: string; readonly file: string } | undefined) => {
      if (recipe !== undefined) estimate.mutate({ text: recipe.text, file: recipe.file });
    },
    /** The recipe's own seed first, then others in turn. */
    tryFive: (isOther: boolean) => {
      const next = isOther ? seed + 1 : seed;
      setSeed(next);
      trial.mutate({ project, attempts: 5, ...(next === 0 ? {} : { seed: next }) });
    },
  };
}
