/** The engine as a utility process of Electron: main joins it with the page and forks its hosts for it. */
import './guard-engine.ts';
import type { EngineToShell, HostName, ShellToEngine } from '../../shared/contract/shell-link.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { resolveDataFolder } from '../../shared/process/data-folder.ts';
import { type ElectronMessagePortLike, openElectronMessagePort } from '../../shared/rpc/message-port.ts';
import type { Port } from '../../shared/rpc/port.ts';
import type { HostProcess } from '../llm/model-host-client.ts';
import { noFaults } from '../runs/run-environment.ts';
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
const waiting = new Map<number, (port: Port) => void>();
let requests = 0;

const log = (line: string) => console.error(line);
const engine = createEngine({
  home: resolveDataFolder(process.env, process.platform),
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
      if (electronPort !== undefined) waiting.get(message.request)?.(openElectronMessagePort(electronPort));
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

/** Only main can fork here. Closing the port ends the host. */
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
      resolve({ port, stop: async () => port.close() });
    });
    shell.postMessage({ kind: 'fork-host', host, request } satisfies EngineToShell);
  });
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
    default:
      return undefined;
  }
}
