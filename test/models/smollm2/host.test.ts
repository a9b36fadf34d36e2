import { afterEach, describe, expect, test } from 'vitest';
import { memoryExitCode } from '../../../src/model-host/entry/limit-memory.ts';
import { processFileUrl } from '../../../src/shared/base/process-files.ts';
import type { HostCallName, HostCalls } from '../../../src/shared/llm/host-protocol.ts';
import { childEnvironment } from '../../../src/shared/process/child-environment.ts';
import { forkNodeChild, type NodeChild } from '../../../src/shared/process/fork-node-child.ts';
import { createRpcClient, type RpcClient } from '../../../src/shared/rpc/rpc-client.ts';
import { smolLm2 } from '../../support/test-models.ts';

let child: NodeChild | undefined;

afterEach(async () => {
  await child?.stop();
  child = undefined;
});

function start(extras: Record<string, string> = {}): { host: NodeChild; client: RpcClient } {
  const environment = childEnvironment({ extras: { UV_THREADPOOL_SIZE: '1', ...extras } });
  const host = forkNodeChild({ file: processFileUrl('model-host-node'), environment });
  child = host;
  return { host, client: createRpcClient(host.port, { frameLimitBytes: Number.POSITIVE_INFINITY }) };
}

async function call<Name extends HostCallName>(
  client: RpcClient,
  name: Name,
  request: HostCalls[Name]['request'],
  signal?: AbortSignal,
) {
  // Safe: the host is typed by the same protocol.
  return (await client.call(name, request, signal ? { signal } : {})) as HostCalls[Name]['answer'];
}

const completion = {
  prompts: [{ form: 'raw', parts: [{ part: 'task', text: 'The capital of France is' }] }],
  maxTokens: 2,
  stop: [],
  sampling: { temperature: 0 },
  seed: 1,
  logProbabilities: false,
} as const;

describe('The model host without a model', () => {
  test('says what is loaded, and what to do about what is not', { timeout: 60_000 }, async () => {
    const { host, client } = start();
    expect(await call(client, 'host.status', {})).toEqual({
      processId: host.pid,
      models: [],
      embedders: [],
      memoryBytes: expect.any(Number),
    });
    await expect(call(client, 'model.complete', { model: 'none', request: completion })).rejects.toMatchObject({
      code: 'model-missing',
      message: 'The model none is not loaded. Load it first.',
    });
    await expect(client.call('constructor', {})).rejects.toMatchObject({ code: 'not-found' });
  });

  test('ends by itself when its parent closes the channel', { timeout: 60_000 }, async () => {
    const { host, client } = start();
    await call(client, 'host.status', {});
    host.port.close();
    expect(await host.exited).toEqual({ code: 0, signal: null });
  });

  test('refuses a file that is no model', { timeout: 60_000 }, async () => {
    const { client } = start();
    const request = { id: 'x', path: import.meta.filename, hash: 'y', options: { gpu: false } } as const;
    await expect(call(client, 'model.load', request)).rejects.toMatchObject({ code: 'model-invalid' });
  });
});

describe.skipIf(smolLm2.path === undefined)(smolLm2.title('The model host with SmolLM2'), { timeout: 240_000 }, () => {
  const { id, path = '', hash } = smolLm2;
  const load = { id, path, hash, options: { gpu: false, slots: 2, contextTokens: 256 } } as const;

  test('loads, answers, counts, unloads', async () => {
    const { client } = start();
    expect(await call(client, 'model.load', load)).toMatchObject({
      slots: 2,
      gpu: false,
      identity: { id, hash, contextTokens: 256 },
    });
    expect(await call(client, 'model.complete', { model: id, request: completion })).toMatchObject({ text: ' Paris.' });
    const status = await call(client, 'host.status', {});
    expect(status.models).toMatchObject([{ running: 0, queued: 0, promptTokens: 5, completionTokens: 2 }]);
    await call(client, 'model.unload', { model: id });
    expect((await call(client, 'host.status', {})).models).toEqual([]);
  });

  test('cancels a call that runs, and goes on', async () => {
    const { client } = start();
    await call(client, 'model.load', load);
    const stop = new AbortController();
    const long = call(
      client,
      'model.complete',
      { model: id, request: { ...completion, maxTokens: 200, sampling: { temperature: 1 } } },
      stop.signal,
    );
    const rejected = expect(long).rejects.toMatchObject({ code: 'cancelled' });
    setTimeout(() => stop.abort(), 200);
    await rejected;
    expect(await call(client, 'model.complete', { model: id, request: completion })).toMatchObject({ text: ' Paris.' });
    expect((await call(client, 'host.status', {})).models).toMatchObject([{ running: 0, queued: 0 }]);
  });

  test('fails the calls in flight when it is killed', async () => {
    const { host, client } = start();
    await call(client, 'model.load', load);
    const running = call(client, 'model.complete', { model: id, request: { ...completion, maxTokens: 200 } });
    process.kill(host.pid, 'SIGKILL');
    await expect(running).rejects.toMatchObject({ code: 'engine-unavailable' });
  });

  test('ends when it takes more memory than it may', async () => {
    const { host, client } = start({ SEEDLOOM_MODEL_HOST_MEMORY_MB: '100' });
    await call(client, 'model.load', load).catch(() => undefined);
    expect(await host.exited).toMatchObject({ code: memoryExitCode });
  });
});
