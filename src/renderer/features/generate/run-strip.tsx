import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../../components/numbers.ts';
import { type RunPhase, speedInWords } from './run-state.ts';
import classes from './screen-parts.module.css';
import type { Generation } from './use-generation.ts';

interface RunStripProps {
  readonly generation: Generation;
  readonly isFinishing: boolean;
  onFinish(): void;
}

/** How far the run is, how fast, how long yet; and the way to be content with what is there. */
export function RunStrip({ generation, isFinishing, onFinish }: RunStripProps) {
  const { phase, progress, run } = generation;
  if (run === undefined || phase.kind === 'none' || phase.kind === 'ended') return null;
  const accepted = progress?.accepted ?? run.accepted;
  const asked = progress?.asked ?? run.asked;
  return (
    <section className={classes.strip} aria-label={`Run ${run.run}`}>
      <progress className={classes.progress} value={accepted} max={Math.max(1, asked)} aria-label="Accepted of asked" />
      <span className={classes.counts}>
        {formatCount(accepted)} / {formatCount(asked)}
      </span>
      <span className={classes.speed}>{wordsOf(phase, generation)}</span>
      {canFinish(phase, accepted) && (
        <Button size="compact-sm" variant="default" loading={isFinishing} onClick={onFinish}>
          Stop here, keep {formatCount(accepted)}
        </Button>
      )}
    </section>
  );
}

function wordsOf(phase: RunPhase, { progress }: Generation): ReactNode {
  if (phase.kind === 'resting') return phase.run.message;
  if (progress === undefined) return '';
  if (progress.step !== 'generate') return `${progress.stepTitle}, step ${progress.stepNumber} of ${progress.steps}`;
  return speedInWords(progress);
}

/** Only while samples are still being written, and there is something to keep. */
function canFinish(phase: RunPhase, accepted: number): boolean {
  if (accepted === 0) return false;
  return phase.kind === 'resting' || (phase.kind === 'working' && phase.isGenerating);
}
