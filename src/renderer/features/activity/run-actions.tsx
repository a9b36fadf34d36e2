import { Button } from '@mantine/core';
import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import { useCommand } from '../../engine/use-command.ts';

/** What can be done with a run in its state. */
export function RunActions({ project, run: { run, state } }: { readonly project: string; readonly run: RunSummary }) {
  const pause = useCommand('run.pause');
  const resume = useCommand('run.resume');
  const finish = useCommand('run.finish');
  const cancel = useCommand('run.cancel');
  const request = { project, run };
  if (state === 'running' || state === 'planned') {
    return (
      <>
        <Button variant="default" loading={finish.isPending} onClick={() => finish.mutate(request)}>
          Stop with what is there
        </Button>
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(request)}>
          Cancel
        </Button>
        <Button loading={pause.isPending} onClick={() => pause.mutate(request)}>
          Pause
        </Button>
      </>
    );
  }
  if (state === 'paused' || state === 'failed' || state === 'waiting-for-people') {
    return (
      <>
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(request)}>
          Cancel
        </Button>
        <Button loading={resume.isPending} onClick={() => resume.mutate(request)}>
          Resume
        </Button>
      </>
    );
  }
  return null;
}
