import { Worker } from 'node:worker_threads';

interface Options {
  /** What to finish before the end: close the database, end own children. */
  readonly beforeExit?: () => void | Promise<void>;
  /** How long `beforeExit` may take. Default 3,000 ms. */
  readonly graceMs?: number;
}

/**
 * Call first in the entry of every Node child (Electron ends its utility processes itself): when the channel to the
 * parent ends, because the parent closed it, died or was killed, the process finishes and exits by itself.
 *
 * - Ctrl-C, and closing the window, reach all processes of a terminal: a child leaves them to its parent, which stops
 *   the children in order.
 * - SIGTERM does the same as a lost parent. Exit code 0 when all was finished, 1 when not.
 * - A thread watches too, for the case that the main thread hangs in native code: it kills the process
 *   at most `graceMs` + 1 s after the parent is gone.
 * - What is written to stdout and stderr when nobody reads them is lost, and is no error.
 *
 * Throws when this process was not forked with an IPC channel.
 */
export function exitWithParent({ beforeExit, graceMs = 3000 }: Options = {}): void {
  if (!process.send) throw new Error('This process was not forked with an IPC channel.');
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(1), graceMs);
    try {
      await beforeExit?.();
    } catch (error) {
      // Nobody is left to tell but the log on stderr.
      console.error(error);
      process.exit(1);
    }
    process.exit(0);
  };
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  process.on('disconnect', end);
  process.on('SIGTERM', end);
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  if (process.connected) startWatch(graceMs);
  else void end();
}

/**
 * The source is text so that it needs no file of its own in a bundle. A new parent id means that the parent is gone;
 * on Windows the id stays, so the old parent is asked for as well.
 */
const watchSource = `
const { workerData } = require('node:worker_threads');
const isOrphan = () => {
  if (process.ppid !== workerData.parent) return true;
  try { process.kill(workerData.parent, 0); return false; } catch (error) { return error.code === 'ESRCH'; }
};
setInterval(() => {
  if (isOrphan()) setTimeout(() => process.kill(process.pid, 'SIGKILL'), workerData.graceMs);
}, 1000);
`;

function startWatch(graceMs: number): void {
  const worker = new Worker(watchSource, {
    eval: true,
    workerData: { parent: process.ppid, graceMs },
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  worker.unref();
}
