import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
import { AnswerMemory } from '../../../../src/shared/rpc/answer-memory.ts';
import { openMessagePort } from '../../../../src/shared/rpc/message-port.ts';
import type { Port } from '../../../../src/shared/rpc/port.ts';
import { createRpcClient, type SubscriptionNotice } from '../../../../src/shared/rpc/rpc-client.ts';
import { RpcError } from '../../../../src/shared/rpc/rpc-error.ts';
import { createRpcServer, type RpcServerOptions } from '../../../../src/shared/rpc/rpc-server.ts';

describe('cancellation and the end of a port', () => {
  test('8. a signal that is aborted already sends nothing', async () => {
    const echo = vi.fn();
    const { client } = connect({ handlers: { echo, ping: () => 'pong' } });
    await expect(client.call('echo', 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await client.call('ping', {})).toBe('pong');
    expect(echo).not.toHaveBeenCalled();
  });

  test('11. when the port closes, subscriptions are disposed of and calls without a key aborted', async () => {
    const seen: string[] = [];
    const { client } = connect({
      handlers: { wait: (_request, { signal }) => untilAborted(signal, () => seen.push('call')), ping: () => 'pong' },
      topics: { ticks: () => () => seen.push('subscription') },
    });
    const call = client.call('wait', {});
    client.subscribe('ticks', {}, () => {});
    await client.call('ping', {});
    client.close();
    await expect(call).rejects.toMatchObject({ code: 'engine-unavailable' });
    await vi.waitFor(() => expect(seen).toEqual(['call', 'subscription']));
  });

  test('27. a disposer that is ready only after the end runs at once', async () => {
    const dispose = vi.fn();
    let ready = (_dispose: () => void): void => {};
    const opened = new Promise<() => void>((resolve) => {
      ready = resolve;
    });
    const { client } = connect({ handlers: { ping: () => 'pong' }, topics: { slow: () => opened } });
    client.subscribe('slow', {}, () => {})();
    await client.call('ping', {});
    expect(dispose).not.toHaveBeenCalled();
    ready(dispose);
    await client.call('ping', {});
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  test('an event after the end is not sent', async () => {
    let late = (): void => {};
    const notices: SubscriptionNotice[] = [];
    const { client, near } = connect({
      handlers: { ping: () => 'pong' },
      topics: {
        ticks: (_request, { emit }) => {
          late = () => emit('late');
        },
      },
    });
    const raw: unknown[] = [];
    near.onMessage((message) => raw.push(message));
    const unsubscribe = client.subscribe('ticks', {}, (notice) => notices.push(notice));
    await client.call('ping', {});
    unsubscribe();
    await client.call('ping', {});
    late();
    await client.call('ping', {});
    expect(notices).toEqual([]);
    expect(raw).toHaveLength(3);
  });
});

describe('idempotency keys', () => {
  test('18. the memory keeps the last calls and never forgets a running one', async () => {
    const started: string[] = [];
    const memory = new AnswerMemory(2);
    const { client } = connect({
      memory,
      handlers: {
        quick: (request) => started.push(String(request)),
        slow: (request, { signal }) => {
          started.push(String(request));
          return untilAborted(signal);
        },
      },
    });
    const controller = new AbortController();
    const slow = client.call('slow', 'slow', { idempotencyKey: 'slow', signal: controller.signal });
    for (const key of ['a', 'b', 'c']) await client.call('quick', key, { idempotencyKey: key });
    await client.call('quick', 'c', { idempotencyKey: 'c' });
    await client.call('quick', 'a', { idempotencyKey: 'a' });
    const again = client.call('slow', 'slow', { idempotencyKey: 'slow', signal: controller.signal });
    await client.call('quick', 'd', { idempotencyKey: 'd' });
    expect(started).toEqual(['slow', 'a', 'b', 'c', 'a', 'd']);
    controller.abort();
    const code = 'cancelled';
    expect(await Promise.allSettled([slow, again])).toMatchObject([{ reason: { code } }, { reason: { code } }]);
  });

  test('19. a shared call is aborted when all callers have cancelled, and then starts anew', async () => {
    const signals: AbortSignal[] = [];
    const { client } = connect({
      handlers: {
        wait: (_request, { signal }) => {
          signals.push(signal);
          return untilAborted(signal);
        },
        ping: () => 'pong',
      },
    });
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) => client.call('wait', {}, { idempotencyKey: 'k', signal }));
    const settled = Promise.allSettled(calls);
    controllers[0]?.abort();
    await client.call('ping', {});
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    controllers[1]?.abort();
    await client.call('ping', {});
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await settled;
    const again = client.call('wait', {}, { idempotencyKey: 'k', timeoutMs: 20 });
    await expect(again).rejects.toMatchObject({ code: 'engine-unavailable' });
    expect(signals).toHaveLength(2);
  });

  test('20. a key that was used for another call is refused', async () => {
    const { client } = connect({ handlers: { first: () => 1, second: () => 2 } });
    expect(await client.call('first', {}, { idempotencyKey: 'k' })).toBe(1);
    await expect(client.call('second', {}, { idempotencyKey: 'k' })).rejects.toEqual(
      new RpcError('bad-request', 'The idempotency key "k" belongs to the call first. Give second a key of its own.'),
    );
  });

  test('21. a call with a key goes on when its port closes, and its answer is there over a new port', async () => {
    const memory = new AnswerMemory();
    let finish = (_value: unknown): void => {};
    const start = vi.fn(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const handlers = { start, ping: () => 'pong' };
    const first = connect({ memory, handlers });
    const lost = first.client.call('start', {}, { idempotencyKey: 'k' });
    await first.client.call('ping', {});
    first.far.close();
    await expect(lost).rejects.toMatchObject({ code: 'engine-unavailable' });
    finish('done once');
    const second = connect({ memory, handlers });
    expect(await second.client.call('start', {}, { idempotencyKey: 'k' })).toBe('done once');
    expect(start).toHaveBeenCalledTimes(1);
  });
});

test('14. without a limit frames of any size cross, typed arrays included', async () => {
  const { client } = connect({ handlers: { double: (request) => doubled(request) } }, Number.POSITIVE_INFINITY);
  const length = 2_000_000;
  const answer = await client.call('double', new Float32Array(length).fill(1.5));
  // Not compared with toEqual, which takes long for so many numbers.
  expect(answer instanceof Float32Array && answer.length === length && answer.every((item) => item === 3)).toBe(true);
});

test('a server and a client share a port without counting each other’s frames as malformed', async () => {
  const { port1, port2 } = new MessageChannel();
  const peers = [openMessagePort(port1), openMessagePort(port2)].map((port, index) => ({
    server: createRpcServer({ port, onError: fail, handlers: { who: () => index } }),
    client: createRpcClient(port),
  }));
  expect(await Promise.all(peers.map(({ client }) => client.call('who', {})))).toEqual([1, 0]);
  expect(peers.map(({ server, client }) => server.malformedFrames + client.malformedFrames)).toEqual([0, 0]);
  peers[0]?.client.close();
});

function connect(options: Omit<RpcServerOptions, 'port' | 'onError'>, frameLimitBytes?: number) {
  const { port1, port2 } = new MessageChannel();
  const near: Port = openMessagePort(port1);
  const far: Port = openMessagePort(port2);
  const limit = frameLimitBytes === undefined ? {} : { frameLimitBytes };
  createRpcServer({ ...options, ...limit, port: far, onError: fail });
  return { client: createRpcClient(near, limit), near, far };
}

function untilAborted(signal: AbortSignal, onAbort = (): void => {}): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      onAbort();
      reject(signal.reason);
    });
  });
}

function doubled(value: unknown): Float32Array {
  if (!(value instanceof Float32Array)) throw new TypeError('expected an array of floats');
  return value.map((item) => item * 2);
}

function fail(error: unknown): never {
  throw error;
}
