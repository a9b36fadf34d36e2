import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { openMessagePort } from '../../../../src/shared/rpc/message-port.ts';
import type { Port } from '../../../../src/shared/rpc/port.ts';
import { fanPort } from '../../../../src/shared/rpc/port-fan.ts';
import { createRpcClient } from '../../../../src/shared/rpc/rpc-client.ts';
import { createRpcServer } from '../../../../src/shared/rpc/rpc-server.ts';

const opened: Port[] = [];

afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});

function openShared() {
  const { port1, port2 } = new MessageChannel();
  const near = openMessagePort(port1);
  const far = openMessagePort(port2);
  opened.push(near, far);
  return { near, far };
}

function received(port: Port): unknown[] {
  const messages: unknown[] = [];
  port.onMessage((message) => messages.push(message));
  return messages;
}

test('messages of two connections and of the port itself do not mix', async () => {
  const { near, far } = openShared();
  const greetings: unknown[] = [];
  const connections: Port[] = [];
  const farFan = fanPort(far, (port, greeting) => {
    greetings.push(greeting);
    connections.push(port);
  });
  const nearFan = fanPort(near);
  const first = nearFan.open({ tab: 1 });
  const second = nearFan.open({ tab: 2 });
  first.post('to the first');
  second.post('to the second');
  nearFan.own.post('to the port');
  await vi.waitFor(() => expect(greetings).toEqual([{ tab: 1 }, { tab: 2 }]));
  const far1 = received(connections[0] ?? near);
  const far2 = received(connections[1] ?? near);
  const farOwn = received(farFan.own);
  const near1 = received(first);
  const near2 = received(second);
  const nearOwn = received(nearFan.own);
  connections[0]?.post('from the first');
  farFan.own.post({ kind: 'answer' });
  connections[1]?.post('from the second');
  await vi.waitFor(() =>
    expect({ far1, far2, farOwn, near1, near2, nearOwn }).toEqual({
      far1: ['to the first'],
      far2: ['to the second'],
      farOwn: ['to the port'],
      near1: ['from the first'],
      near2: ['from the second'],
      nearOwn: [{ kind: 'answer' }],
    }),
  );
});

test('closing one connection tells its other end and leaves the rest open', async () => {
  const { near, far } = openShared();
  const connections: Port[] = [];
  fanPort(far, (port) => connections.push(port));
  const fan = fanPort(near);
  const first = fan.open({});
  const second = fan.open({});
  const reasons: string[] = [];
  first.onClose((reason) => reasons.push(`near: ${reason}`));
  await vi.waitFor(() => expect(connections).toHaveLength(2));
  connections[0]?.onClose((reason) => reasons.push(`far: ${reason}`));
  first.close();
  first.close();
  await vi.waitFor(() =>
    expect(reasons).toEqual(['near: The connection was closed.', 'far: The other end closed the connection.']),
  );
  const messages = received(second);
  connections[1]?.post('still here');
  await vi.waitFor(() => expect(messages).toEqual(['still here']));
});

test('the end of the shared port ends every connection with its reason, also one that is opened later', async () => {
  const { near, far } = openShared();
  const fan = fanPort(near);
  const reasons: string[] = [];
  fan.open({}).onClose((reason) => reasons.push(reason));
  fan.own.onClose((reason) => reasons.push(reason));
  far.close();
  await vi.waitFor(() => expect(reasons).toHaveLength(2));
  fan.open({}).onClose((reason) => reasons.push(reason));
  expect(new Set(reasons)).toEqual(new Set(['The other end of the message port is gone.']));
  expect(reasons).toHaveLength(3);
});

test('a side that answers no connections closes what the other opens', async () => {
  const { near, far } = openShared();
  fanPort(far);
  const reasons: string[] = [];
  fanPort(near)
    .open({})
    .onClose((reason) => reasons.push(reason));
  await vi.waitFor(() => expect(reasons).toEqual(['Nobody answers here.']));
});

test('what only looks like an envelope goes to the port itself', async () => {
  const { near, far } = openShared();
  const { own } = fanPort(far, () => {
    throw new Error('No connection was asked for.');
  });
  const messages = received(own);
  const strange = [
    { fan: 'open' },
    { fan: 'open', connection: 0 },
    { fan: 'open', connection: '1' },
    { fan: 'shut', connection: 1 },
    { connection: 1 },
    null,
    'fan',
  ];
  for (const message of strange) near.post(message);
  // A frame for a connection that is not there is dropped.
  near.post({ fan: 'frame', connection: 7, frame: 'lost' });
  near.post('last');
  await vi.waitFor(() => expect(messages).toEqual([...strange, 'last']));
});

test('the end of a tab cancels its calls and ends its subscriptions, and those of another tab go on', async () => {
  const { near, far } = openShared();
  const ended: string[] = [];
  fanPort(far, (port, greeting) => {
    createRpcServer({
      port,
      onError: () => {},
      handlers: {
        wait: (_request, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              ended.push(`call of ${String(greeting)}`);
              reject(signal.reason);
            });
          }),
        ping: () => 'pong',
      },
      topics: { ticks: () => () => ended.push(`subscription of ${String(greeting)}`) },
    });
  });
  const fan = fanPort(near);
  const port = fan.open('tab 1');
  const first = createRpcClient(port);
  const second = createRpcClient(fan.open('tab 2'));
  const waiting = first.call('wait', {}).catch((error: Error) => error.message);
  first.subscribe('ticks', {}, () => {});
  second.call('wait', {}).catch(() => {});
  second.subscribe('ticks', {}, () => {});
  expect(await first.call('ping', {})).toBe('pong');
  port.close();
  expect(await waiting).toBe('The connection was closed.');
  await vi.waitFor(() => expect(ended.toSorted()).toEqual(['call of tab 1', 'subscription of tab 1']));
  expect(await second.call('ping', {})).toBe('pong');
  expect(ended).toHaveLength(2);
});
