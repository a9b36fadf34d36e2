import { Button, Loader } from '@mantine/core';
import type { TrialAttempt } from '../../../shared/contract/run-answers.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf, formatSeconds, formatValue } from '../../components/numbers.ts';
import { Attempt } from './attempt.tsx';
import classes from './panel.module.css';
import { StartError } from './start-error.tsx';

interface TryPanelProps {
  readonly attempts: readonly TrialAttempt[] | undefined;
  readonly seconds: number;
  readonly isPending: boolean;
  readonly error: Error | null;
  titleOf(rule: string): string;
  onTry(isOther: boolean): void;
  onCancel(): void;
}

/** Five attempts as a run would make them, with all that went in and came out. */
export function TryPanel({ attempts, seconds, isPending, error, titleOf, onTry, onCancel }: TryPanelProps) {
  if (isPending) {
    return (
      <div className={classes.panel}>
        <div className={classes.working} role="status">
          <Loader size="xs" />
          <span>Writing five texts. The first time the model is loaded as well.</span>
        </div>
        <div>
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </div>
    );
  }
  if (error !== null) return <StartError error={error} title="The trial did not work" onRetry={() => onTry(false)} />;
  if (attempts === undefined) {
    return (
      <div className={classes.panel}>
        <p className={classes.words}>
          Five attempts show the prompt, what the model answers, and what the rules say of it. Nothing of it is kept.
        </p>
        <div>
          <Button size="compact-sm" variant="default" onClick={() => onTry(false)}>
            Try 5
          </Button>
        </div>
      </div>
    );
  }
  const accepted = attempts.flatMap(({ outcomes }) => outcomes).filter(({ kind }) => kind === 'accepted').length;
  return (
    <div className={classes.panel}>
      <div className={classes.actions}>
        <span>
          {formatValue(accepted)} of {countOf(attempts.length, 'attempt')} accepted in {formatSeconds(seconds)}
        </span>
        <Button size="compact-sm" variant="default" ml="auto" onClick={() => onTry(true)}>
          Another seed
        </Button>
      </div>
      {attempts.length === 0 && (
        <ErrorNote error={new Error('No attempt was made.')} title="Nothing to show" onRetry={() => onTry(false)} />
      )}
      {attempts.map((attempt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attempts have no id but their place.
        <Attempt key={index} attempt={attempt} number={index + 1} titleOf={titleOf} />
      ))}
      <p className={classes.note}>
        Five attempts say how it reads, not how many will be accepted: Estimate tries more.
      </p>
    </div>
  );
}
