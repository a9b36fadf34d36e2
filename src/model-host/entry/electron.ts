/**
 * Model host as a utility process of Electron: main sends it one port, which leads to the engine. It ends when the port
 * closes, and main ends it where it does not. Fork it with `UV_THREADPOOL_SIZE=1`.
 */
import { installNetworkGuard } from '../../shared/process/network-guard.ts';
import type { ElectronMessagePortLike } from '../../shared/rpc/message-port.ts';

installNetworkGuard({
  onAttempt: ({ what, where, stack }) => console.error(`network refused: ${what} ${where}\n${stack}`),
});

// Loaded after the guard: static imports would run before it.
const { openElectronMessagePort } = await import('../../shared/rpc/message-port.ts');
const { serveModelHost } = await import('./serve-model-host.ts');

interface UtilityParentPort {
  once(event: 'message', listener: (event: { readonly ports: readonly ElectronMessagePortLike[] }) => void): unknown;
}

// Electron puts it there in utility processes; its types are for `main` and `preload` alone.
const parentPort: UtilityParentPort | undefined = Reflect.get(process, 'parentPort');
if (!parentPort) throw new Error('This file runs as a utility process of Electron.');
parentPort.once('message', ({ ports: [electronPort] }) => {
  if (!electronPort) throw new Error('The shell sent no port to the engine.');
  const port = openElectronMessagePort(electronPort);
  const host = serveModelHost(port);
  port.onClose(() => void host.close().finally(() => process.exit(0)));
});
