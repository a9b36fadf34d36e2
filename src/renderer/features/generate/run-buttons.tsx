import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import classes from './screen-parts.module.css';
import type { Generation } from './use-generation.ts';
import type { useRunActs } from './use-run-acts.ts';

interface RunButtonsProps {
  readonly generation: Generation;
  readonly acts: ReturnType<typeof useRunActs>;
  readonly openPart: string | null;
  onOpen(part: string): void;
}

const trialSize = 20;

/** The one primary act of the screen, and the secondary ones before it. */
export function RunButtons({ generation, acts, openPart, onOpen }: RunButtonsProps) {
  const { phase, project, obstacles, run, recipe } = generation;
  const isBlocked = obstacles.length > 0;
  const cancelItem = run !== undefined && (
    <Menu.Item onClick={() => acts.cancel.mutate({ project, run: run.run })}>
      Cancel {run.run}, keep what it has
    </Menu.Item>
  );
  return (
    <>
      <Button variant="default" aria-pressed={openPart === 'prompt'} onClick={() => onOpen('prompt')}>
        Prompt
      </Button>
      <Button
        variant="default"
        aria-pressed={openPart === 'try'}
        disabled={isBlocked}
        onClick={() => {
          onOpen('try');
          if (acts.trial.data === undefined && !acts.trial.isPending) acts.tryFive(false);
        }}
      >
        Try 5
      </Button>
      <Button
        variant="default"
        aria-pressed={openPart === 'estimate'}
        disabled={isBlocked}
        onClick={() => {
          onOpen('estimate');
          if (acts.estimate.data === undefined && !acts.estimate.isPending) acts.estimateRun(recipe.data);
        }}
      >
        Estimate
      </Button>
      {phase.kind === 'working' ? (
        <WithMore label="More ways to end it" items={cancelItem}>
          <Button
            leftSection={<IconPlayerPause size={16} aria-hidden />}
            loading={acts.pause.isPending}
            onClick={() => acts.pause.mutate({ project, run: phase.run.run })}
          >
            Pause
          </Button>
        </WithMore>
      ) : phase.kind === 'resting' ? (
        <WithMore
          label="Other ways to go on"
          items={
            <>
              <Menu.Item disabled={isBlocked} onClick={() => acts.startRun()}>
                Start a new run
              </Menu.Item>
              {cancelItem}
            </>
          }
        >
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={acts.resume.isPending || acts.start.isPending}
            onClick={() => acts.resumeRun(phase.run.run)}
          >
            Resume
          </Button>
        </WithMore>
      ) : (
        <WithMore
          label="Other ways to start"
          items={
            <Menu.Item disabled={isBlocked} onClick={() => acts.startRun(trialSize)}>
              Only {trialSize} samples, as a trial run
            </Menu.Item>
          }
        >
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={acts.start.isPending}
            disabled={isBlocked}
            onClick={() => acts.startRun()}
          >
            {phase.kind === 'ended' ? 'Start a new run' : 'Start'}
          </Button>
        </WithMore>
      )}
    </>
  );
}

interface WithMoreProps {
  readonly label: string;
  readonly items: React.ReactNode;
  readonly children: React.ReactNode;
}

/** A button with others of its kind behind an arrow. */
function WithMore({ label, items, children }: WithMoreProps) {
  return (
    <span className={classes.start}>
      {children}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={36} ml={4} variant="default" aria-label={label}>
            <IconChevronDown size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>{items}</Menu.Dropdown>
      </Menu>
    </span>
  );
}
