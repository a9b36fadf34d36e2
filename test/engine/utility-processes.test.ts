import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { type ProcessFileName, processFileUrl } from '../../src/shared/base/process-files.ts';
import { childEnvironment } from '../../src/shared/process/child-environment.ts';

const home = mkdtempSync(join(tmpdir(), 'seedloom-utility-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the entries for utility processes of Electron, over a stand-in for its port', () => {
  test('the model host answers through the port that main sends, and ends when that closes', async () => {
    expect(await run('model-host-electron', 'model-host')).toEqual([
      expect.arrayContaining(['processId', 'memoryBytes']),
      { exit: 0 },
    ]);
  });

  test('so does the network host', async () => {
    expect(await run('network-host-electron', 'network-host')).toEqual([true, { exit: 0 }]);
  });

  test('the engine asks main for hosts, has one ended that does not end, and stops when it is told', async () => {
    expect(await run('engine-electron', 'engine')).toEqual([
      true,
      { kind: 'fork-host', host: 'network-host', request: 1 },
      { kind: 'stop-host', request: 1 },
      { kind: 'stop-host', request: 99 },
      { exit: 0 },
    ]);
  });
});

/** What the stand-in tells of one entry. */
async function run(entry: ProcessFileName, scenario: string): Promise<readonly unknown[]> {
  const standIn = fileURLToPath(new URL('../support/utility-stand-in.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [standIn, processFileUrl(entry).href], {
    env: childEnvironment({
      extras: { SEEDLOOM_HOME: home, ENTRY_SCENARIO: scenario, ENTRY_MODEL: 'smollm2-135m-instruct' },
    }),
    timeout: 25_000,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}
