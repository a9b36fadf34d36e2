import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { browserPaths } from '../../shared/contract/browser-door.ts';
import {
  type Answer,
  entryPage,
  failureAnswer,
  fileAnswer,
  jsonAnswer,
  refusal,
  sendAnswer,
  sendRawAnswer,
} from './answers.ts';
import { type Bundle, findFile } from './bundle.ts';
import { type EngineDoor, EngineSockets } from './engine-sockets.ts';
import { GuessBrake } from './guess-brake.ts';
import { receiveFile, tooLarge } from './inbox.ts';
import type { Keys } from './keys.ts';
import {
  type Access,
  cookieValues,
  hasOwnHeader,
  headerValues,
  isOwnHost,
  isOwnOrigin,
  isPrefetch,
  type RequestHead,
} from './request-rules.ts';

export interface WebDoorOptions {
  readonly bundle: Bundle;
  readonly keys: Keys;
  readonly door: EngineDoor;
  /** Folder for files that a page sends. */
  readonly inbox: string;
  readonly largestFileBytes: number;
  readonly brake?: GuessBrake;
  /** Told of errors that are bugs. */
  onError(error: unknown): void;
}

export interface Route {
  readonly path: string;
  readonly methods: readonly string[];
  readonly access: Access;
  readonly isUpgrade?: boolean;
}

/** All that the server answers, besides the page's own files (which are open, and hold no data). */
export const routes: readonly Route[] = [
  { path: browserPaths.open, methods: ['GET'], access: 'entry' },
  { path: browserPaths.session, methods: ['GET'], access: 'session' },
  { path: browserPaths.files, methods: ['POST'], access: 'session' },
  { path: browserPaths.engine, methods: ['GET'], access: 'session', isUpgrade: true },
];

export function cookieName(port: number): string {
  // Cookies do not know ports: two servers on one machine must not overwrite each other's.
  return `seedloom-${port}`;
}

/** Decides about every request: who asks, then what for, then with which key. Only after that anything is done. */
export class WebDoor {
  readonly sockets: EngineSockets;
  port = 0;
  readonly #options: WebDoorOptions;
  readonly #brake: GuessBrake;

  constructor(options: WebDoorOptions) {
    this.#options = options;
    this.#brake = options.brake ?? new GuessBrake();
    this.sockets = new EngineSockets(options.door);
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    this.#findAnswer(request, response)
      .catch((error: unknown): Answer | undefined => {
        // A line that broke off is no bug, and nobody is there to answer.
        if (response.destroyed) return undefined;
        this.#options.onError(error);
        return refusal(500);
      })
      .then((answer) => {
        if (answer !== undefined && !response.headersSent) sendAnswer(request, response, answer);
        else if (answer === undefined) response.destroy();
      });
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until the WebSocket has its own listener.
    socket.on('error', () => {});
    this.#findUpgradeRefusal(request)
      .then((status) => {
        if (status === 'drop') socket.destroy();
        else if (status !== undefined) sendRawAnswer(socket, status);
        else this.sockets.accept(request, socket, head);
      })
      .catch((error: unknown) => {
        this.#options.onError(error);
        sendRawAnswer(socket, 500);
      });
  }

  /** Undefined: the line is cut. */
  async #findAnswer(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    const head = headOf(request);
    if (!isOwnHost(head, this.port)) return refusal(421);
    const { path, query } = splitUrl(head.url);
    const route = routes.find((known) => known.path === path);
    if (!isOwnOrigin(head, route?.access ?? 'shell')) return refusal(403);
    if (!(route?.methods ?? ['GET', 'HEAD']).includes(head.method)) return refusal(405);
    if (route === undefined) return fileAnswer(findFile(this.#options.bundle, path));
    if (route.path === browserPaths.open) return isPrefetch(head) ? refusal(403) : await this.#open(head, query);
    const isLetIn = await this.#checkSession(head);
    if (isLetIn !== 'yes') return isLetIn === 'drop' ? undefined : refusal(401);
    switch (route.path) {
      case browserPaths.session:
        return refusal(204);
      case browserPaths.files:
        return await this.#receive(request, response, query);
      default:
        // The engine's path without an upgrade.
        return { status: 426, headers: { Upgrade: 'websocket', Connection: 'Upgrade, close' } };
    }
  }

  async #findUpgradeRefusal(request: IncomingMessage): Promise<number | 'drop' | undefined> {
    const head = headOf(request);
    if (!isOwnHost(head, this.port)) return 421;
    // A browser always tells the origin of a WebSocket.
    if (headerValues(head, 'origin').length === 0 || !isOwnOrigin(head, 'session')) return 403;
    if (head.url !== browserPaths.engine) return 404;
    if (head.method !== 'GET') return 405;
    const isLetIn = await this.#checkSession(head);
    return isLetIn === 'yes' ? undefined : isLetIn === 'drop' ? 'drop' : 401;
  }

  async #checkSession(head: RequestHead): Promise<'yes' | 'no' | 'drop'> {
    const values = cookieValues(head, cookieName(this.port));
    if (values.some((value) => this.#options.keys.isSession(value))) return 'yes';
    // Who shows nothing guesses nothing.
    if (values.length === 0) return 'no';
    return (await this.#brake.countWrong()) === 'drop' ? 'drop' : 'no';
  }

  async #open(head: RequestHead, query: URLSearchParams): Promise<Answer | undefined> {
    const given = query.getAll('key');
    const [key] = given;
    const { keys } = this.#options;
    if (given.length === 1 && key !== undefined && keys.takeEntry(key)) {
      return entryPage(200, 'Seedloom opens.', {
        'Set-Cookie': `${cookieName(this.port)}=${keys.session}; Path=/; HttpOnly; SameSite=Strict`,
      });
    }
    // The address was opened a second time in the browser that has the session already.
    const values = cookieValues(head, cookieName(this.port));
    if (values.some((value) => keys.isSession(value))) return entryPage(200, 'Seedloom opens.');
    if (given.length > 0 && (await this.#brake.countWrong()) === 'drop') return undefined;
    return entryPage(
      401,
      'This address was used already. Press Enter in the terminal where Seedloom runs for another one.',
    );
  }

  async #receive(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<Answer | undefined> {
    const head = headOf(request);
    const [name, ...others] = query.getAll('name');
    if (!hasOwnHeader(head)) return refusal(403);
    if (request.headers['content-type'] !== 'application/octet-stream') return refusal(415);
    if (request.headers['content-encoding'] !== undefined) return refusal(415);
    if (name === undefined || others.length > 0 || name.length > 1000) return refusal(400);
    const { inbox, largestFileBytes: limitBytes } = this.#options;
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) return failureAnswer(tooLarge(limitBytes));
    if (request.headers.expect !== undefined) response.writeContinue();
    try {
      return jsonAnswer(200, { path: await receiveFile(request, { inbox, name, limitBytes }) });
    } catch (error) {
      if (response.destroyed) return undefined;
      return failureAnswer(error);
    }
  }
}

function headOf({ method = '', url = '', rawHeaders }: IncomingMessage): RequestHead {
  return { method, url, rawHeaders };
}

function splitUrl(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const cut = url.indexOf('?');
  return cut < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, cut), query: new URLSearchParams(url.slice(cut + 1)) };
}
