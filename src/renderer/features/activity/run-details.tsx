import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import type { RunProgress } from '../../../shared/domain/run-report.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf, formatCount, formatSeconds } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useTopic } from '../../engine/use-topic.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './activity.module.css';
import { FindingTable } from './finding-table.tsx';
import { FunnelTable } from './funnel-table.tsx';
import { RunLog } from './run-log.tsx';

interface RunDetailsProps {
  readonly project: string;
  readonly run: RunSummary;
}

/** One run: how far it is, what became of every attempt, what was measured, what happened. */
export function RunDetails({ project, run }: RunDetailsProps) {
  const { go } = useRoute();
  const report = useAnswer('run.report', { project, run: run.run }, { keepPrevious: true });
  return (
    <>
      <section className={classes.section} aria-label={`Run ${run.run}`}>
        <h2>
          {run.run} · <span dir="auto">{run.name}</span>
        </h2>
        {(run.state === 'running' || run.state === 'planned') && <LiveProgress project={project} run={run} />}
        {run.message !== '' && (
          <Alert variant="light" color={run.state === 'failed' ? 'red' : 'gray'} role="status">
            <span className={classes.words}>{run.message}</span>
          </Alert>
        )}
        <div>
          <Button
            variant="default"
            size="xs"
            disabled={run.accepted === 0}
            onClick={() => go({ screen: 'data', filter: { runId: run.run }, filterTitle: `Samples of run ${run.run}` })}
          >
            Show {countOf(run.accepted, 'sample')} in Data
          </Button>
        </div>
      </section>
      {report.error !== null && <ErrorNote error={report.error} onRetry={() => void report.refetch()} />}
      {report.data !== undefined && <FunnelTable report={report.data} />}
      {report.data !== undefined && report.data.findings.length > 0 && <FindingTable findings={report.data.findings} />}
      <RunLog project={project} run={run.run} />
    </>
  );
}

function LiveProgress({ project, run }: RunDetailsProps) {
  const [progress, setProgress] = useState<RunProgress>();
  useTopic('run.progress', { project, run: run.run }, { onEvent: setProgress });
  const accepted = progress?.accepted ?? run.accepted;
  return (
    <>
      <progress
        className={classes.progress}
        value={accepted}
        max={Math.max(1, run.asked)}
        aria-label="Accepted samples"
      />
      <p className="quiet">{progress === undefined ? 'Starting.' : progressSentence(progress)}</p>
    </>
  );
}

function progressSentence(progress: RunProgress): string {
  const { stepTitle, stepNumber, steps, accepted, asked, tried, secondsLeft, samplesPerMinute, tokensPerSecond } =
    progress;
  const parts = [
    `Step ${stepNumber} of ${steps}: ${stepTitle}`,
    `${formatCount(accepted)} of ${formatCount(asked)} accepted, ${formatCount(tried)} tried`,
    ...(samplesPerMinute === null ? [] : [`${formatCount(Math.round(samplesPerMinute))} samples/min`]),
    ...(tokensPerSecond === null ? [] : [`${formatCount(Math.round(tokensPerSecond))} tokens/s`]),
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft.low)} to ${formatSeconds(secondsLeft.high)} left`]),
  ];
  return `${parts.join(' · ')}.`;
}
