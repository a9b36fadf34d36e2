import { expect, test } from 'vitest';
import type { ModelHostClient } from '../../../../src/engine/llm/model-host-client.ts';
import type { NetworkHostClient } from '../../../../src/engine/llm/network-host-client.ts';
import type { Endpoints } from '../../../../src/engine/model-library/endpoints.ts';
import { LibraryModelProvider, type ModelProviderParts } from '../../../../src/engine/model-library/model-provider.ts';
import type { ModelLibrary } from '../../../../src/engine/model-library/open-model-library.ts';

test('the threads that the person chose reach the model host when a model is loaded, and none by default', async () => {
  const asked: unknown[] = [];
  let threads: number | undefined;
  const host = {
    async load(_name: string, request: { readonly options: unknown }) {
      asked.push(request.options);
      return { identity: { id: 'small' }, slots: 4, threads: 1, gpu: false, devices: [] };
    },
  };
  const facts = { sizeBytes: 1, cacheBytesPerToken: 1, vocabularySize: 1 };
  const library = {
    get: async () => ({
      id: 'small',
      purpose: 'language-model',
      path: '/models/small.gguf',
      hash: 'h',
      contextTokens: 128,
      facts,
    }),
  };
  // Safe: loading a model of the library asks nothing else of these.
  const parts = {
    library: library as unknown as ModelLibrary,
    host: host as unknown as ModelHostClient,
    endpoints: {} as Endpoints,
    networkHost: {} as unknown as NetworkHostClient,
    threads: () => threads,
  } satisfies ModelProviderParts;
  const provider = new LibraryModelProvider(parts);
  const options = { folder: '/', signal: new AbortController().signal };
  await provider.language('small', options);
  threads = 1;
  await provider.language('small', options);
  expect(asked).toEqual([{}, { threads: 1 }]);
});
