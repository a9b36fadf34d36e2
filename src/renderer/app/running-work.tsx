import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RunProgress } from '../../shared/domain/run-report.ts';
import { formatCount, formatSeconds } from '../components/numbers.ts';
import { useCommand } from '../engine/use-command.ts';
import { useTopic } from '../engine/use-topic.ts';
import classes from './bottom-bar.module.css';

interface RunningWorkProps {
  readonly project: string;
  readonly run: string;
  readonly name: string;
}

/** The run that works: how far, how fast, how long yet. */
export function RunningWork({ project, run, name }: RunningWorkProps) {
  const [progress, setProgress] = useState<RunProgress>();
  useTopic('run.progress', { project, run }, { onEvent: setProgress });
  const pause = useCommand('run.pause');
  const cancel = useCommand('run.cancel');
  const { accepted = 0, asked = 0 } = progress ?? {};
  return (
    <>
      <strong>{name}</strong>
      <progress
        className={classes.progress}
        value={accepted}
        max={Math.max(1, asked)}
        aria-label={`Progress of ${name}`}
      />
      <span>{progress === undefined ? 'Starting' : progressText(progress)}</span>
      <Button
        size="compact-xs"
        variant="default"
        loading={pause.isPending}
        onClick={() => pause.mutate({ project, run })}
      >
        Pause
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        loading={cancel.isPending}
        onClick={() => cancel.mutate({ project, run })}
      >
        Cancel
      </Button>
    </>
  );
}

function progressText(progress: RunProgress): string {
  const { step, stepTitle, stepNumber, steps, accepted, asked, tokensPerSecond, secondsLeft, message } = progress;
  if (message !== '') return message;
  if (step !== 'generate') return `${stepTitle} · step ${stepNumber} of ${steps}`;
  return [
    `${formatCount(accepted)} of ${formatCount(asked)} accepted`,
    tokensPerSecond === null ? undefined : `${formatCount(Math.round(tokensPerSecond))} tokens/s`,
    secondsLeft === null ? undefined : `${formatSeconds(secondsLeft.low)} to ${formatSeconds(secondsLeft.high)} left`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}
