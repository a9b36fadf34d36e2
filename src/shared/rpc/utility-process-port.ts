import type { Port } from './port.ts';
import { PortListeners } from './port-listeners.ts';

/** What Electron's `process.parentPort` offers inside a utility process. It has no close: Electron ends the process. */
export interface ParentPortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

/** What Electron's `UtilityProcess` offers in main. */
export interface UtilityProcessLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

/** The utility process' side. `close` only stops listening. */
export function openParentPort(parentPort: ParentPortLike): Port {
  const listeners = new PortListeners();
  parentPort.on('message', (event) => listeners.deliver(event.data));
  return {
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    post(message) {
      if (!listeners.isClosed) parentPort.postMessage(message);
    },
    close() {
      listeners.close('The port to the parent was closed.');
    },
  };
}

/** Main's side. `close` only stops listening; the supervisor ends the process. */
export function openUtilityProcessPort(child: UtilityProcessLike): Port {
  const listeners = new PortListeners();
  child.on('message', (message) => listeners.deliver(message));
  child.on('exit', (code) => listeners.close(`The process ended with code ${code}.`));
  return {
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    post(message) {
      if (!listeners.isClosed) child.postMessage(message);
    },
    close() {
      listeners.close('The port to the process was closed.');
    },
  };
}
