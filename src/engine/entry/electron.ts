/** The engine as a utility process of Electron: main joins it with the page and forks its hosts for it. */
import './guard-engine.ts';
import type { EngineToShell, HostName, ShellToEngine } from '../../shared/contract/shell-link.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { resolveDataFolder } from '../../shared/process/data-folder.ts';
import { type ElectronMessagePortLike, openElectronMessagePort } from '../../shared/rpc/message-port.ts';
import type { Port } from '../../shared/rpc/port.ts';
import type { HostProcess } from '../llm/model-host-client.ts';
import { noFaults } from '../runs/run-environment.ts';
import { copyBundledModels } from './bundled-models.ts';
import { createEngine } from './create-engine.ts';

/** What Electron puts on `process` in utility processes; its types are for `main` and `preload` alone. */
interface UtilityParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly ElectronMessagePortLike[] }) => void,
  ): unknown;
  postMessage(message: unknown): void;
}

const parentPort: UtilityParentPort | undefined = Reflect.get(process, 'parentPort');
if (parentPort === undefined) throw new Error('This file runs as a utility process of Electron.');
const shell = parentPort;

const hostTimeoutMs = 15_000;
const hostStopTimeoutMs = 5_000;
const waiting = new Map<number, (port: Port) => void>();
/** Told when the host of a request has ended. */
const exits = new Map<number, () => void>();
let requests = 0;

const log = (line: string) => console.error(line);
const home = resolveDataFolder(process.env, process.platform);
// A package may bring the starter models. Without them, or without room for them, they are fetched in Models.
await copyBundledModels(process.env['SEEDLOOM_BUNDLED_MODELS'], home).catch((error: unknown) =>
  log(`The models of the package could not be copied: ${String(error)}`),
);
const engine = createEngine({
  home,
  door: 'desktop',
  catalogue: new URL('../../../resources/models/catalogue.json', import.meta.url),
  faults: noFaults,
  startModelHost: () => requestHost('model-host'),
  startNetworkHost: () => requestHost('network-host'),
  log,
  onStop: () => void stop(),
});

shell.on('message', ({ data, ports }) => void receive(data, ports[0]));

async function receive(data: unknown, electronPort: ElectronMessagePortLike | undefined): Promise<void> {
  const message = parseMessage(data);
  switch (message?.kind) {
    case 'connect':
      if (electronPort !== undefined) (await engine).serve(openElectronMessagePort(electronPort));
      return;
    case 'host-port':
      if (electronPort !== undefined) receiveHost(message.request, openElectronMessagePort(electronPort));
      return;
    case 'host-exit':
      exits.get(message.request)?.();
      exits.delete(message.request);
      return;
    case 'stop':
      await stop();
      return;
    default:
      log('The engine got a message from the shell that it does not know.');
  }
}

async function stop(): Promise<void> {
  await (await engine).stop();
  process.exit(0);
}

/** Only main can fork here. */
function requestHost(host: HostName): Promise<HostProcess> {
  requests += 1;
  const request = requests;
  return new Promise<HostProcess>((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.delete(request);
      reject(
        new EngineError(
          'engine-unavailable',
          `The ${host} was not started within ${hostTimeoutMs / 1000} s. Restart Seedloom.`,
        ),
      );
    }, hostTimeoutMs);
    waiting.set(request, (port) => {
      clearTimeout(timer);
      waiting.delete(request);
      resolve(hostProcess(request, port));
    });
    shell.postMessage({ kind: 'fork-host', host, request } satisfies EngineToShell);
  });
}

function receiveHost(request: number, port: Port): void {
  const receive = waiting.get(request);
  if (receive !== undefined) return receive(port);
  // It comes too late: who asked has given up.
  port.close();
  shell.postMessage({ kind: 'stop-host', request } satisfies EngineToShell);
}

/** Closing the port asks the host to end; main ends one that does not, also one that hangs in native code. */
function hostProcess(request: number, port: Port): HostProcess {
  const gone = new Promise<void>((resolve) => exits.set(request, resolve));
  return {
    port,
    async stop(timeoutMs = hostStopTimeoutMs) {
      port.close();
      const kill = () => shell.postMessage({ kind: 'stop-host', request } satisfies EngineToShell);
      const timer = setTimeout(kill, timeoutMs);
      await gone;
      clearTimeout(timer);
    },
  };
}

function parseMessage(data: unknown): ShellToEngine | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return undefined;
  switch (data.kind) {
    case 'connect':
    case 'stop':
      return { kind: data.kind };
    case 'host-port': {
      const { host, request } = data as { readonly host?: unknown; readonly request?: unknown };
      return (host === 'model-host' || host === 'network-host') && typeof request === 'number'
        ? { kind: 'host-port', host, request }
        : undefined;
    }
    case 'host-exit': {
      const { request, code } = data as { readonly request?: unknown; readonly code?: unknown };
      return typeof request === 'number' && typeof code === 'number' ? { kind: 'host-exit', request, code } : undefined;
    }
    default:
      return undefined;
  }
}
