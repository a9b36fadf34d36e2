import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { createEngineClient, type EngineClient } from '../../src/shared/contract/engine-client.ts';
import { decodeEngineError } from '../../src/shared/contract/errors.ts';
import { createRpcClient, type RpcClient } from '../../src/shared/rpc/rpc-client.ts';
import { openWebSocketPort } from '../../src/shared/rpc/web-socket.ts';
import type { CommandEnd } from './command-line.ts';
import { ask } from './raw-http.ts';

export interface ServeOptions {
  readonly home: string;
  /** Folder of the page to serve. */
  readonly bundle: string;
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** `seedloom serve` in its own process. */
export interface StartedServe {
  readonly process: ChildProcess;
  readonly pid: number;
  /** The first address, or undefined when it ended without one. */
  readonly address: Promise<string | undefined>;
  readonly ended: Promise<CommandEnd>;
  output(): string;
  notes(): string;
}

const child = fileURLToPath(new URL('./serve-child.ts', import.meta.url));
const addressPattern = /http:\/\/127\.0\.0\.1:\d+\/open\?key=\S+/gu;

export function startServe({ home, bundle, words = [], environment = {} }: ServeOptions): StartedServe {
  const begin = performance.now();
  const started = spawn(process.execPath, [child, bundle, ...words], {
    env: { ...process.env, SEEDLOOM_HOME: home, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let notes = '';
  started.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  started.stderr.setEncoding('utf8').on('data', (part: string) => {
    notes += part;
  });
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    started.once('error', reject);
    started.once('close', (code, signal) =>
      resolve({ code, signal, output, notes, tookMs: performance.now() - begin }),
    );
  });
  const address = new Promise<string | undefined>((resolve) => {
    started.stdout.on('data', () => {
      const [found] = addresses(output);
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => resolve(undefined));
  });
  return { process: started, pid: started.pid ?? 0, address, ended, output: () => output, notes: () => notes };
}

/** All addresses that were printed so far. */
export function addresses(output: string): readonly string[] {
  return output.match(addressPattern) ?? [];
}

/** A browser that opened the address. */
export interface Session {
  readonly port: number;
  readonly cookie: string;
}

export async function openSession(address: string): Promise<Session> {
  const { port, pathname, search } = new URL(address);
  const answer = await ask(Number(port), { path: pathname + search });
  const [cookie] = answer.headers['set-cookie']?.split(';') ?? [];
  if (cookie === undefined) throw new Error(`The address was refused with ${answer.status}.`);
  return { port: Number(port), cookie };
}

export interface Tab {
  readonly client: RpcClient;
  readonly engine: EngineClient;
  /** Code and reason of the end of its socket. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  close(): void;
}

export function openTab({ port, cookie }: Session): Tab {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/engine`, {
    headers: { Cookie: cookie },
    origin: `http://127.0.0.1:${port}`,
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  const client = createRpcClient(openWebSocketPort(socket), { decodeError: decodeEngineError });
  return { client, engine: createEngineClient(client), closed, close: () => socket.terminate() };
}
