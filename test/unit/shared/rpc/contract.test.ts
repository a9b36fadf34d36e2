import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Port } from '../../../../src/shared/rpc/port.ts';
import { createRpcClient, type RpcClient, type SubscriptionNotice } from '../../../../src/shared/rpc/rpc-client.ts';
import { RpcError } from '../../../../src/shared/rpc/rpc-error.ts';
import { contractLimitBytes } from './contract-server.ts';
import { transports } from './transports.ts';

describe.each(transports)('over a $name', ({ open }) => {
  let port: Port;
  let client: RpcClient;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ({ port, stop } = await open());
    client = createRpcClient(port, { frameLimitBytes: contractLimitBytes });
  });

  afterEach(() => stop());

  test('1. a call resolves with what its handler returned', async () => {
    const request = { text: 'ünïcödé \u2028', list: [1, null, { deep: true }], empty: {} };
    expect(await client.call('echo', request)).toEqual(request);
  });

  test('1. 1,000 interleaved calls each get their own answer', async () => {
    const numbers = Array.from({ length: 1000 }, (_, number) => number);
    expect(await Promise.all(numbers.map((number) => client.call('echoLater', number)))).toEqual(numbers);
  });

  test('2. an error of a handler crosses as code, message and details', async () => {
    expect(await failureOf(client.call('refuse', {}))).toEqual({
      code: 'disk-full',
      message: 'The disk is full. Free some space.',
      details: { neededBytes: 12 },
    });
  });

  test('3. an unexpected error crosses as internal without its message, and onError gets it', async () => {
    expect(await failureOf(client.call('stumble', {}))).toEqual({
      code: 'internal',
      message: 'An unexpected error occurred. The log has the details.',
      details: {},
    });
    expect(await client.call('errors', {})).toEqual(['stumble: TypeError: private text']);
  });

  test.each(['nothing', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '4. the call %s is not found',
    async (name) => {
      expect(await failureOf(client.call(name, {}))).toEqual({
        code: 'not-found',
        message: `There is no call named "${name}".`,
        details: { call: name },
      });
      const notices = listen(client, name);
      await vi.waitFor(() => expect(notices.map(({ kind }) => kind)).toEqual(['ended']));
    },
  );

  test('5. an answer that cannot be carried fails as internal, and the port stays open', async () => {
    expect((await failureOf(client.call('unsendable', {}))).code).toBe('internal');
    expect(await client.call('echo', 1)).toBe(1);
  });

  test('6. a call that is not answered in time fails, and the handler hears of it', async () => {
    expect(await failureOf(client.call('wait', {}, { timeoutMs: 20 }))).toEqual({
      code: 'engine-unavailable',
      message: 'The call wait got no answer within 20 ms.',
      details: { call: 'wait', timeoutMs: 20 },
    });
    await vi.waitFor(async () => expect(await client.call('counts', {})).toMatchObject({ aborted: 1 }));
  });

  test('7. a cancelled call rejects at once and aborts the signal of the handler', async () => {
    const controller = new AbortController();
    const call = client.call('wait', {}, { signal: controller.signal });
    await client.call('echo', 'the wait has begun');
    controller.abort();
    expect((await failureOf(call)).code).toBe('cancelled');
    await vi.waitFor(async () => expect(await client.call('counts', {})).toMatchObject({ aborted: 1 }));
  });

  test('9. 10. when the far end goes away, pending and later calls and subscriptions fail with the reason', async () => {
    const pending = failureOf(client.call('wait', {}));
    const before = listen(client, 'numbers', 0);
    await client.call('echo', 'all are open');
    const dying = failureOf(client.call('die', {}));
    const failure = await pending;
    expect(failure).toEqual({ code: 'engine-unavailable', message: client.closedReason, details: {} });
    expect(await dying).toEqual(failure);
    expect(await failureOf(client.call('echo', 1))).toEqual(failure);
    const after = listen(client, 'numbers', 0);
    const ended = [{ kind: 'ended', error: new RpcError(failure.code, failure.message) }];
    await vi.waitFor(() => expect({ before, after }).toEqual({ before: ended, after: ended }));
  });

  test('9. when the near end is closed, pending calls fail', async () => {
    const pending = client.call('wait', {});
    client.close();
    expect(await failureOf(pending)).toEqual({
      code: 'engine-unavailable',
      message: 'The connection to the engine was closed.',
      details: {},
    });
  });

  test('12. an answer over the limit fails and names the call, and the port stays open', async () => {
    expect(await failureOf(client.call('large', contractLimitBytes))).toEqual({
      code: 'limit-exceeded',
      message: 'The answer of the call large is larger than 100000 bytes. Ask for fewer things at once.',
      details: { call: 'large', limitBytes: contractLimitBytes },
    });
    const fits = contractLimitBytes - JSON.stringify({ kind: 'answer', value: '', id: 2 }).length;
    expect(await client.call('large', fits)).toHaveLength(fits);
  });

  test('13. a request over the limit fails without being sent', async () => {
    expect(await failureOf(client.call('echo', 'é'.repeat(contractLimitBytes / 2)))).toEqual({
      code: 'limit-exceeded',
      message: 'The request of echo is larger than 100000 bytes. Send it in parts.',
      details: { call: 'echo', limitBytes: contractLimitBytes },
    });
  });

  test('15. malformed frames are ignored and counted by the server', async () => {
    for (const message of malformed) port.post(message);
    port.post({ kind: 'call', id: 900, name: 'wait' });
    port.post({ kind: 'call', id: 900, name: 'wait' });
    expect(await client.call('counts', {})).toMatchObject({ malformed: malformed.length + 1 });
  });

  test('15. malformed frames are ignored and counted by the client', async () => {
    expect(await client.call('postRaw', malformed)).toBeUndefined();
    expect(client.malformedFrames).toBe(malformed.length);
    expect(await client.call('echo', 1)).toBe(1);
  });

  test('16. 17. calls with one key run once and share the answer, also later', async () => {
    const options = { idempotencyKey: 'k1' };
    const calls = [client.call('start', {}, options), client.call('start', {}, options), client.call('start', {})];
    await client.call('openGate', {});
    expect(await Promise.all(calls)).toEqual([{ mine: 1 }, { mine: 1 }, { mine: 2 }]);
    expect(await client.call('start', {}, options)).toEqual({ mine: 1 });
  });

  test('17. a failure is given again too', async () => {
    const options = { idempotencyKey: 'k1' };
    const first = await failureOf(client.call('stumble', {}, options));
    expect(await failureOf(client.call('stumble', {}, options))).toEqual(first);
    expect(await client.call('errors', {})).toHaveLength(1);
  });

  test('22. events arrive in order, numbered from 1 in each subscription', async () => {
    const expected = Array.from({ length: 500 }, (_, index) => ({
      kind: 'event',
      event: { number: index + 1 },
      sequence: index + 1,
    }));
    const first = listen(client, 'numbers', 500);
    const second = listen(client, 'numbers', 500);
    await vi.waitFor(() => expect({ first, second }).toEqual({ first: expected, second: expected }));
  });

  test('23. a missing number is told as a gap, a repeated one is ignored', async () => {
    const notices = listen(client, 'numbers', 1);
    const frames = [1, 4, 3, 5].map((sequence) => ({ kind: 'event', id: 1, sequence, event: sequence }));
    await client.call('postRaw', frames);
    expect(notices).toEqual([
      { kind: 'event', event: { number: 1 }, sequence: 1 },
      { kind: 'gap', sequence: 3 },
      { kind: 'event', event: 4, sequence: 4 },
      { kind: 'event', event: 5, sequence: 5 },
    ]);
  });

  test('24. an event over the limit becomes a gap', async () => {
    const notices = listen(client, 'oversized');
    await vi.waitFor(() =>
      expect(notices).toEqual([
        { kind: 'event', event: 'first', sequence: 1 },
        { kind: 'gap', sequence: 2 },
        { kind: 'event', event: 'third', sequence: 3 },
      ]),
    );
  });

  test('25. after unsubscribing the listener hears nothing and the disposer runs once', async () => {
    const notices: SubscriptionNotice[] = [];
    const unsubscribe = client.subscribe('numbers', 3, (notice) => notices.push(notice));
    unsubscribe();
    unsubscribe();
    await vi.waitFor(async () => expect(await client.call('counts', {})).toMatchObject({ disposed: 1 }));
    await client.call('postRaw', [{ kind: 'event', id: 1, sequence: 4, event: {} }]);
    expect(notices).toEqual([]);
  });

  test('26. a refused subscription ends with the error', async () => {
    const notices = listen(client, 'refused');
    const error = new RpcError('bad-request', 'There is no such run.', { run: 'r1' });
    await vi.waitFor(() => expect(notices).toEqual([{ kind: 'ended', error }]));
  });
});

const malformed: readonly unknown[] = [
  null,
  7,
  'text',
  [],
  {},
  { kind: 'call' },
  { kind: 'call', id: -1, name: 'echo' },
  { kind: 'call', id: 1.5, name: 'echo' },
  { kind: 'call', id: '1', name: 'echo' },
  { kind: 'call', id: 800, name: '' },
  { kind: 'call', id: 801, name: ['echo'] },
  { kind: 'call', id: 802, name: 'echo', key: 3 },
  { kind: 'call', id: 803, name: 'x'.repeat(1000) },
  { kind: 'subscribe', id: 804 },
  { kind: 'toString', id: 805 },
  { kind: 'event', id: 806, sequence: 0 },
  { kind: 'failure', id: 1, error: 'no' },
  { kind: 'failure', id: 1, error: { code: 'internal' } },
];

async function failureOf(call: Promise<unknown>): Promise<{ code: string; message: string; details: unknown }> {
  const error: unknown = await call.then(
    (value) => new Error(`answered with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RpcError)) throw error;
  return { code: error.code, message: error.message, details: error.details };
}

function listen(client: RpcClient, topic: string, request: unknown = {}): SubscriptionNotice[] {
  const notices: SubscriptionNotice[] = [];
  client.subscribe(topic, request, (notice) => notices.push(notice));
  return notices;
}
