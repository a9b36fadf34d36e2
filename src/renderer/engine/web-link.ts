import { browserPaths, closeCodes, pageHeaderName } from '../../shared/contract/browser-door.ts';
import { decodeEngineError } from '../../shared/contract/errors.ts';
import { createRpcClient } from '../../shared/rpc/rpc-client.ts';
import { openWebSocketPort, type WebSocketLike } from '../../shared/rpc/web-socket.ts';
import type { EngineLink } from './engine-link.ts';

const firstDelayMs = 250;
const longestDelayMs = 5_000;
const noAccess =
  'Seedloom was started anew, or this page was opened without its address. Open the address that the terminal shows; pressing Enter there shows another one.';
const noServer = 'Seedloom does not answer. If it was stopped, start it again and open the address that it shows.';

/** The few members of a window that the link uses. */
export type WebLinkPage = Pick<Window, 'location' | 'document' | 'fetch'>;

export interface WebLink {
  /** Tries at once, also after it was given up. */
  retry(): void;
  stop(): void;
}

/**
 * Reaches the engine through the server that the page came from, and tells of every change. A lost connection is made
 * again, later and later, up to every five seconds, and at once when the tab is looked at again. Each connection has a
 * client of its own: what is on screen is fetched anew.
 */
export function watchWebLink(
  page: WebLinkPage,
  tell: (link: EngineLink) => void,
  openSocket: (url: string) => WebSocketLike = (url) => new WebSocket(url),
): WebLink {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  /** The connection that counts; what an older one still says is not told. */
  let current: { close(): void } | undefined;

  function connect(): void {
    clearTimeout(timer);
    timer = undefined;
    const socket = openSocket(`ws://${page.location.host}${browserPaths.engine}`);
    // Before the client listens: how it ended is known when the client's calls fail.
    socket.addEventListener('close', ({ code, reason }) => {
      if (current === client) void handleEnd(code, reason);
    });
    const client = createRpcClient(openWebSocketPort(socket), { decodeError: decodeEngineError });
    current = client;
    // A socket may open and close at once while the engine starts: it counts when the engine has answered.
    client.call('engine.version', {}).then(
      () => {
        if (current !== client) return;
        failures = 0;
        tell({ kind: 'connected', client });
      },
      // The end of the socket says more.
      () => {},
    );
  }

  async function handleEnd(code: number, reason: string): Promise<void> {
    const ended = current;
    current = undefined;
    const end = await explainEnd(page, code, reason);
    // Stopped, or asked to try again, meanwhile.
    if (isStopped || current !== undefined || timer !== undefined || ended === undefined) return;
    const retryInMs = end.isLasting ? null : Math.min(firstDelayMs * 2 ** failures, longestDelayMs);
    failures += 1;
    tell({ kind: 'down', message: end.message, retryInMs });
    if (retryInMs !== null) timer = setTimeout(connect, retryInMs);
  }

  const lookAgain = (): void => {
    if (page.document.visibilityState === 'visible' && timer !== undefined) connect();
  };
  page.document.addEventListener('visibilitychange', lookAgain);
  tell({ kind: 'connecting' });
  connect();
  return {
    retry() {
      if (isStopped || current !== undefined) return;
      failures = 0;
      tell({ kind: 'connecting' });
      connect();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      page.document.removeEventListener('visibilitychange', lookAgain);
      const last = current;
      current = undefined;
      last?.close();
    },
  };
}

interface End {
  readonly message: string;
  /** Trying again would not help. */
  readonly isLasting: boolean;
}

async function explainEnd(page: WebLinkPage, code: number, reason: string): Promise<End> {
  switch (code) {
    case closeCodes.engineRestarts:
      return { message: reason || 'The engine is being started again.', isLasting: false };
    case closeCodes.engineDown:
      return { message: reason || 'The engine does not run.', isLasting: true };
    case closeCodes.stopped:
      return { message: noServer, isLasting: false };
    default:
      // A browser does not say why a connection was refused.
      switch (await askForAccess(page)) {
        case 'refused':
          return { message: noAccess, isLasting: true };
        case 'gone':
          return { message: noServer, isLasting: false };
        default:
          return { message: 'The connection to Seedloom was lost.', isLasting: false };
      }
  }
}

async function askForAccess(page: WebLinkPage): Promise<'given' | 'refused' | 'gone'> {
  try {
    const { status } = await page.fetch(browserPaths.session, {
      headers: { [pageHeaderName]: '1' },
      cache: 'no-store',
    });
    return status === 401 ? 'refused' : 'given';
  } catch {
    return 'gone';
  }
}
