import type { ChildProcess } from 'node:child_process';
import type { Port } from '../rpc/port.ts';
import { PortListeners } from '../rpc/port-listeners.ts';

/** How long a closed channel waits for the exit code, to be able to say why. */
const exitGraceMs = 100;

/** The parent's side of a Node child with an IPC channel. Copies what is in `transfer`. `close` ends the channel, not the child. */
export function openChildPort(child: ChildProcess): Port {
  const listeners = new PortListeners();
  let ending: string | undefined;
  let isDisconnected = false;
  const closeWhenKnown = (): void => {
    // Answers that the child sent before it ended are read before `disconnect`: so both are awaited.
    if (isDisconnected && ending !== undefined) listeners.close(ending);
    else setTimeout(() => listeners.close(ending ?? `The process ${child.pid} closed its channel.`), exitGraceMs);
  };
  child.on('message', (message) => listeners.deliver(message));
  child.on('exit', (code, signal) => {
    ending = `The process ${child.pid} ended with ${signal ? `signal ${signal}` : `code ${code}`}.`;
    closeWhenKnown();
  });
  child.on('disconnect', () => {
    isDisconnected = true;
    closeWhenKnown();
  });
  return {
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    post(message) {
      // The callback keeps a failed write from becoming an `error` event; the close tells of it.
      if (!listeners.isClosed && child.connected) child.send(toSerializable(message), () => {});
    },
    close() {
      listeners.close('The channel to the process was closed.');
      if (child.connected) child.disconnect();
    },
  };
}

/** The child's side: a port over the channel to the process that forked this one. Throws when there is none. */
export function openParentProcessPort(): Port {
  if (!process.send) throw new Error('This process was not forked with an IPC channel.');
  const listeners = new PortListeners();
  process.on('message', (message) => listeners.deliver(message));
  process.on('disconnect', () => listeners.close('The parent process is gone.'));
  return {
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    post(message) {
      if (!listeners.isClosed && process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    close() {
      listeners.close('The channel to the parent was closed.');
      if (process.connected) process.disconnect();
    },
  };
}

/** The types ask for a JSON-like value; the `advanced` serialization carries all that structured clone does, and throws on the rest. */
function toSerializable(message: unknown): object {
  return message as object;
}
