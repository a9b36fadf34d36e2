import { Button, Loader } from '@mantine/core';
import type { Estimate, Guess } from '../../../shared/contract/run-answers.ts';
import { countOf, formatBytes, formatCount, formatSeconds, formatShare } from '../../components/numbers.ts';
import classes from './panel.module.css';
import { StartError } from './start-error.tsx';

interface EstimatePanelProps {
  readonly estimate: Estimate | undefined;
  readonly isPending: boolean;
  readonly error: Error | null;
  titleOf(method: string): string;
  onEstimate(): void;
  onCancel(): void;
}

/** What a run would cost, with what is uncertain about it. */
export function EstimatePanel({ estimate, isPending, error, titleOf, onEstimate, onCancel }: EstimatePanelProps) {
  if (isPending) {
    return (
      <div className={classes.panel}>
        <div className={classes.working} role="status">
          <Loader size="xs" />
          <span>Trying 16 attempts to learn how fast it goes and how many are accepted.</span>
        </div>
        <div>
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </div>
    );
  }
  if (error !== null) return <StartError error={error} title="No estimate could be made" onRetry={onEstimate} />;
  if (estimate === undefined) {
    return (
      <div className={classes.panel}>
        <p className={classes.words}>
          A trial of 16 attempts says how many calls, minutes and how much memory a run takes. Nothing of it is kept.
        </p>
        <div>
          <Button size="compact-sm" variant="default" onClick={onEstimate}>
            Estimate
          </Button>
        </div>
      </div>
    );
  }
  const { calls, minutes, memoryBytes, acceptance, basis, steps } = estimate;
  const withCalls = steps.filter((one) => one.calls > 0);
  return (
    <div className={classes.panel}>
      <dl className={classes.facts}>
        <dt>Time</dt>
        <dd>
          {minutes === null ? 'Not known without a trial' : rangeInWords(minutes, (value) => formatSeconds(value * 60))}
        </dd>
        <dt>Model calls</dt>
        <dd>{rangeInWords(calls, formatCount)}</dd>
        <dt>Memory</dt>
        <dd>{memoryBytes === null ? 'Not known' : formatBytes(memoryBytes)}</dd>
        <dt>Accepted</dt>
        <dd>
          {acceptance.share === null || acceptance.interval === null
            ? 'Not tried'
            : `${formatShare(acceptance.share)} of ${countOf(acceptance.tried, 'attempt')} (${formatShare(acceptance.interval[0])} to ${formatShare(acceptance.interval[1])})`}
        </dd>
      </dl>
      <p className={classes.words}>{basis}</p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Cost</th>
            <th scope="col" className={classes.number}>
              Calls
            </th>
          </tr>
        </thead>
        <tbody>
          {withCalls.map(({ step, method, cost, calls: ofStep }) => (
            <tr key={step}>
              <td>{titleOf(method)}</td>
              <td>{cost}</td>
              <td className={classes.number}>{formatCount(ofStep)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {withCalls.length < steps.length && (
        <p className={classes.note}>
          {countOf(steps.length - withCalls.length, 'step')} {steps.length - withCalls.length === 1 ? 'needs' : 'need'}{' '}
          no calls.
        </p>
      )}
      <div>
        <Button size="compact-sm" variant="default" onClick={onEstimate}>
          Estimate again
        </Button>
      </div>
    </div>
  );
}

function rangeInWords({ likely, low, high }: Guess, show: (value: number) => string): string {
  if (show(low) === show(high)) return `About ${show(likely)}`;
  return `About ${show(likely)}; ${show(low)} to ${show(high)}`;
}
