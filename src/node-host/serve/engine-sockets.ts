import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { closeCodes } from '../../shared/contract/browser-door.ts';
import { pageFrameLimitBytes } from '../../shared/rpc/frame-size.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { openWebSocketPort } from '../../shared/rpc/web-socket.ts';
import { sendRawAnswer } from './answers.ts';

const mostTabs = 64;
/** What a tab has not read yet. A page that sleeps for long fetches anew when it wakes. */
const mostUnsentBytes = 64 * 1024 * 1024;
const closeWithinMs = 500;

/** Where the connections of tabs lead. */
export interface EngineDoor {
  /** Starts the engine once more when it was given up. */
  connect(): { readonly kind: 'open'; readonly port: Port } | EngineDown;
  /** How it is now; undefined while the engine runs. Known before a connection closes because of it. */
  readonly down: EngineDown | undefined;
}

export interface EngineDown {
  readonly kind: 'down';
  readonly message: string;
  /** Whether it comes back by itself. */
  readonly isComingBack: boolean;
}

/** The WebSockets of the tabs: each is a connection of its own to the engine, and both ends close together. */
export class EngineSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: pageFrameLimitBytes,
    perMessageDeflate: false,
  });
  readonly #door: EngineDoor;

  constructor(door: EngineDoor) {
    this.#door = door;
    // A handshake with broken headers: the answer is ours, with the page's headers.
    this.#server.on('wsClientError', (_error, socket) => sendRawAnswer(socket, 400));
  }

  /** The request was let in before. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#server.clients.size >= mostTabs) return sendRawAnswer(socket, 503);
    this.#server.handleUpgrade(request, socket, head, (tab) => this.#join(tab));
  }

  /** Tells all tabs that the server ends. Resolves when they are gone. */
  async close(): Promise<void> {
    for (const tab of this.#server.clients) closeSocket(tab, closeCodes.stopped, 'Seedloom was stopped.');
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        for (const tab of this.#server.clients) tab.terminate();
      }, closeWithinMs);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #join(tab: WebSocket): void {
    const found = this.#door.connect();
    if (found.kind === 'down') {
      tab.on('error', () => {});
      return this.#end(tab, found);
    }
    const engine = found.port;
    const page = openWebSocketPort(tab);
    page.onMessage((message) => engine.post(message));
    page.onClose(() => engine.close());
    engine.onMessage((message) => {
      page.post(message);
      if (tab.bufferedAmount > mostUnsentBytes) tab.terminate();
    });
    // Of a tab that left by itself this closes nothing.
    engine.onClose(() => this.#end(tab, this.#door.down));
  }

  #end(tab: WebSocket, down: EngineDown = { kind: 'down', message: '', isComingBack: true }): void {
    closeSocket(tab, down.isComingBack ? closeCodes.engineRestarts : closeCodes.engineDown, down.message);
  }
}

/** A reason of a WebSocket's end has at most 123 bytes. */
function closeSocket(tab: WebSocket, code: number, reason: string): void {
  const bytes = Buffer.from(reason);
  tab.close(code, bytes.length <= 123 ? bytes : '');
}
