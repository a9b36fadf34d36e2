import { useEffect } from 'react';
import { useHost } from '../engine/host-context.ts';
import { allCommands, useCommandsStore } from '../state/commands-store.ts';
import { useRoute } from '../state/route-store.ts';

/** Does what the desktop's menu and the file manager ask for. */
export function HostMessages() {
  const host = useHost();
  const go = useRoute((store) => store.go);
  useEffect(
    () =>
      host.onMessage((message) => {
        if (message.kind === 'open-file') {
          go(
            message.path.endsWith('.seedloom')
              ? { screen: 'task', project: message.path }
              : { screen: 'start', project: null, part: message.path },
          );
          return;
        }
        const { sets } = useCommandsStore.getState();
        allCommands(sets)
          .findLast(({ id }) => id === message.command)
          ?.run();
      }),
    [host, go],
  );
  return null;
}
