import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { EngineError } from '../domain/engine-error.ts';
import type { Port } from '../rpc/port.ts';
import { openChildPort } from './node-child-port.ts';

export interface ChildExit {
  /** `null` when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface NodeChild {
  readonly port: Port;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  /**
   * Closes the channel, which asks the child to end (see `exitWithParent`); after half the time sends SIGTERM, and
   * after all of it SIGKILL. Resolves when the process is gone. Default 5,000 ms.
   */
  stop(timeoutMs?: number): Promise<ChildExit>;
}

export interface ForkOptions {
  readonly file: URL;
  /** All that the child gets; see `childEnvironment`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options of Node, for example `--max-old-space-size=512`. Default: none, also not the parent's own. */
  readonly execArgv?: readonly string[];
  readonly onExit?: (exit: ChildExit) => void;
  /** Each line that the child writes to stderr or stdout: a child never writes to the terminal itself. */
  readonly onStderr?: (line: string) => void;
}

/** Starts a Node process with a structured-clone channel. Throws `engine-unavailable` when it cannot be started. */
export function forkNodeChild({ file, environment, execArgv = [], onExit, onStderr }: ForkOptions): NodeChild {
  const child = fork(file, [], {
    env: { ...environment },
    execArgv: [...execArgv],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
  });
  const { pid } = child;
  if (pid === undefined) {
    child.on('error', () => {});
    throw new EngineError('engine-unavailable', `The process of ${file.pathname} could not be started.`);
  }
  // Failures to send or signal show as the end of the channel; without a listener they would throw.
  child.on('error', () => {});
  const exited = new Promise<ChildExit>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  if (onExit) void exited.then(onExit);
  readLines(child.stdout, onStderr);
  readLines(child.stderr, onStderr);
  const port = openChildPort(child);
  return { port, pid, exited, stop: (timeoutMs = 5000) => stopChild(child, { port, exited, timeoutMs }) };
}

interface Stopping {
  readonly port: Port;
  readonly exited: Promise<ChildExit>;
  readonly timeoutMs: number;
}

async function stopChild(child: ChildProcess, { port, exited, timeoutMs }: Stopping): Promise<ChildExit> {
  port.close();
  const terminate = setTimeout(() => child.kill('SIGTERM'), timeoutMs / 2);
  const kill = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  try {
    return await exited;
  } finally {
    clearTimeout(terminate);
    clearTimeout(kill);
  }
}

/** The streams are read in any case: a full pipe would stop the child. */
function readLines(stream: Readable | null, onLine: ((line: string) => void) | undefined): void {
  if (!stream) return;
  if (onLine) createInterface({ input: stream }).on('line', onLine);
  else stream.resume();
}
