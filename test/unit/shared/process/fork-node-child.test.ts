import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { childEnvironment } from '../../../../src/shared/process/child-environment.ts';
import { type ForkOptions, forkNodeChild, type NodeChild } from '../../../../src/shared/process/fork-node-child.ts';

let folder: string;
let note: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seedloom-process-'));
  note = join(folder, 'note');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a forked child', () => {
  test('gets the given environment and Node options, and nothing of the parent’s', async () => {
    const environment = { PATH: '/bin', SEEDLOOM_X: 'y' };
    const { child, messages } = await forkReady('polite-child', { environment, execArgv: ['--stack-size=900'] });
    child.port.post('environment');
    await vi.waitFor(() => expect(messages).toHaveLength(1));
    expect(messages).toEqual([{ environment, execArgv: ['--stack-size=900'] }]);
    await child.stop();
  });

  test('finishes and exits with 0 when it is asked to stop, and does not mind Ctrl-C', async () => {
    const exits: unknown[] = [];
    const { child } = await forkReady('polite-child', { onExit: (exit) => exits.push(exit) });
    child.port.post('interrupt');
    child.port.post('environment');
    expect(await child.stop(10_000)).toEqual({ code: 0, signal: null });
    expect({ exits, note: readFileSync(note, 'utf8') }).toEqual({
      exits: [{ code: 0, signal: null }],
      note: 'finished',
    });
  });

  test('is killed when it does not stop', async () => {
    const { child } = await forkReady('stubborn-child');
    expect(await child.stop(200)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await child.stop(200)).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('has what it writes told line by line', async () => {
    const lines: string[] = [];
    const { child } = await forkReady('polite-child', { onStderr: (line) => lines.push(line) });
    child.port.post('speak');
    await vi.waitFor(() => expect(lines).toEqual(['line one', 'line two']));
    await child.stop();
  });

  test('closes its port with the reason when it crashes, after what it had sent', async () => {
    const { child, messages } = await forkReady('polite-child');
    const reason = new Promise((resolve) => child.port.onClose(resolve));
    child.port.post('answer and crash');
    expect(await reason).toBe(`The process ${child.pid} ended with code 7.`);
    expect(messages).toEqual(['x'.repeat(300_000)]);
    child.port.post('after the end');
  });

  test('closes its port with the signal when it is killed', async () => {
    const { child } = await forkReady('polite-child');
    const reason = new Promise((resolve) => child.port.onClose(resolve));
    process.kill(child.pid, 'SIGKILL');
    expect(await reason).toBe(`The process ${child.pid} ended with signal SIGKILL.`);
  });

  test('tells a missing file as an exit', async () => {
    const file = new URL('./missing.ts', import.meta.url);
    const child = forkNodeChild({ file, environment: childEnvironment() });
    expect(await child.exited).toEqual({ code: 1, signal: null });
  });
});

describe('a child whose parent is killed', () => {
  test('finishes and is gone within 5 seconds', async () => {
    const pid = await orphan([]);
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 5000 });
    expect(readFileSync(note, 'utf8')).toBe('finished');
  });

  test('is gone within 5 seconds also when its main thread hangs', async () => {
    const pid = await orphan(['hang']);
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 5000 });
    expect(existsSync(note)).toBe(false);
  });
});

async function forkReady(
  name: string,
  options: Partial<ForkOptions> = {},
): Promise<{ readonly child: NodeChild; readonly messages: unknown[] }> {
  const file = new URL(`./${name}.ts`, import.meta.url);
  const environment = childEnvironment({ extras: { SEEDLOOM_NOTE: note } });
  const child = forkNodeChild({ file, environment, ...options });
  const messages: unknown[] = [];
  child.port.onMessage((message) => messages.push(message));
  await vi.waitFor(() => expect(messages).toEqual(['ready']), { timeout: 5000 });
  messages.length = 0;
  return { child, messages };
}

/** The id of a running child whose parent was just killed. */
async function orphan(parameters: readonly string[]): Promise<number> {
  const file = fileURLToPath(new URL('./parent-process.ts', import.meta.url));
  const parent = spawn(process.execPath, [file, ...parameters], {
    env: childEnvironment({ extras: { SEEDLOOM_NOTE: note } }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line));
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  return pid;
}

/** A process that ended but was not collected (there may be nobody to do so in a container) is not running. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
}
