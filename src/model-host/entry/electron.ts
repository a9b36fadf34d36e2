/** Model host as a utility process of Electron, which ends it with the application. Fork it with `UV_THREADPOOL_SIZE=1`. */
import { installNetworkGuard } from '../../shared/process/network-guard.ts';

installNetworkGuard({
  onAttempt: ({ what, where, stack }) => console.error(`network refused: ${what} ${where}\n${stack}`),
});

// Loaded after the guard: static imports would run before it.
const { openParentPort } = await import('../../shared/rpc/utility-process-port.ts');
const { serveModelHost } = await import('./serve-model-host.ts');

serveModelHost(openParentPort(parentPortOfElectron()));

/** Electron adds it to `process` in utility processes. The gate keeps its types out of here. */
function parentPortOfElectron(): Parameters<typeof openParentPort>[0] {
  if (!('parentPort' in process)) throw new Error('This is no utility process of Electron.');
  // Safe: inside a utility process this is Electron's ParentPort, which has both members.
  return process.parentPort as Parameters<typeof openParentPort>[0];
}
