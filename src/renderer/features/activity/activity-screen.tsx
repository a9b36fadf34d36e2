import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { useProject } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommands } from '../../state/commands-store.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './activity.module.css';
import { RecipeComparison } from './recipe-comparison.tsx';
import { RunActions } from './run-actions.tsx';
import { RunDetails } from './run-details.tsx';
import { RunTable } from './run-table.tsx';

const mostCompared = 2;

/** What ran, what runs, what it waits for. */
export function ActivityScreen() {
  const { project } = useProject();
  const { route, go, adjust } = useRoute();
  const answer = useAnswer('run.list', { project });
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const runs = [...(answer.data?.runs ?? [])].reverse();
  const selected = runs.find(({ run }) => run === route.run) ?? runs[0];
  const [left, right] = ticked;
  const move = (by: number) => {
    const next = runs[runs.findIndex(({ run }) => run === selected?.run) + by];
    if (next !== undefined) adjust({ run: next.run, part: null });
  };
  useCommands('activity', [
    {
      id: 'next-run',
      title: 'Next run',
      area: 'Activity',
      keys: ['j', 'arrowdown'],
      isKeyOnly: true,
      run: () => move(1),
    },
    {
      id: 'previous-run',
      title: 'Previous run',
      area: 'Activity',
      keys: ['k', 'arrowup'],
      isKeyOnly: true,
      run: () => move(-1),
    },
  ]);
  const tick = (run: string) =>
    setTicked((before) =>
      before.includes(run) ? before.filter((one) => one !== run) : [...before, run].slice(-mostCompared),
    );
  return (
    <Screen
      title="Activity"
      state={answer.data === undefined ? '' : stateSentence(runs)}
      actions={selected === undefined ? undefined : <RunActions project={project} run={selected} />}
    >
      {answer.error !== null && <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data !== undefined && runs.length === 0 && (
        <EmptyState
          title="No runs yet"
          action={<Button onClick={() => go({ screen: 'generate' })}>Open Generate</Button>}
        >
          A run writes samples, curates them and measures the result. Its plan, its log and its errors stand here.
        </EmptyState>
      )}
      {selected !== undefined && (
        <div className={classes.parts}>
          <RunTable
            runs={runs}
            selected={selected.run}
            ticked={ticked}
            onSelect={(run) => adjust({ run, part: null })}
            onTick={tick}
          />
          {left !== undefined && right !== undefined ? (
            <RecipeComparison project={project} left={left} right={right} onClose={() => setTicked([])} />
          ) : (
            <RunDetails key={selected.run} project={project} run={selected} />
          )}
        </div>
      )}
    </Screen>
  );
}

function stateSentence(runs: readonly RunSummary[]): string {
  const active = runs.filter(({ state }) => state === 'running');
  const failed = runs[0]?.state === 'failed';
  if (active.length > 0) return `${countOf(active.length, 'run')} at work, ${countOf(runs.length, 'run')} in all.`;
  if (failed) return 'The last run stopped with an error.';
  return runs.length === 0 ? 'Nothing ran in this project yet.' : `${countOf(runs.length, 'run')}. Nothing runs now.`;
}
