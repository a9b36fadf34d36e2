import { decodeEngineError } from '../../shared/contract/errors.ts';
import type { EngineLinkMessage } from '../../shared/contract/shell-link.ts';
import { openMessagePort } from '../../shared/rpc/message-port.ts';
import { createRpcClient, type RpcClient } from '../../shared/rpc/rpc-client.ts';

/** Whether the page reaches the engine, and how. */
export type EngineLink =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly client: RpcClient }
  /** `retryInMs` null: nothing happens until `requestEngine` is called. */
  | { readonly kind: 'down'; readonly message: string; readonly retryInMs: number | null };

/**
 * Asks the shell for a port and tells of every change. After the engine died a new port is asked for at once; the
 * shell gives it when the engine is up again.
 *
 * @returns what ends the watching.
 */
export function watchEngineLink(page: Window, tell: (link: EngineLink) => void): () => void {
  const receive = (event: MessageEvent): void => {
    if (event.source !== page || !isEngineLinkMessage(event.data)) return;
    if (event.data.type === 'seedloom:engine-down') {
      tell({ kind: 'down', ...event.data.down });
      if (event.data.down.retryInMs !== null) requestEngine(page);
      return;
    }
    const [port] = event.ports;
    if (port !== undefined)
      tell({ kind: 'connected', client: createRpcClient(openMessagePort(port), { decodeError: decodeEngineError }) });
  };
  page.addEventListener('message', receive);
  tell({ kind: 'connecting' });
  if (!requestEngine(page)) {
    tell({
      kind: 'down',
      message: 'This page was opened outside Seedloom. Start it with "npm start".',
      retryInMs: null,
    });
  }
  return () => page.removeEventListener('message', receive);
}

/** Asks for a port, also after the shell has given up. False where there is no shell to ask. */
export function requestEngine(page: Window): boolean {
  page.seedloom?.requestEnginePort();
  return page.seedloom !== undefined;
}

/** The message comes from our own preload script through the page's window, where anything in the page can post as well. */
function isEngineLinkMessage(data: unknown): data is EngineLinkMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  if (data.type === 'seedloom:engine-port') return true;
  if (data.type !== 'seedloom:engine-down' || !('down' in data)) return false;
  const { down } = data;
  return typeof down === 'object' && down !== null && 'message' in down && 'retryInMs' in down;
}
