import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import type { EvaluationReportSummary } from '../../../shared/domain/evaluation-report.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { useProject } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommands } from '../../state/commands-store.ts';
import { useRoute } from '../../state/route-store.ts';
import { CompareView } from './compare-view.tsx';
import classes from './evaluate.module.css';
import { readMeasures } from './evaluation-recipe.ts';
import { MeasuresPanel } from './measures-panel.tsx';
import { ReportList } from './report-list.tsx';
import { ReportView } from './report-view.tsx';
import { useMeasuring } from './use-measuring.ts';

const mostCompared = 2;
const ended = ['done', 'cancelled', 'failed'];

/** What was measured of the samples that are kept, and measuring anew. */
export function EvaluateScreen() {
  const { project } = useProject();
  const { route, go, adjust } = useRoute();
  const answer = useAnswer('evaluation.reports', { project });
  const runs = useAnswer('run.list', { project });
  const recipe = useAnswer('recipe.get', { project });
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [isChoosing, setChoosing] = useState(false);
  const [wantedRun, setWantedRun] = useState<string>();
  const measuring = useMeasuring(project, (report) => {
    setTicked([]);
    adjust({ part: report });
  });
  const reports = answer.data?.reports ?? [];
  const selected = reports.find(({ report }) => report === route.part) ?? reports[0];
  const measurable = [...(runs.data?.runs ?? [])].reverse().filter(isMeasurable);
  const run = measurable.find((one) => one.run === wantedRun) ?? measurable[0];
  const hasMeasures = recipe.data !== undefined && readMeasures(recipe.data).length > 0;
  const [left, right] = ticked;
  const move = (by: number) => {
    const next = reports[reports.findIndex(({ report }) => report === selected?.report) + by];
    if (next !== undefined) adjust({ part: next.report });
  };
  const measure = () => run !== undefined && hasMeasures && !measuring.isBusy && measuring.start(run.run);
  useCommands('evaluate', [
    {
      id: 'next-report',
      title: 'Next report',
      area: 'Evaluate',
      keys: ['j', 'arrowdown'],
      isKeyOnly: true,
      run: () => move(1),
    },
    {
      id: 'previous-report',
      title: 'Previous report',
      area: 'Evaluate',
      keys: ['k', 'arrowup'],
      isKeyOnly: true,
      run: () => move(-1),
    },
    { id: 'measure', title: 'Measure', area: 'Evaluate', keys: ['mod+enter'], run: measure },
    { id: 'choose-measures', title: 'Choose measures', area: 'Evaluate', keys: [], run: () => setChoosing(true) },
  ]);
  const tick = (report: string) =>
    setTicked((before) =>
      before.includes(report) ? before.filter((one) => one !== report) : [...before, report].slice(-mostCompared),
    );
  const measureButton = (
    <Button disabled={run === undefined || !hasMeasures} loading={measuring.isBusy} onClick={measure}>
      Measure
    </Button>
  );
  return (
    <Screen
      title="Evaluate"
      state={answer.data === undefined ? '' : (measuring.words ?? stateSentence(reports))}
      actions={
        <>
          {measuring.isBusy && (
            <Button variant="default" onClick={measuring.cancel}>
              Cancel
            </Button>
          )}
          {measurable.length > 1 && (
            <NativeSelect
              aria-label="Run to measure"
              value={run?.run ?? ''}
              data={measurable.map((one) => ({ value: one.run, label: `Run ${one.run}` }))}
              onChange={(event) => setWantedRun(event.currentTarget.value)}
            />
          )}
          <Button variant="default" aria-expanded={isChoosing} onClick={() => setChoosing(!isChoosing)}>
            Choose measures
          </Button>
          {reports.length > 0 && measureButton}
        </>
      }
      panel={
        isChoosing && recipe.data !== undefined ? (
          <MeasuresPanel project={project} recipe={recipe.data} onClose={() => setChoosing(false)} />
        ) : undefined
      }
    >
      {answer.error !== null && <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} />}
      {measuring.error !== null && (
        <ErrorNote
          error={measuring.error}
          title="The run was not measured"
          {...(run === undefined ? {} : { onRetry: measure })}
        />
      )}
      {answer.data !== undefined && reports.length === 0 && (
        <NothingMeasured
          hasRun={run !== undefined}
          hasMeasures={hasMeasures}
          measure={measureButton}
          onChoose={() => setChoosing(true)}
          onGenerate={() => go({ screen: 'generate' })}
        />
      )}
      {selected !== undefined && (
        <div className={classes.columns}>
          <ReportList
            reports={reports}
            selected={selected.report}
            ticked={ticked}
            onSelect={(report) => {
              setTicked([]);
              adjust({ part: report });
            }}
            onTick={tick}
          />
          {left !== undefined && right !== undefined ? (
            <CompareView project={project} left={left} right={right} onClose={() => setTicked([])} />
          ) : (
            <ReportView key={selected.report} project={project} report={selected.report} />
          )}
        </div>
      )}
    </Screen>
  );
}

interface NothingMeasuredProps {
  readonly hasRun: boolean;
  readonly hasMeasures: boolean;
  readonly measure: React.ReactNode;
  onChoose(): void;
  onGenerate(): void;
}

function NothingMeasured({ hasRun, hasMeasures, measure, onChoose, onGenerate }: NothingMeasuredProps) {
  const action = !hasRun ? (
    <Button onClick={onGenerate}>Open Generate</Button>
  ) : hasMeasures ? (
    measure
  ) : (
    <Button onClick={onChoose}>Choose measures</Button>
  );
  return (
    <EmptyState title="Nothing measured yet" action={action}>
      {hasRun
        ? 'Measures say how good the kept samples are: balance, variety, and how well a small classifier learns from them. Each number comes with its interval and the samples behind it.'
        : 'Reports on the samples of a run belong here. There is no run that has ended: make samples first.'}
    </EmptyState>
  );
}

function isMeasurable({ state, accepted, isHidden }: RunSummary): boolean {
  return ended.includes(state) && accepted > 0 && !isHidden;
}

function stateSentence(reports: readonly EvaluationReportSummary[]): string {
  const [newest] = reports;
  if (newest === undefined) return 'Nothing was measured yet.';
  return `${countOf(reports.length, 'report')}. The newest has ${countOf(newest.count, 'finding')} on ${countOf(newest.kept, 'sample')} of run ${newest.run}.`;
}
