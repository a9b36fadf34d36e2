/** The network host as a utility process of Electron: main sends it one port, which leads to the engine. */
import { type ElectronMessagePortLike, openElectronMessagePort } from '../../shared/rpc/message-port.ts';
import { serveNetworkHost } from './serve-network-host.ts';

interface UtilityParentPort {
  on(event: 'message', listener: (event: { readonly ports: readonly ElectronMessagePortLike[] }) => void): unknown;
}

// Electron puts it there in utility processes; its types are for `main` and `preload` alone.
const parentPort: UtilityParentPort | undefined = Reflect.get(process, 'parentPort');
if (!parentPort) throw new Error('This file runs as a utility process of Electron.');
parentPort.on('message', ({ ports: [port] }) => {
  if (port) serveNetworkHost(openElectronMessagePort(port));
});
