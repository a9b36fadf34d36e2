/** The network host as a utility process of Electron: main sends it one port, which leads to the engine. It ends when that closes. */
import { type ElectronMessagePortLike, openElectronMessagePort } from '../../shared/rpc/message-port.ts';
import { serveNetworkHost } from './serve-network-host.ts';

interface UtilityParentPort {
  once(event: 'message', listener: (event: { readonly ports: readonly ElectronMessagePortLike[] }) => void): unknown;
}

// Electron puts it there in utility processes; its types are for `main` and `preload` alone.
const parentPort: UtilityParentPort | undefined = Reflect.get(process, 'parentPort');
if (!parentPort) throw new Error('This file runs as a utility process of Electron.');
parentPort.once('message', ({ ports: [electronPort] }) => {
  if (!electronPort) throw new Error('The shell sent no port to the engine.');
  const port = openElectronMessagePort(electronPort);
  serveNetworkHost(port);
  port.onClose(() => process.exit(0));
});
