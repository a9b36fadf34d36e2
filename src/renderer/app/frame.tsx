import { Button } from '@mantine/core';
import { Suspense, useEffect } from 'react';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { useEngineLink } from '../engine/engine-context.tsx';
import { useHost } from '../engine/host-context.ts';
import { useRoute } from '../state/route-store.ts';
import { BottomBar } from './bottom-bar.tsx';
import { CommandPalette } from './command-palette.tsx';
import classes from './frame.module.css';
import { HostMessages } from './host-messages.tsx';
import { ProjectGate } from './project-gate.tsx';
import { Rail } from './rail.tsx';
import { ScreenError } from './screen-error.tsx';
import { screenOf } from './screens.ts';
import { Shortcuts } from './shortcuts.tsx';

/** Rail, screen and bottom bar. */
export function Frame() {
  const { route } = useRoute();
  const screen = screenOf(route.screen);
  const { title, component: Component } = screen;
  const host = useHost();
  const projectName = nameOfPath(route.project);
  useEffect(() => {
    host.setTitle(projectName === undefined ? 'Seedloom' : `${projectName} · ${title} · Seedloom`);
  }, [host, projectName, title]);
  return (
    <ProjectGate>
      {(isOpen) => (
        <div className={classes.frame}>
          <button type="button" className={classes.skip} onClick={() => document.getElementById('main')?.focus()}>
            Skip to the screen
          </button>
          <div className={classes.main}>
            <Rail />
            <main className={classes.place} id="main" tabIndex={-1}>
              <LinkBanner />
              <ErrorBoundary
                resetKey={`${route.screen} ${route.project}`}
                fallback={(error, reset) => <ScreenError screen={title} error={error} onReset={reset} />}
              >
                <Suspense fallback={<p className={classes.loading}>Loading {title}…</p>}>
                  {screen.needsProject ? isOpen && <Component key={route.project} /> : <Component />}
                </Suspense>
              </ErrorBoundary>
            </main>
          </div>
          <BottomBar />
          <CommandPalette />
          <Shortcuts />
          <HostMessages />
        </div>
      )}
    </ProjectGate>
  );
}

function nameOfPath(path: string | null): string | undefined {
  return path
    ?.split(/[\\/]/)
    .at(-1)
    ?.replace(/\.seedloom$/, '');
}

/** What was fetched stays on screen; this says why nothing moves. */
function LinkBanner() {
  const link = useEngineLink();
  const host = useHost();
  if (link.kind === 'connected') return null;
  return (
    <div className={classes.link} role="status">
      {link.kind === 'connecting' ? 'The engine is starting.' : link.message}{' '}
      {link.kind === 'down' && link.retryInMs === null && (
        <Button size="compact-xs" variant="default" onClick={() => host.retryEngine()}>
          Try again
        </Button>
      )}
    </div>
  );
}
