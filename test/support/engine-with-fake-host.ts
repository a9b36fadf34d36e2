/**
 * The engine's Node entry with other parts, for the recovery tests: its model host is `fake-model-host.ts`, whose process
 * id goes to the log. With SEEDLOOM_TEST_EARLY=1 it says `ACK` for each answer before anything is committed: the control.
 */
import '../../src/engine/entry/guard-engine.ts';
import { writeSync } from 'node:fs';
import { createEngine } from '../../src/engine/entry/create-engine.ts';
import { faultsFromEnvironment } from '../../src/engine/entry/faults-from-environment.ts';
import { childEnvironment } from '../../src/shared/process/child-environment.ts';
import { resolveDataFolder } from '../../src/shared/process/data-folder.ts';
import { exitWithParent } from '../../src/shared/process/exit-with-parent.ts';
import { forkNodeChild } from '../../src/shared/process/fork-node-child.ts';
import { openParentProcessPort } from '../../src/shared/process/node-child-port.ts';

const log = (line: string) => console.error(line);
const isEarly = process.env['SEEDLOOM_TEST_EARLY'] === '1';
const faults = faultsFromEnvironment(process.env);

const port = openParentProcessPort();
let stopping: Promise<void> | undefined;
const engine = await createEngine({
  home: resolveDataFolder(process.env, process.platform),
  door: 'command line',
  catalogue: new URL('../../resources/models/catalogue.json', import.meta.url),
  faults: {
    at(point) {
      if (isEarly && point === 'answer-received') writeSync(2, 'ACK\n');
      faults.at(point);
    },
  },
  async startModelHost() {
    const file = new URL('../fixtures/fake-model-host.ts', import.meta.url);
    const child = forkNodeChild({ file, environment: childEnvironment(), onStderr: log });
    log(`HOST ${child.pid}`);
    return { port: child.port, stop: async (timeoutMs?: number) => void (await child.stop(timeoutMs)) };
  },
  // Short, so that a stopped host does not hold up the test; a busy machine can be this slow, though.
  hostSilenceMs: 3_000,
  startNetworkHost: () => Promise.reject(new Error('No test goes to the network.')),
  log,
  onStop: () => void stop(),
});
function stop(): Promise<void> {
  stopping ??= engine.stop();
  return stopping;
}
exitWithParent({ beforeExit: stop });
engine.serve(port);
