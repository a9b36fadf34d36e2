import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { hideUndoNotice, showErrorNotice } from '../components/notices.tsx';
import { EngineProvider } from '../engine/engine-context.tsx';
import type { Host } from '../engine/host.ts';
import { HostContext } from '../engine/host-context.ts';
import { createQueryClient } from '../engine/query-client.ts';
import { useLook } from '../state/look-store.ts';
import classes from './frame.module.css';
import { Frame } from './frame.tsx';
import { RememberedLook } from './remembered-look.tsx';
import { theme } from './theme.ts';

/** The whole page. */
export function App({ host }: { readonly host: Host }) {
  const [queries] = useState(() => createQueryClient({ onError: showErrorNotice, onHistoryChanged: hideUndoNotice }));
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <HostContext value={host}>
        <QueryClientProvider client={queries}>
          <EngineProvider>
            <RememberedLook />
            <ColourScheme />
            <Frame />
            <Notifications
              position="bottom-right"
              className={classes.notices}
              limit={4}
              autoClose={8000}
              transitionDuration={100}
            />
          </EngineProvider>
        </QueryClientProvider>
      </HostContext>
    </MantineProvider>
  );
}

function ColourScheme() {
  const scheme = useLook(({ look }) => look.scheme);
  // Without this Mantine adds a style element for a moment, which the page's policy refuses.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  useEffect(() => setColorScheme(scheme), [scheme, setColorScheme]);
  return null;
}
