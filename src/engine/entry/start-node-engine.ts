import { fileURLToPath } from 'node:url';
import { processFileUrl } from '../../shared/base/process-files.ts';
import { readGreeting } from '../../shared/process/browser-greeting.ts';
import { childEnvironment } from '../../shared/process/child-environment.ts';
import { resolveDataFolder } from '../../shared/process/data-folder.ts';
import { forkNodeChild } from '../../shared/process/fork-node-child.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { fanPort } from '../../shared/rpc/port-fan.ts';
import type { HostProcess } from '../llm/model-host-client.ts';
import { machinePlaces } from '../model-library/program-places.ts';
import { createEngine } from './create-engine.ts';
import { faultsFromEnvironment } from './faults-from-environment.ts';

interface NodeEngineOptions {
  readonly port: Port;
  exitWithParent(options: { readonly beforeExit: () => Promise<void> }): void;
}

const log = (line: string) => console.error(line);
const resources = fileURLToPath(new URL('../../../resources', import.meta.url));

/**
 * In Node the engine itself forks its hosts. The parent's own calls may name any file, as the command line may; what
 * comes through a connection over the same port comes from a browser, and may name files in the data folder and in
 * the folders that the person allowed.
 */
export async function startNodeEngine({ port, exitWithParent }: NodeEngineOptions): Promise<void> {
  let stopping: Promise<void> | undefined;
  const home = resolveDataFolder(process.env, process.platform);
  const engine = await createEngine({
    home,
    door: process.env.SEEDLOOM_DOOR === 'browser' ? 'browser' : 'command line',
    catalogue: new URL('../../../resources/models/catalogue.json', import.meta.url),
    faults: faultsFromEnvironment(process.env),
    // One thread for libuv: decoding runs on its pool, and more of them fight for the cores.
    startModelHost: async () => fork('model-host-node', { UV_THREADPOOL_SIZE: '1' }),
    startNetworkHost: async () => fork('network-host-node', {}),
    log,
    onStop: () => void stop(),
  });
  function stop(): Promise<void> {
    stopping ??= engine.stop();
    return stopping;
  }
  exitWithParent({ beforeExit: stop });
  const readable = [resources, ...modelFolders()];
  const { own } = fanPort(port, (connection, greeting) => {
    engine.serve(connection, { files: { roots: [home, ...readGreeting(greeting).allow], readable } });
  });
  engine.serve(own);
}

/** Where other programs keep their models: these may be added, and are only read. */
function modelFolders(): readonly string[] {
  const { trees, ollama, huggingFace } = machinePlaces();
  return [...trees.map(({ folder }) => folder), ...ollama, ...huggingFace];
}

function fork(name: 'model-host-node' | 'network-host-node', extras: Readonly<Record<string, string>>): HostProcess {
  const child = forkNodeChild({ file: processFileUrl(name), environment: childEnvironment({ extras }), onStderr: log });
  return { port: child.port, stop: async (timeoutMs) => void (await child.stop(timeoutMs)) };
}
