import type { Port } from './port.ts';
import { PortListeners } from './port-listeners.ts';

/** What the web's and `worker_threads`' MessagePort have in common. */
export interface MessagePortLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message' | 'messageerror' | 'close', listener: (event: Event) => void): void;
  start(): void;
  close(): void;
}

/** What Electron's `MessagePortMain` offers. */
export interface ElectronMessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

const otherEndGone = 'The other end of the message port is gone.';
const closedHere = 'The message port was closed.';

/** A port over a MessagePort of the web or of `worker_threads`. Moves what is in `transfer`. */
export function openMessagePort(channel: MessagePortLike): Port {
  const listeners = new PortListeners();
  channel.addEventListener('message', (event) => listeners.deliver(Reflect.get(event, 'data')));
  channel.addEventListener('messageerror', () => listeners.deliver(undefined));
  channel.addEventListener('close', () => listeners.close(otherEndGone));
  channel.start();
  return {
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    post(message, transfer = []) {
      if (!listeners.isClosed) channel.postMessage(message, [...transfer]);
    },
    close() {
      listeners.close(closedHere);
      channel.close();
    },
  };
}

/** A port over Electron's `MessagePortMain`, in main or in a utility process. Copies what is in `transfer`. */
export function openElectronMessagePort(channel: ElectronMessagePortLike): Port {
  const listeners = new PortListeners();
  channel.on('message', (event) => listeners.deliver(event.data));
  channel.on('close', () => listeners.close(otherEndGone));
  channel.start();
  return {
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    post(message) {
      if (!listeners.isClosed) channel.postMessage(message);
    },
    close() {
      listeners.close(closedHere);
      channel.close();
    },
  };
}
