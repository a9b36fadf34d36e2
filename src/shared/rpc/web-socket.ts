import { pageFrameLimitBytes } from './frame-size.ts';
import type { Port } from './port.ts';
import { PortListeners } from './port-listeners.ts';

/** What the browser's WebSocket and a socket of `ws` have in common. */
export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}

const connecting = 0;
/** The standard code would be 1009, but browsers let a page close with 1000 and 3000 to 4999 only. */
const tooLargeCode = 4009;

/**
 * A port over a WebSocket, either side: one JSON text a message.
 *
 * What is posted before the socket is open is sent then. A text longer than the limit closes the socket with
 * code 4009; give `ws` servers the same limit as `maxPayload`, so that they stop reading early.
 */
export function openWebSocketPort(socket: WebSocketLike, limitBytes: number = pageFrameLimitBytes): Port {
  const listeners = new PortListeners();
  let unsent: string[] = [];
  socket.addEventListener('open', () => {
    for (const text of unsent.splice(0)) socket.send(text);
  });
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string' && data.length > limitBytes) socket.close(tooLargeCode, 'Frame too large');
    else listeners.deliver(typeof data === 'string' ? parseJson(data) : undefined);
  });
  // Its close event follows and has the reason; without a listener `ws` would throw.
  socket.addEventListener('error', () => {});
  socket.addEventListener('close', ({ code, reason }) => {
    unsent = [];
    listeners.close(`The connection was closed (code ${code}${reason ? `, ${reason}` : ''}).`);
  });
  return {
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    post(message) {
      if (listeners.isClosed) return;
      const text = JSON.stringify(message);
      if (socket.readyState === connecting) unsent.push(text);
      else socket.send(text);
    },
    close() {
      listeners.close('The connection was closed.');
      socket.close(1000);
    },
  };
}

/** `undefined`, which JSON cannot say, stands for a text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
