import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processFileUrl } from '../../../src/shared/base/process-files.ts';
import { childEnvironment } from '../../../src/shared/process/child-environment.ts';
import { forkNodeChild } from '../../../src/shared/process/fork-node-child.ts';
import type { ModelCatalogue } from '../../../src/shared/process/model-catalogue.ts';
import type { InstallCall } from '../../../src/shared/process/network-host-calls.ts';
import { createRpcClient } from '../../../src/shared/rpc/rpc-client.ts';
import { openFakeHub, serveBytes } from './fake-hub.ts';

test('The network host as a process of its own installs a model, tells of progress, and ends with its parent', async () => {
  const bytes = Buffer.from('a very small model');
  await using hub = await openFakeHub(serveBytes(bytes));
  const home = await mkdtemp(join(tmpdir(), 'seedloom-host-'));
  const catalogue: ModelCatalogue = {
    catalogue: 1,
    hosts: { hub: { origin: `http://${hub.host}`, file: '/{path}', redirectsTo: [] } },
    models: [
      {
        id: 'tiny',
        name: 'Tiny',
        purpose: 'language-model',
        status: 'starter',
        summary: 'For tests.',
        licence: { id: 'MIT', mustBeAccepted: false },
        languages: ['en'],
        parameters: 1,
        contextTokens: 1,
        memoryBytes: 1,
        files: [
          {
            path: 'tiny.gguf',
            sizeBytes: bytes.length,
            sha256: createHash('sha256').update(bytes).digest('hex'),
            sources: [{ kind: 'https', host: 'hub', repository: 'a/b', revision: 'main', path: 'tiny.gguf' }],
          },
        ],
        writes: [],
      },
    ],
    suggestions: [],
  };
  const child = forkNodeChild({ file: processFileUrl('network-host-node'), environment: childEnvironment() });
  const client = createRpcClient(child.port, { frameLimitBytes: Number.POSITIVE_INFINITY });
  const kinds = new Set<unknown>();
  client.subscribe('download.progress', {}, (notice) => {
    if (notice.kind === 'event') kinds.add(Reflect.get(Object(notice.event), 'kind'));
  });
  const request: InstallCall = { home, catalogue, model: 'tiny', why: 'a test', termsAccepted: false };
  expect(await client.call('download.install', request)).toMatchObject({ model: 'tiny' });
  expect(await readFile(join(home, 'models/tiny/tiny.gguf'))).toEqual(bytes);
  expect([...kinds].sort()).toEqual(['bytes', 'installed', 'trying']);
  await expect(client.call('download.install', { ...request, home: 'relative' })).rejects.toMatchObject({
    code: 'bad-request',
  });
  await expect(client.call('download.install', { ...request, model: 'other' })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(await child.stop()).toEqual({ code: 0, signal: null });
  await rm(home, { recursive: true });
});
