import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, MessageChannelMain, type UtilityProcess, utilityProcess } from 'electron';
import { type ProcessFileName, processFileUrl } from '../shared/base/process-files.ts';
import type { EngineDown, EngineToShell, HostName, ShellToEngine, ShellToHost } from '../shared/contract/shell-link.ts';
import { shellChannels } from '../shared/contract/shell-link.ts';
import { childEnvironment } from '../shared/process/child-environment.ts';
import { restartDelayMs } from '../shared/process/restart-delay.ts';

const stopWithinMs = 5_000;

/** The few members of WebContents that this file uses. */
export interface Page {
  readonly id: number;
  isDestroyed(): boolean;
  postMessage(channel: string, message: unknown, transfer?: Electron.MessagePortMain[]): void;
}

/**
 * Forks the engine and its hosts, joins pages to the engine, and starts the engine again when it dies.
 * No call and no sample passes through here.
 */
export class EngineProcess {
  readonly #exits: number[] = [];
  /** By the number of the engine's request. */
  readonly #hosts = new Map<number, UtilityProcess>();
  /** Every page that asked for a port. */
  readonly #pages = new Map<number, Page>();
  /** Pages that asked while the engine was down. */
  readonly #waiting = new Set<number>();
  #engine: UtilityProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #isStopping = false;

  start(): void {
    if (this.#engine !== undefined || this.#isStopping) return;
    clearTimeout(this.#restart);
    this.#restart = undefined;
    const engine = fork('engine-electron', 'engine');
    this.#engine = engine;
    engine.on('message', (message: unknown) => this.#handleRequest(engine, message));
    engine.once('exit', (code) => this.#handleExit(code));
    for (const id of this.#waiting) this.#join(id);
    this.#waiting.clear();
  }

  /** Gives the page a port, at once or when the engine is up again. */
  connect(page: Page): void {
    this.#pages.set(page.id, page);
    if (this.#engine !== undefined) {
      this.#join(page.id);
      return;
    }
    this.#waiting.add(page.id);
    // Given up: a page that asks again is a person who pressed "Try again".
    if (this.#restart === undefined) this.start();
  }

  /** Lets the engine pause its runs, write what it holds and end; after five seconds it is ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const engine = this.#engine;
    if (engine === undefined) return;
    const gone = new Promise<void>((resolve) => engine.once('exit', () => resolve()));
    engine.postMessage({ kind: 'stop' } satisfies ShellToEngine);
    const timer = setTimeout(() => engine.kill(), stopWithinMs);
    await gone;
    clearTimeout(timer);
  }

  #join(id: number): void {
    const page = this.#pages.get(id);
    if (page === undefined || page.isDestroyed()) {
      this.#pages.delete(id);
      return;
    }
    const channel = new MessageChannelMain();
    this.#engine?.postMessage({ kind: 'connect' } satisfies ShellToEngine, [channel.port1]);
    page.postMessage(shellChannels.port, null, [channel.port2]);
  }

  #handleRequest(engine: UtilityProcess, message: unknown): void {
    const request = parseRequest(message);
    if (request === undefined) console.error('The engine sent the shell a message that it does not know.');
    else if (request.kind === 'fork-host') this.#forkHost(engine, request);
    // Ends also what hangs in native code: where it does not leave by itself, the system takes it away after two seconds.
    else this.#hosts.get(request.request)?.kill();
  }

  #forkHost(engine: UtilityProcess, { host: name, request }: Extract<EngineToShell, { kind: 'fork-host' }>): void {
    const host = fork(`${name}-electron`, name);
    this.#hosts.set(request, host);
    host.once('exit', (code) => {
      if (this.#hosts.get(request) === host) this.#hosts.delete(request);
      if (this.#engine === engine) engine.postMessage({ kind: 'host-exit', request, code } satisfies ShellToEngine);
    });
    const channel = new MessageChannelMain();
    host.postMessage({ kind: 'connect' } satisfies ShellToHost, [channel.port1]);
    engine.postMessage({ kind: 'host-port', host: name, request } satisfies ShellToEngine, [channel.port2]);
  }

  #handleExit(code: number): void {
    this.#engine = undefined;
    for (const host of this.#hosts.values()) host.kill();
    // Their numbers belong to the engine that is gone; the next one counts anew.
    this.#hosts.clear();
    if (this.#isStopping) return;
    const now = Date.now();
    this.#exits.push(now);
    const delay = restartDelayMs(this.#exits, now);
    if (delay !== undefined) this.#restart = setTimeout(() => this.start(), delay);
    this.#tellPages({
      message:
        delay === undefined
          ? `The engine stopped again and again (last code ${code}). Nothing that was saved is lost. Try again, or quit and start Seedloom anew.`
          : `The engine stopped (code ${code}) and is being started again. Nothing that was saved is lost.`,
      retryInMs: delay ?? null,
    });
  }

  #tellPages(down: EngineDown): void {
    for (const [id, page] of this.#pages) {
      if (page.isDestroyed()) this.#pages.delete(id);
      else page.postMessage(shellChannels.down, down);
    }
  }
}

function fork(file: ProcessFileName, child: 'engine' | HostName): UtilityProcess {
  // One thread: the model host works its slots in lockstep, and more threads make it two to three times slower.
  const extras: Record<string, string> = child === 'model-host' ? { UV_THREADPOOL_SIZE: '1' } : {};
  if (child === 'engine' && app.isPackaged) extras['SEEDLOOM_BUNDLED_MODELS'] = join(process.resourcesPath, 'models');
  const forked = utilityProcess.fork(fileURLToPath(processFileUrl(file)), [], {
    env: childEnvironment({ extras }),
    serviceName: `Seedloom ${child}`,
  });
  // Its end is told as well; the report is not logged, since it holds the environment.
  forked.on('error', (type, location) => console.error(`Seedloom ${child}: ${type} at ${location}.`));
  return forked;
}

function parseRequest(message: unknown): EngineToShell | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { kind, host, request } = message as Readonly<Record<string, unknown>>; // Safe: every member is checked below.
  if (typeof request !== 'number' || !Number.isSafeInteger(request)) return undefined;
  if (kind === 'stop-host') return { kind, request };
  const isHost = host === 'model-host' || host === 'network-host';
  return kind === 'fork-host' && isHost ? { kind, host, request } : undefined;
}
