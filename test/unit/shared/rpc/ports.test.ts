import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { openElectronMessagePort } from '../../../../src/shared/rpc/message-port.ts';
import type { Port } from '../../../../src/shared/rpc/port.ts';
import { openParentPort, openUtilityProcessPort } from '../../../../src/shared/rpc/utility-process-port.ts';
import { openWebSocketPort, type WebSocketLike } from '../../../../src/shared/rpc/web-socket.ts';

test('messages that came before the first listener wait for it, and a late close listener is told at once', () => {
  const child = new FakeChannel();
  const port = openUtilityProcessPort(child);
  child.emit('message', 'early');
  child.emit('message', 'second');
  expect(record(port)).toEqual(['early', 'second']);
  child.emit('exit', 9);
  const late: string[] = [];
  port.onClose((reason) => late.push(reason));
  port.post('after the end');
  expect({ late, posted: child.posted }).toEqual({ late: ['The process ended with code 9.'], posted: [] });
});

test('the port of a utility process unwraps message events and posts', () => {
  const parent = new FakeChannel();
  const port = openParentPort(parent);
  const seen = record(port);
  parent.emit('message', { data: { a: 1 }, ports: [] });
  port.post('out');
  port.close();
  port.post('after');
  parent.emit('message', { data: 'after' });
  expect({ seen, posted: parent.posted }).toEqual({
    seen: [{ a: 1 }, 'closed: The port to the parent was closed.'],
    posted: ['out'],
  });
});

test('Electron’s message port is started, unwraps message events and tells of its close once', () => {
  const channel = new FakeChannel();
  const port = openElectronMessagePort(channel);
  const seen = record(port);
  channel.emit('message', { data: 'in' });
  port.post('out');
  channel.emit('close');
  channel.emit('close');
  port.post('after');
  expect({ seen, posted: channel.posted, isStarted: channel.isStarted }).toEqual({
    seen: ['in', 'closed: The other end of the message port is gone.'],
    posted: ['out'],
    isStarted: true,
  });
});

test('a WebSocket sends what was posted while connecting, and closes on a text over the limit', () => {
  const socket = new FakeSocket();
  const port = openWebSocketPort(socket, 20);
  const seen = record(port);
  port.post({ n: 1 });
  expect(socket.sent).toEqual([]);
  socket.readyState = 1;
  socket.fire('open', {});
  port.post({ n: 2 });
  socket.fire('message', { data: '{"n":3}' });
  socket.fire('message', { data: 'not JSON' });
  socket.fire('message', { data: new ArrayBuffer(2) });
  socket.fire('message', { data: JSON.stringify('x'.repeat(20)) });
  socket.fire('close', { code: 4009, reason: 'Frame too large' });
  expect({ sent: socket.sent, seen, closedWith: socket.closedWith }).toEqual({
    sent: ['{"n":1}', '{"n":2}'],
    seen: [{ n: 3 }, undefined, undefined, 'closed: The connection was closed (code 4009, Frame too large).'],
    closedWith: 4009,
  });
});

class FakeChannel extends EventEmitter {
  readonly posted: unknown[] = [];
  isStarted = false;

  postMessage(message: unknown): void {
    this.posted.push(message);
  }

  start(): void {
    this.isStarted = true;
  }

  close(): void {}
}

class FakeSocket implements WebSocketLike {
  readonly sent: string[] = [];
  readonly #listeners = new Map<string, (event: never) => void>();
  readyState = 0;
  closedWith: number | undefined;

  send(text: string): void {
    this.sent.push(text);
  }

  close(code?: number): void {
    this.closedWith = code;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, listener);
  }

  fire(type: string, event: object): void {
    // Safe: each test gives the event that belongs to the type.
    this.#listeners.get(type)?.(event as never);
  }
}

function record(port: Port): unknown[] {
  const seen: unknown[] = [];
  port.onMessage((message) => seen.push(message));
  port.onClose((reason) => seen.push(`closed: ${reason}`));
  return seen;
}
