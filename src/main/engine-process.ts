import { fileURLToPath } from 'node:url';
import { MessageChannelMain, type UtilityProcess, utilityProcess } from 'electron';
import { type ProcessFileName, processFileUrl } from '../shared/base/process-files.ts';
import type { EngineDown, EngineToShell, HostName, ShellToEngine, ShellToHost } from '../shared/contract/shell-link.ts';
import { shellChannels } from '../shared/contract/shell-link.ts';
import { childEnvironment } from '../shared/process/child-environment.ts';
import { restartDelayMs } from './restart-delay.ts';

const stopWithinMs = 10_000;

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
  readonly #hosts = new Set<UtilityProcess>();
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

  /** Lets the engine write what it holds and end; after ten seconds it is ended. */
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
    if (!isForkRequest(message)) throw new TypeError('The engine sent the shell a message that it does not know.');
    const host = fork(`${message.host}-electron`, message.host);
    this.#hosts.add(host);
    host.once('exit', () => this.#hosts.delete(host));
    const channel = new MessageChannelMain();
    host.postMessage({ kind: 'connect' } satisfies ShellToHost, [channel.port1]);
    engine.postMessage({ kind: 'host-port', host: message.host, request: message.request } satisfies ShellToEngine, [
      channel.port2,
    ]);
  }

  #handleExit(code: number): void {
    this.#engine = undefined;
    for (const host of this.#hosts) host.kill();
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
  return utilityProcess.fork(fileURLToPath(processFileUrl(file)), [], {
    env: childEnvironment({ extras }),
    serviceName: `Seedloom ${child}`,
  });
}

function isForkRequest(message: unknown): message is EngineToShell {
  if (typeof message !== 'object' || message === null) return false;
  const { kind, host, request } = message as Partial<EngineToShell>; // Safe: every member is checked below.
  return kind === 'fork-host' && (host === 'model-host' || host === 'network-host') && Number.isInteger(request);
}
