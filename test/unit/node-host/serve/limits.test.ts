import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ask, sendRaw } from '../../../support/raw-http.ts';
import { startTestServer } from '../../../support/web-bench.ts';

test('B13 a million bytes of headers are refused with 431, and the server goes on', async () => {
  await using server = await startTestServer();
  const long = [`X-Long: ${'x'.repeat(1e6)}`, Array.from({ length: 1e5 }, (_, index) => `X-${index}: 1`).join('\r\n')];
  for (const line of long) expect((await ask(server.port, { lines: [line] })).status).toBe(431);
  const line = await sendRaw(server.port, `GET /${'x'.repeat(1e6)} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
  expect(line.status).toBe(431);
  expect((await ask(server.port)).status).toBe(200);
});

test('B13 a body that nobody asked for is not read to its end', async () => {
  await using server = await startTestServer();
  const begin = performance.now();
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: 1000000000\r\n\r\n`;
  const answer = await sendRaw(server.port, head);
  expect([answer.status, answer.headers.connection]).toEqual([405, 'close']);
  expect(performance.now() - begin).toBeLessThan(5_000);
});

test('B13 200 clients that send nothing more do not keep another one waiting', async () => {
  await using server = await startTestServer();
  const slow = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      open(server.port, index % 2 === 0 ? '' : `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-`),
    ),
  );
  const statuses = new Set<number>();
  for (let asked = 0; asked < 50; asked++) statuses.add((await ask(server.port)).status);
  expect([...statuses]).toEqual([200]);
  for (const socket of slow) socket.destroy();
});

function open(port: number, text: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.write(text);
      resolve(socket);
    });
    socket.on('error', reject);
  });
}
