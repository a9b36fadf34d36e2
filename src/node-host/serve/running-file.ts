import { readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isJsonObject } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';

/** Which server uses a data folder. It holds no key. */
interface Running {
  readonly pid: number;
  readonly port: number;
}

const connectWithinMs = 500;

function fileOf(home: string): string {
  return join(home, 'browser-mode.json');
}

/** Throws EngineError `project-busy` when a server of this data folder runs already. */
export async function refuseSecond(home: string): Promise<void> {
  const running = await readRunning(home);
  if (running === undefined || !isAlive(running.pid) || !(await answers(running.port))) return;
  throw new EngineError(
    'project-busy',
    `Seedloom already runs in the browser at http://127.0.0.1:${running.port} (process ${running.pid}) on the data folder ${home}. ` +
      'Use it there, stop it first, or set SEEDLOOM_HOME to another folder.',
    { port: running.port, pid: running.pid, folder: home },
  );
}

/** Says that this process serves the data folder. What is returned takes it back. */
export async function announce(home: string, port: number): Promise<() => Promise<void>> {
  const own: Running = { pid: process.pid, port };
  await rm(fileOf(home), { force: true });
  await writeFile(fileOf(home), `${JSON.stringify(own)}\n`, { mode: 0o600 });
  return async () => {
    const left = await readRunning(home);
    if (left?.pid === own.pid && left.port === own.port) await rm(fileOf(home), { force: true });
  };
}

async function readRunning(home: string): Promise<Running | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(fileOf(home), 'utf8'));
    if (!isJsonObject(value)) return undefined;
    const { pid, port } = value;
    return typeof pid === 'number' && typeof port === 'number' ? { pid, port } : undefined;
  } catch {
    // None, or torn by a power cut: then nothing runs.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A process that died without a word left the file; its number may belong to another one by now. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: connectWithinMs });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
