import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { countOf, formatBytes } from '../components/numbers.ts';
import { useHost } from '../engine/host-context.ts';
import { useAnswer } from '../engine/use-answer.ts';
import { useRoute } from '../state/route-store.ts';
import classes from './bottom-bar.module.css';
import { RunningWork } from './running-work.tsx';

const statusEveryMs = 4000;

/** Running work, connections, memory. */
export function BottomBar() {
  const { route, go } = useRoute();
  const host = useHost();
  const status = useAnswer('engine.status', {}, { everyMs: statusEveryMs });
  const runs = useAnswer('run.list', { project: route.project ?? '' }, { enabled: route.project !== null });
  const active = runs.data?.runs.find(({ state }) => state === 'running');
  const paused = runs.data?.runs.findLast(({ state }) => state === 'paused' || state === 'failed');
  const isBusy = (status.data?.active.length ?? 0) > 0;
  useEffect(() => host.setBusy(isBusy), [host, isBusy]);
  const memory = (status.data?.memory.engineBytes ?? 0) + (status.data?.memory.modelHostBytes ?? 0);
  return (
    <footer className={classes.bar}>
      <div className={classes.work}>
        {active !== undefined && route.project !== null && (
          <RunningWork project={route.project} run={active.run} name={active.name} />
        )}
        {active === undefined && paused !== undefined && (
          <PausedRun run={paused.run} name={paused.name} state={paused.state} />
        )}
        {active === undefined && paused === undefined && (
          <span className="quiet">{otherWork(status.data?.active.length ?? 0)}</span>
        )}
      </div>
      <button type="button" className={classes.fact} onClick={() => go({ screen: 'settings', part: 'connections' })}>
        {countOf(status.data?.connections.sinceStart ?? 0, 'connection')}
      </button>
      <span className="quiet" title="Memory of the engine and the model host">
        {status.data === undefined ? '' : formatBytes(memory)}
      </span>
    </footer>
  );
}

function otherWork(projects: number): string {
  return projects === 0 ? 'Nothing is running.' : `${countOf(projects, 'run')} in another project.`;
}

function PausedRun({ run, name, state }: { readonly run: string; readonly name: string; readonly state: string }) {
  const { go } = useRoute();
  return (
    <>
      <span className="quiet">
        {name} {state === 'failed' ? 'stopped with an error.' : 'is paused.'}
      </span>
      <Button size="compact-xs" variant="default" onClick={() => go({ screen: 'activity', run })}>
        Show
      </Button>
    </>
  );
}
