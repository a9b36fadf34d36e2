import type { Port } from './port.ts';
import { PortListeners } from './port-listeners.ts';

/** What goes over the shared port for the connections. Everything else on it belongs to the port's own two ends. */
type Envelope =
  | { readonly fan: 'open'; readonly connection: number; readonly greeting: unknown }
  | { readonly fan: 'frame'; readonly connection: number; readonly frame: unknown }
  | { readonly fan: 'close'; readonly connection: number; readonly reason: string };

/** Several ports over one: the process that holds the tabs has a single channel to the engine. */
export interface PortFan {
  /** The messages outside of every connection: what the shared port was before. */
  readonly own: Port;
  /** Opens a connection; the other side is told of it, with the greeting. */
  open(greeting: unknown): Port;
}

type OnConnection = (port: Port, greeting: unknown) => void;

/**
 * Both sides of the shared port call this, in the same turn in which they got it. One side opens, the other gives
 * `onConnection`; a side without it refuses what the other opens.
 *
 * A connection is a `Port` with the rules of one: closing it closes its other end, and the end of the shared port
 * closes all of them. Frames of a connection that is closed already are dropped.
 */
export function fanPort(shared: Port, onConnection?: OnConnection): PortFan {
  const own = new PortListeners();
  const connections = new Map<number, PortListeners>();
  let lastConnection = 0;
  let ended: string | undefined;

  const send = (envelope: Envelope): void => shared.post(envelope);

  function connect(connection: number): Port {
    const listeners = new PortListeners();
    connections.set(connection, listeners);
    return {
      onMessage: listeners.onMessage,
      onClose: listeners.onClose,
      post(frame, transfer) {
        if (!listeners.isClosed) shared.post({ fan: 'frame', connection, frame } satisfies Envelope, transfer);
      },
      close() {
        if (listeners.isClosed) return;
        connections.delete(connection);
        listeners.close('The connection was closed.');
        send({ fan: 'close', connection, reason: 'The other end closed the connection.' });
      },
    };
  }

  function receive(message: unknown): void {
    const envelope = parseEnvelope(message);
    if (envelope === undefined) return own.deliver(message);
    const { connection } = envelope;
    switch (envelope.fan) {
      case 'open':
        if (connections.has(connection)) return;
        if (onConnection === undefined) return send({ fan: 'close', connection, reason: 'Nobody answers here.' });
        return onConnection(connect(connection), envelope.greeting);
      case 'frame':
        return connections.get(connection)?.deliver(envelope.frame);
      case 'close': {
        const listeners = connections.get(connection);
        connections.delete(connection);
        return listeners?.close(envelope.reason);
      }
    }
  }

  shared.onClose((reason) => {
    ended = reason;
    for (const listeners of connections.values()) listeners.close(reason);
    connections.clear();
    own.close(reason);
  });
  shared.onMessage(receive);

  return {
    own: {
      onMessage: own.onMessage,
      onClose: own.onClose,
      post(message, transfer) {
        if (!own.isClosed) shared.post(message, transfer);
      },
      close() {
        shared.close();
        own.close('The port was closed.');
      },
    },
    open(greeting) {
      const connection = ++lastConnection;
      const port = connect(connection);
      if (ended === undefined) send({ fan: 'open', connection, greeting });
      else connections.get(connection)?.close(ended);
      return port;
    },
  };
}

function parseEnvelope(message: unknown): Envelope | undefined {
  if (typeof message !== 'object' || message === null || !Object.hasOwn(message, 'fan')) return undefined;
  // Safe: every member that is used is checked below.
  const { fan, connection, greeting, frame, reason } = message as Readonly<Record<string, unknown>>;
  if (typeof connection !== 'number' || !Number.isSafeInteger(connection) || connection < 1) return undefined;
  switch (fan) {
    case 'open':
      return { fan, connection, greeting };
    case 'frame':
      return { fan, connection, frame };
    case 'close':
      return { fan, connection, reason: typeof reason === 'string' ? reason : 'The other end closed the connection.' };
    default:
      return undefined;
  }
}
