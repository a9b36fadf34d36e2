/** Model host as a child of a Node process: `fork` it with `serialization: 'advanced'` and `UV_THREADPOOL_SIZE=1`. */
import { installNetworkGuard } from '../../shared/process/network-guard.ts';

installNetworkGuard({
  onAttempt: ({ what, where, stack }) => console.error(`network refused: ${what} ${where}\n${stack}`),
});

// Loaded after the guard: static imports would run before it.
const { exitWithParent } = await import('../../shared/process/exit-with-parent.ts');
const { openParentProcessPort } = await import('../../shared/process/node-child-port.ts');
const { serveModelHost } = await import('./serve-model-host.ts');

const host = serveModelHost(openParentProcessPort());
exitWithParent({ beforeExit: () => host.close() });
