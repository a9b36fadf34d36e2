import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ask, sendRaw } from '../../test/support/raw-http.ts';

export interface CrowdFigures {
  /** Sockets that were held open, and how long. */
  readonly sockets: number;
  readonly seconds: number;
  /** Growth of the server's memory at its highest. */
  readonly grownMb: number;
  /** The 99th percentile of another client's waiting, and whether any of its requests failed. */
  readonly p99Ms: number;
  readonly failed: number;
  /** Silent ones that were still open 15 s after they came; the server cuts them after ten. */
  readonly notCut: number;
  readonly isAlive: boolean;
}

const server = fileURLToPath(new URL('./crowded-server-child.ts', import.meta.url));
const slowClients = 200;

/**
 * The web server of the browser mode in a process of its own, under clients that send nothing, clients that send a
 * header a byte at a time, clients that ask and do not read, a million bytes of headers and a body over the limit.
 */
export async function crowdServer({
  sockets,
  seconds,
}: {
  readonly sockets: number;
  readonly seconds: number;
}): Promise<CrowdFigures> {
  const child = spawn(process.execPath, [server], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) => child.stdout.once('data', (text) => resolve(Number(text))));
  const pid = child.pid ?? 0;
  const host = `Host: 127.0.0.1:${port}`;
  for (let warm = 0; warm < 200; warm++) await ask(port);
  const before = memoryMb(pid);
  const silent = await Promise.all(Array.from({ length: sockets }, () => open(port)));
  const came = performance.now();
  const slow = await Promise.all(Array.from({ length: slowClients }, () => open(port)));
  for (const [index, socket] of slow.entries())
    socket.write(
      index % 2 === 0
        ? `GET / HTTP/1.1\r\n${host}\r\nX-Slow: `
        : `GET /assets/index-1a2b3c4d.js HTTP/1.1\r\n${host}\r\n\r\n`.repeat(20),
    );
  const readers = slow.filter((_socket, index) => index % 2 === 1);
  for (const socket of readers) socket.pause();
  await sendRaw(port, `GET / HTTP/1.1\r\n${host}\r\nX-Long: ${'x'.repeat(1e6)}\r\n\r\n`);
  await sendRaw(port, `POST /files?name=a HTTP/1.1\r\n${host}\r\nContent-Length: 99999999999\r\n\r\n`);
  const times: number[] = [];
  let failed = 0;
  let highest = before;
  let notCut = 0;
  let isCounted = false;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    const begin = performance.now();
    if ((await ask(port)).status !== 200) failed += 1;
    times.push(performance.now() - begin);
    highest = Math.max(highest, memoryMb(pid));
    for (const socket of slow) if (!socket.destroyed && !readers.includes(socket)) socket.write('x');
    if (!isCounted && performance.now() - came > 15_000) {
      isCounted = true;
      notCut = silent.filter((socket) => !socket.destroyed).length;
    }
    await wait(50);
  }
  const isAlive = child.exitCode === null && (await ask(port)).status === 200;
  for (const socket of [...silent, ...slow]) socket.destroy();
  child.kill('SIGKILL');
  const sorted = times.toSorted((a, b) => a - b);
  return {
    sockets,
    seconds,
    grownMb: Math.round(highest - before),
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.POSITIVE_INFINITY,
    failed,
    notCut,
    isAlive,
  };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => resolve(socket));
    // Cut by the server: that is what is counted.
    socket.on('error', () => {});
    // Without a reader the end would not be seen.
    socket.resume();
  });
}

/** Resident memory of a process. Linux only. */
function memoryMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}
