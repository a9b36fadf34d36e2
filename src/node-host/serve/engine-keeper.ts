import { processFileUrl } from '../../shared/base/process-files.ts';
import { createEngineClient } from '../../shared/contract/engine-client.ts';
import { decodeEngineError } from '../../shared/contract/errors.ts';
import type { BrowserGreeting } from '../../shared/process/browser-greeting.ts';
import { childEnvironment } from '../../shared/process/child-environment.ts';
import { forkNodeChild, type NodeChild } from '../../shared/process/fork-node-child.ts';
import { restartDelayMs } from '../../shared/process/restart-delay.ts';
import { fanPort, type PortFan } from '../../shared/rpc/port-fan.ts';
import { createRpcClient, type RpcClient } from '../../shared/rpc/rpc-client.ts';
import type { EngineDoor, EngineDown } from './engine-sockets.ts';

interface KeeperOptions {
  /** Absolute paths of folders that tabs may name, besides the data folder. */
  readonly allow: readonly string[];
  /** Default: the engine's own entry. */
  readonly entry?: URL;
  /** For the engine alone, besides what a child gets anyway. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Lines that the engine or its hosts write. */
  onLog(line: string): void;
}

interface RunningEngine {
  readonly child: NodeChild;
  readonly fan: PortFan;
  readonly client: RpcClient;
}

/** Together less than the five seconds in which Ctrl-C has to end everything. */
const answerWithinMs = 500;
const stopWithinMs = 3_500;
const restarting: EngineDown = {
  kind: 'down',
  message: 'The engine stopped and is being started again. Nothing that was saved is lost.',
  isComingBack: true,
};
const givenUp: EngineDown = {
  kind: 'down',
  message: 'The engine stopped again and again. Try again, or stop Seedloom and start it anew.',
  isComingBack: false,
};

/** The engine of the browser mode: one child process for all tabs, started again when it dies. */
export class EngineKeeper implements EngineDoor {
  readonly #options: KeeperOptions;
  readonly #exits: number[] = [];
  #running: RunningEngine | undefined;
  #down: EngineDown | undefined;
  #restart: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get down(): EngineDown | undefined {
    return this.#down;
  }

  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  /** Starts the engine and resolves when it answers. Rejects when it ends instead. */
  async start(): Promise<void> {
    const { client } = this.#start();
    await createEngineClient(client).call('engine.version', {});
  }

  connect(): ReturnType<EngineDoor['connect']> {
    if (this.#isStopping) return restarting;
    // Given up: a tab that asks again is a person who pressed "Try again".
    const running = this.#running ?? (this.#restart === undefined ? this.#start() : undefined);
    if (running === undefined) return restarting;
    const greeting: BrowserGreeting = { allow: this.#options.allow };
    return { kind: 'open', port: running.fan.open(greeting) };
  }

  /** Pauses runs, closes projects, ends the process. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const running = this.#running;
    if (running === undefined) return;
    // It answers at once and begins to pause. One that hangs is ended all the same.
    await running.client.call('engine.stop', {}, { timeoutMs: answerWithinMs }).catch(() => undefined);
    await running.child.stop(stopWithinMs);
  }

  #start(): RunningEngine {
    const { entry, environment, onLog } = this.#options;
    const child = forkNodeChild({
      file: entry ?? processFileUrl('engine-node'),
      environment: childEnvironment({ extras: { SEEDLOOM_DOOR: 'browser', ...environment } }),
      onStderr: onLog,
    });
    // Before the fan listens: when the tabs hear of the end, it is known how it goes on.
    child.port.onClose((reason) => this.#handleEnd(child, reason));
    const fan = fanPort(child.port);
    const client = createRpcClient(fan.own, { decodeError: decodeEngineError });
    this.#down = undefined;
    this.#restart = undefined;
    this.#running = { child, fan, client };
    return this.#running;
  }

  #handleEnd(child: NodeChild, reason: string): void {
    this.#running = undefined;
    // The channel may have ended before the process did.
    void child.stop(0);
    if (this.#isStopping) return;
    const now = performance.now();
    this.#exits.push(now);
    const delayMs = restartDelayMs(this.#exits, now);
    this.#down = delayMs === undefined ? givenUp : restarting;
    this.#options.onLog(`${reason} ${this.#down.message}`);
    if (delayMs !== undefined) this.#restart = setTimeout(() => this.#start(), delayMs);
  }
}
