import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { EndpointCall, EndpointCallName, EndpointCalls } from '../../shared/llm/endpoint-protocol.ts';
import { embed } from './embedding-calls.ts';
import { EndpointClient, type EndpointClientOptions } from './endpoint-client.ts';
import { complete, countTokens, labelProbabilities, score } from './language-calls.ts';
import { testEndpoint } from './test-endpoint.ts';

/** What decides where a connection goes and what is written of it. The request inside is the engine's, typed by the protocol. */
const callHead = z.object({
  home: z.string().refine(isAbsolute, 'expected an absolute path'),
  key: z
    .string()
    .regex(/^[\x21-\x7e]{1,4000}$/u, 'expected letters without spaces')
    .nullable(),
  purpose: z.string().min(1).max(200),
  endpoint: z.object({
    id: z.string().min(1).max(200),
    url: z.string().min(1).max(1000),
    model: z.string().min(1).max(300),
    allowPublic: z.boolean(),
    maxInFlight: z.int().min(1).max(256),
    requestsPerMinute: z.int().min(1).nullable(),
    chat: z.enum(['chat', 'raw']),
    abilities: z.object({}),
  }),
});

type EndpointHandlers = {
  readonly [N in EndpointCallName]: (
    request: unknown,
    context: { readonly signal: AbortSignal },
  ) => Promise<EndpointCalls[N]['answer']>;
};

/** Answers the calls of `EndpointCalls`. */
export function createEndpointHandlers(options: EndpointClientOptions = {}): EndpointHandlers {
  const client = new EndpointClient(options);
  return {
    'host.status': async () => ({ processId: process.pid }),
    'endpoint.complete': async (request, { signal }) => complete(client, checked('endpoint.complete', request), signal),
    'endpoint.score': async (request, { signal }) => score(client, checked('endpoint.score', request), signal),
    'endpoint.labels': async (request, { signal }) =>
      labelProbabilities(client, checked('endpoint.labels', request), signal),
    'endpoint.count': async (request, { signal }) => countTokens(client, checked('endpoint.count', request), signal),
    'endpoint.embed': async (request, { signal }) => embed(client, checked('endpoint.embed', request), signal),
    'endpoint.test': async (request, { signal }) => testEndpoint(client, checked('endpoint.test', request), signal),
  };
}

type Checked<N extends EndpointCallName> = Extract<EndpointCalls[N]['request'], EndpointCall<unknown>>;

function checked<N extends EndpointCallName>(name: N, request: unknown): Checked<N> {
  const parsed = callHead.safeParse(request);
  // Not the value: it holds the key.
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new EngineError('bad-request', `${name}: not as expected: ${places}.`, { call: name });
  }
  // Safe: the head was checked just now, and the rest comes from the engine, which is typed by the same protocol.
  return request as Checked<N>;
}
