import { Alert, Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';

/** Runs that stopped until people have answered. */
export function WaitingRuns({ project }: { readonly project: string }) {
  const { data } = useAnswer('run.list', { project });
  const resume = useCommand('run.resume');
  const waiting = (data?.runs ?? []).filter(({ state, isHidden }) => state === 'waiting-for-people' && !isHidden);
  return waiting.map(({ run, name, message }) => (
    <Alert
      key={run}
      color="yellow"
      variant="light"
      icon={<IconUsers size={18} aria-hidden />}
      title={`${run}: ${name} waits for people`}
    >
      <p dir="auto">{message === '' ? 'Answer its samples, then resume it.' : message}</p>
      <Button size="xs" loading={resume.isPending} onClick={() => resume.mutate({ project, run })}>
        Resume
      </Button>
    </Alert>
  ));
}
