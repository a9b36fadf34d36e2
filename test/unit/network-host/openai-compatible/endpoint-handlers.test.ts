import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClientLimits } from '../../../../src/network-host/openai-compatible/endpoint-client.ts';
import { createEndpointHandlers } from '../../../../src/network-host/openai-compatible/endpoint-handlers.ts';
import {
  type EndpointAbilities,
  type EndpointCall,
  type EndpointTarget,
  untriedAbilities,
} from '../../../../src/shared/llm/endpoint-protocol.ts';
import type { CompletionRequest } from '../../../../src/shared/llm/language-model.ts';
import type { Prompt } from '../../../../src/shared/llm/prompt.ts';
import { beginStream, firstTimes, openOpenAiServer, sendJson } from '../../../support/openai-server.ts';

const key = 'sk-canary-4711';
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'seedloom-endpoint-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const all: EndpointAbilities = {
  server: 'other',
  logProbabilities: true,
  jsonSchema: true,
  embeddings: true,
  tokenize: true,
  scoring: true,
  prefill: true,
  dimension: 4,
};

const chat: Prompt = {
  form: 'chat',
  messages: [
    { role: 'system', parts: [{ part: 'task', text: 'Be brief.' }] },
    { role: 'user', parts: [{ part: 'conditions', text: 'Say hello to the world.' }] },
  ],
  prefill: '',
};
const raw: Prompt = { form: 'raw', parts: [{ part: 'task', text: 'The sky is' }] };

const asked: CompletionRequest = {
  prompts: [chat],
  maxTokens: 32,
  stop: [],
  sampling: { temperature: 0.7 },
  seed: 11,
  logProbabilities: false,
};

/** Short, so that what would take minutes is over at once. */
const quick: Partial<ClientLimits> = {
  connectMs: 2_000,
  firstByteMs: 150,
  betweenBytesMs: 150,
  wholeMs: 5_000,
  backOffMs: 1,
  answerBytes: 20_000,
};

function call<R>(server: { readonly url: string }, request: R, more: Partial<EndpointTarget> = {}): EndpointCall<R> {
  const endpoint: EndpointTarget = {
    id: 'lab',
    url: server.url,
    model: 'small',
    allowPublic: false,
    maxInFlight: 4,
    requestsPerMinute: null,
    chat: 'chat',
    abilities: all,
    ...more,
  };
  return { home, endpoint, key: null, purpose: 'run r1', request };
}

const context = { signal: new AbortController().signal };
const ledger = () =>
  existsSync(join(home, 'connections.jsonl'))
    ? readFileSync(join(home, 'connections.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
const connections = () => ledger().filter((line) => 'where' in line);

describe('Completions', () => {
  test('A chat is streamed, with its tokens, and costs one ledger line that holds none of its content', async () => {
    await using server = await openOpenAiServer();
    const host = createEndpointHandlers({ limits: quick });
    const answer = await host['endpoint.complete'](call(server, { ...asked, logProbabilities: true }), context);
    expect(answer).toEqual({
      text: 'An answer to: Be brief.\nSay hello to the world.',
      finish: 'end',
      promptTokens: 7,
      completionTokens: 10,
      tokens: ['An', ' answer', ' to:', ' Be', ' brief.', '\nSay', ' hello', ' to', ' the', ' world.'].map((text) => ({
        text,
        logProbability: -0.5,
      })),
    });
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      body: { model: 'small', stream: true, seed: 11, temperature: 0.7, top_p: 1, logprobs: true, max_tokens: 32 },
    });
    const [begun, ended] = ledger();
    expect(begun).toEqual({
      key: expect.any(String),
      time: expect.stringMatching(/^\d{4}-/),
      kind: 'endpoint',
      endpoint: 'lab',
      what: 'POST /v1/chat/completions',
      where: `127.0.0.1:${server.port}`,
      why: 'run r1',
    });
    expect(ended).toEqual({ done: begun.key, bytesOut: expect.any(Number), bytesIn: expect.any(Number) });
    expect(ended.bytesOut).toBeGreaterThan(200);
    expect(ended.bytesIn).toBeGreaterThan(500);
  });

  test('A raw prompt goes to the route of completions, also where the address ends in /v1', async () => {
    await using server = await openOpenAiServer({ write: () => ' blue and wide' });
    const host = createEndpointHandlers({ limits: quick });
    const request = { ...asked, prompts: [raw], logProbabilities: true } as const;
    const answer = await host['endpoint.complete'](call({ url: `${server.url}/v1/` }, request), context);
    expect(answer).toMatchObject({ text: ' blue and wide', finish: 'end', completionTokens: 3 });
    expect(answer.tokens?.map(({ text }) => text)).toEqual([' blue', ' and', ' wide']);
    expect(server.requests[0]).toMatchObject({ path: '/v1/completions', body: { prompt: 'The sky is', logprobs: 1 } });
  });

  test('A text that reaches its limit says so, and a schema is sent in the words of the server', async () => {
    await using server = await openOpenAiServer({ write: () => 'one two three four' });
    const host = createEndpointHandlers({ limits: quick });
    expect(await host['endpoint.complete'](call(server, { ...asked, maxTokens: 2 }), context)).toMatchObject({
      text: 'one two',
      finish: 'length',
    });
    const schema = { type: 'object' };
    expect(await host['endpoint.complete'](call(server, { ...asked, schema }), context)).toMatchObject({
      text: '{"fruit":"apple"}',
      finish: 'schema',
    });
    const llama = { abilities: { ...all, server: 'llama.cpp' as const } };
    await host['endpoint.complete'](call(server, { ...asked, prompts: [raw], schema }, llama), context);
    expect(
      server.requests.slice(1).map(({ body }) => [body['response_format'], body['json_schema'], body['top_k']]),
    ).toEqual([
      [{ type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } }, undefined, undefined],
      [undefined, schema, 0],
    ]);
  });

  test('A text is cut at a stop string that the server did not see, and the stream is ended there', async () => {
    await using server = await openOpenAiServer({
      write: () => 'first line END and a lot that nobody wants',
      pieceDelayMs: 10,
    });
    server.fault = ({ body }) => {
      // Safe: the fields of a request that was parsed for this test alone.
      delete (body as Record<string, unknown>)['stop'];
      return false;
    };
    const host = createEndpointHandlers({ limits: quick });
    const answer = await host['endpoint.complete'](call(server, { ...asked, stop: ['END'] }), context);
    expect(answer).toMatchObject({ text: 'first line ', finish: 'stop' });
    await expect.poll(() => server.cutByClient).toBe(1);
  });

  test('A prefill is sent where the server goes on with it, and cut off where it is repeated', async () => {
    await using server = await openOpenAiServer({ write: () => '1. Because it is there' });
    const host = createEndpointHandlers({ limits: quick });
    const request = { ...asked, prompts: [{ ...chat, prefill: '1.' }] } as const;
    expect((await host['endpoint.complete'](call(server, request), context)).text).toBe(' Because it is there');
    const without = { abilities: { ...all, prefill: false } };
    expect((await host['endpoint.complete'](call(server, request, without), context)).text).toBe(
      ' Because it is there',
    );
    // Safe: the adapter sends messages.
    const roles = server.requests.map(({ body }) => (body['messages'] as { role: string }[]).map(({ role }) => role));
    expect(roles).toEqual([
      ['system', 'user', 'assistant'],
      ['system', 'user'],
    ]);
  });

  test('Thinking is kept apart, in a field of its own or between its marks', async () => {
    await using server = await openOpenAiServer({ write: () => '<think>I must be brief.</think>\n\nHello.' });
    const host = createEndpointHandlers({ limits: quick });
    const parts = { reasoning: 'I must be brief.', text: 'Hello.' };
    const answer = await host['endpoint.complete'](call(server, { ...asked, logProbabilities: true }), context);
    expect(answer).toMatchObject(parts);
    expect(answer.tokens?.map(({ text }) => text).join('')).toMatch(/Hello\.$/u);
    server.fault = (_, response) => {
      const delta = (said: object) => ({ choices: [{ delta: said, finish_reason: null }] });
      beginStream(response, [
        delta({ reasoning_content: 'I must be ' }),
        delta({ reasoning_content: 'brief.' }),
        delta({ content: 'Hello.' }),
        { choices: [{ delta: {}, finish_reason: 'stop' }] },
      ]);
      response.end();
      return true;
    };
    expect(await host['endpoint.complete'](call(server, asked), context)).toMatchObject(parts);
  });

  test('A server that does not stream is understood all the same', async () => {
    await using server = await openOpenAiServer();
    server.fault = (_, response) => {
      sendJson(response, { choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }] });
      return true;
    };
    const host = createEndpointHandlers({ limits: quick });
    expect((await host['endpoint.complete'](call(server, asked), context)).text).toBe('Hello.');
  });

  test('A cancelled call ends the work at the server at once', async () => {
    await using server = await openOpenAiServer({ write: () => 'word '.repeat(500), pieceDelayMs: 20 });
    const host = createEndpointHandlers();
    const controller = new AbortController();
    const running = host['endpoint.complete'](call(server, { ...asked, maxTokens: 500 }), {
      signal: controller.signal,
    });
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect.poll(() => server.cutByClient).toBe(1);
  });
});

describe('What goes wrong', () => {
  const cases = [
    ['half a stream', 'no-answers', /broke/u, 4],
    ['a stream that ends cleanly without its end', 'no-answers', /broke off before its end/u, 4],
    ['an error in the middle of a stream', 'no-answers', /broke off with an error: out of memory/u, 4],
    ['broken JSON', 'no-answers', /broken JSON/u, 1],
    ['an answer of another API', 'no-answers', /`choices` is not as expected/u, 1],
    ['a wrong type of content', 'no-answers', /text\/html where text\/event-stream was expected/u, 1],
    ['slow headers', 'no-answers', /did not begin to answer within 0.15 s/u, 1],
    ['a stream that stalls', 'no-answers', /stopped for 0.15 s/u, 4],
    ['a huge body', 'no-answers', /larger than 20000 bytes/u, 1],
    ['a redirect', 'network-refused', /A redirect is not followed/u, 1],
    ['a missing route', 'model-unsuitable', /has no \/v1\/chat\/completions.*raw/u, 1],
    ['a prompt that is too long', 'prompt-too-long', /exceeds the available context size/u, 1],
    ['an unknown model', 'model-missing', /has no model `small`/u, 1],
    ['a busy server that stays so', 'no-answers', /status 503.*loading|after 4 tries: it answered with status 503/u, 4],
  ] as const;

  test.each(cases)('%s is %s', async (fault, code, message, tries) => {
    await using server = await openOpenAiServer();
    await using elsewhere = await openOpenAiServer();
    const piece = { choices: [{ delta: { content: 'Hel' }, finish_reason: null }] };
    server.fault = (_, response) => {
      switch (fault) {
        case 'half a stream':
          beginStream(response, [piece]);
          setTimeout(() => response.destroy(), 5);
          break;
        case 'a stream that ends cleanly without its end':
          beginStream(response, [piece]);
          response.end();
          break;
        case 'an error in the middle of a stream':
          beginStream(response, [piece, { error: { message: 'out of memory' } }]);
          response.end();
          break;
        case 'broken JSON':
          beginStream(response, [piece]);
          response.end('data: {"choices": [\n\n');
          break;
        case 'an answer of another API':
          sendJson(response, { hello: 'world' });
          break;
        case 'a wrong type of content':
          response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
          response.end('<p>Hello</p>');
          break;
        case 'slow headers':
          setTimeout(() => sendJson(response, {}), 1_000);
          break;
        case 'a stream that stalls':
          beginStream(response, [piece]);
          break;
        case 'a huge body':
          beginStream(response, [{ choices: [{ delta: { content: 'x'.repeat(50_000) } }] }]);
          break;
        case 'a redirect':
          response.writeHead(307, { location: `${elsewhere.url}/v1/chat/completions` });
          response.end();
          break;
        case 'a missing route':
          sendJson(response, { error: { message: 'Not Found' } }, 404);
          break;
        case 'a prompt that is too long':
          sendJson(response, { error: { message: 'the request exceeds the available context size' } }, 400);
          break;
        case 'an unknown model':
          sendJson(response, { error: { message: 'The model `small` does not exist.' } }, 404);
          break;
        case 'a busy server that stays so':
          sendJson(response, { error: { message: 'loading' } }, 503);
          break;
      }
      return true;
    };
    const host = createEndpointHandlers({ limits: quick });
    await expect(host['endpoint.complete'](call(server, asked), context)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    // Each try has its line, and nothing else was asked.
    expect([server.requests.length, connections().length, elsewhere.requests.length]).toEqual([tries, tries, 0]);
  });

  test('Where nothing listens each try has its ledger line', async () => {
    const closed = await openOpenAiServer();
    await closed[Symbol.asyncDispose]();
    const host = createEndpointHandlers({ limits: quick });
    await expect(host['endpoint.complete'](call(closed, asked), context)).rejects.toMatchObject({
      code: 'no-answers',
      message: expect.stringContaining('nothing listens'),
    });
    expect(connections().map(({ where }) => where)).toEqual(new Array(4).fill(`127.0.0.1:${closed.port}`));
  });

  test('Without its ledger line no connection is opened', async () => {
    await using server = await openOpenAiServer();
    const host = createEndpointHandlers({ limits: quick });
    await expect(
      host['endpoint.complete']({ ...call(server, asked), home: join(home, 'missing') }, context),
    ).rejects.toMatchObject({ code: 'folder-read-only' });
    expect(server.requests).toEqual([]);
  });

  test('A busy or broken server is asked again until it answers', async () => {
    await using server = await openOpenAiServer();
    const host = createEndpointHandlers({ limits: quick });
    for (const status of [500, 502, 503, 504]) {
      server.fault = firstTimes('/v1/chat/completions', 2, (response) => sendJson(response, {}, status));
      expect((await host['endpoint.complete'](call(server, asked), context)).finish).toBe('end');
    }
    server.fault = firstTimes('/v1/chat/completions', 1, (response) => response.destroy());
    expect((await host['endpoint.complete'](call(server, asked), context)).finish).toBe('end');
    expect(server.requests).toHaveLength(4 * 3 + 2);
    expect(connections()).toHaveLength(server.requests.length);
  });

  test('A server that asks for a pause gets it, from all requests; too long a one is an error', async () => {
    await using server = await openOpenAiServer();
    const host = createEndpointHandlers({ limits: { ...quick, longestWaitMs: 2_000 } });
    server.fault = firstTimes('/v1/chat/completions', 1, (response) => {
      sendJson(response, { error: { message: 'slow down' } }, 429, { 'retry-after': '1' });
    });
    const began = performance.now();
    const first = host['endpoint.complete'](call(server, asked), context);
    await expect.poll(() => server.requests.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all([first, host['endpoint.complete'](call(server, asked), context)]);
    expect(performance.now() - began).toBeGreaterThan(900);
    server.fault = (_, response) => {
      sendJson(response, {}, 429, { 'retry-after': '3600' });
      return true;
    };
    await expect(host['endpoint.complete'](call(server, asked), context)).rejects.toMatchObject({
      code: 'no-answers',
      message: expect.stringContaining('asks to wait 3600 s'),
    });
  });

  test('A wrong or missing key is told apart, and no message quotes it', async () => {
    await using server = await openOpenAiServer({ key: 'the-right-one' });
    const host = createEndpointHandlers({ limits: quick });
    const ask = (given: string | null) => host['endpoint.complete']({ ...call(server, asked), key: given }, context);
    const failure = (given: string | null) => ask(given).then(() => 'none', String);
    expect(await failure(null)).toContain('asks for a key');
    expect(await failure(key)).toContain('did not take its key');
    expect(await failure('the-right-one')).toBe('none');
    server.fault = (_, response) => {
      sendJson(response, { error: { message: `Quota of ${key} (sk-can***711) is used up` } }, 400);
      return true;
    };
    const quoted = await failure(key);
    expect(quoted).toContain('Quota of … (…) is used up');
    expect(quoted + readFileSync(join(home, 'connections.jsonl'), 'utf8')).not.toContain('canary');
  });
});

describe('Where a connection may go', () => {
  const lookUp = async (name: string) =>
    ({
      'lab.test': [{ address: '127.0.0.1', family: 4 }],
      'far.test': [{ address: '93.184.216.34', family: 4 }],
      'both.test': [
        { address: '127.0.0.1', family: 4 },
        { address: '93.184.216.34', family: 4 },
      ],
      'cloud.test': [{ address: '169.254.169.254', family: 4 }],
    })[name] ?? [];

  test('The name is looked up once and the connection goes to that address', async () => {
    await using server = await openOpenAiServer();
    let looked = 0;
    const once = async (name: string) => {
      looked += 1;
      // A name that leads elsewhere the second time.
      return lookUp(looked === 1 ? name : 'far.test');
    };
    const host = createEndpointHandlers({ limits: quick, lookUp: once });
    await host['endpoint.complete'](call({ url: `http://lab.test:${server.port}` }, asked), context);
    expect({ looked, requests: server.requests.length, where: connections()[0].where }).toEqual({
      looked: 1,
      requests: 1,
      where: `lab.test:${server.port}`,
    });
    await expect(
      host['endpoint.complete'](call({ url: `http://lab.test:${server.port}` }, asked), context),
    ).rejects.toMatchObject({ code: 'network-refused' });
  });

  test.each([
    ['http://far.test', false, /outside the own network/u],
    ['https://far.test', false, /outside the own network/u],
    ['http://far.test', true, /readable for everyone/u],
    ['http://both.test', false, /outside the own network/u],
    ['http://cloud.test', true, /stands for no machine/u],
    ['http://0.0.0.0:8080', false, /stands for no machine/u],
    ['http://8.8.8.8', false, /outside the own network/u],
    ['http://[2606:4700::1111]', false, /outside the own network/u],
    ['http://name:word@127.0.0.1', false, /is not the address of an endpoint/u],
    ['ftp://127.0.0.1', false, /is not the address of an endpoint/u],
    ['http://127.0.0.1/?key=1', false, /is not the address of an endpoint/u],
  ])('%s (public: %s) is refused', async (url, allowPublic, message) => {
    const host = createEndpointHandlers({ limits: quick, lookUp });
    await expect(host['endpoint.complete'](call({ url }, asked, { allowPublic }), context)).rejects.toMatchObject({
      code: 'network-refused',
      message: expect.stringMatching(message),
    });
  });
});

describe('Limits of an endpoint', () => {
  test('No more requests are in flight than it allows', async () => {
    await using server = await openOpenAiServer({ pieceDelayMs: 5 });
    const host = createEndpointHandlers();
    const calls = Array.from({ length: 12 }, (_, seed) =>
      host['endpoint.complete'](call(server, { ...asked, seed }, { maxInFlight: 3 }), context),
    );
    await Promise.all(calls);
    expect(server.mostAtOnce).toBe(3);
  });
});

describe('Scores, labels, counts and embeddings', () => {
  test('A continuation has the probability of its own tokens, and labels are compared by them', async () => {
    await using server = await openOpenAiServer();
    const host = createEndpointHandlers({ limits: quick });
    const scores = await host['endpoint.score'](
      call(server, { prompt: raw, continuations: [' blue', ' very wide'] }),
      context,
    );
    expect(scores).toEqual([
      { logProbability: -0.5, tokens: 1, bytes: 5 },
      { logProbability: -1, tokens: 2, bytes: 10 },
    ]);
    // Without a space the border lies inside a token: it moves back to its start, for all of them.
    const merged = await host['endpoint.score'](
      call(server, { prompt: raw, continuations: ['land', ' blue'] }),
      context,
    );
    expect(merged.map(({ tokens }) => tokens)).toEqual([1, 2]);
    expect(merged.map(({ logProbability }) => Math.round(1000 * logProbability))).toEqual([-700, -800]);
    const labels = await host['endpoint.labels'](
      call(server, {
        prompt: raw,
        labels: [
          { name: 'a', words: [' blue'] },
          { name: 'b', words: [' greenish'] },
        ],
        terminator: '',
      }),
      context,
    );
    expect(labels.probabilities['a']).toBeCloseTo(Math.exp(-0.5) / (Math.exp(-0.5) + Math.exp(-0.9)), 10);
    expect(labels.mass).toBeCloseTo(1, 1);
    await expect(
      host['endpoint.score'](call(server, { prompt: chat, continuations: ['x'] }), context),
    ).rejects.toMatchObject({ code: 'model-unsuitable' });
  });

  test('Tokens are counted by the server', async () => {
    await using server = await openOpenAiServer({ kind: 'llama.cpp' });
    const host = createEndpointHandlers({ limits: quick });
    expect(await host['endpoint.count'](call(server, raw), context)).toEqual({
      total: 3,
      parts: [{ part: 'task', tokens: 3 }],
    });
    expect(await host['endpoint.count'](call(server, chat), context)).toMatchObject({ isEstimate: true });
  });

  test('Embeddings come in many requests, in order, as unit rows', async () => {
    await using server = await openOpenAiServer();
    const host = createEndpointHandlers({ limits: { ...quick, answerBytes: 1_000_000 } });
    const texts = Array.from({ length: 150 }, (_, index) => 'x'.repeat(index + 1));
    const { vectors, dimension } = await host['endpoint.embed'](call(server, texts), context);
    expect({ dimension, rows: vectors.length / dimension, requests: server.requests.length }).toEqual({
      dimension: 4,
      rows: 150,
      requests: 3,
    });
    texts.forEach((text, row) => {
      const own = vectors.subarray(row * 4, row * 4 + 4);
      expect(Math.hypot(...own)).toBeCloseTo(1, 5);
      expect((own[1] ?? 0) / (own[0] ?? 1)).toBeCloseTo((text.length + 1) / text.length, 4);
    });
  });

  test.each([
    [
      'another dimension',
      [
        { index: 0, embedding: [1, 2] },
        { index: 1, embedding: [1, 2] },
      ],
    ],
    ['too few', [{ index: 0, embedding: [1, 2, 3, 4] }]],
    [
      'one twice',
      [
        { index: 0, embedding: [1, 2, 3, 4] },
        { index: 0, embedding: [1, 2, 3, 4] },
      ],
    ],
    [
      'nothing but zeros',
      [
        { index: 0, embedding: [0, 0, 0, 0] },
        { index: 1, embedding: [1, 2, 3, 4] },
      ],
    ],
  ])('Vectors of %s are refused', async (_, data) => {
    await using server = await openOpenAiServer();
    server.fault = (_request, response) => {
      sendJson(response, { data });
      return true;
    };
    const host = createEndpointHandlers({ limits: quick });
    await expect(host['endpoint.embed'](call(server, ['a', 'b']), context)).rejects.toMatchObject({
      code: 'model-invalid',
    });
  });
});

describe('The test of an endpoint', () => {
  test('It finds out what a server offers', async () => {
    await using server = await openOpenAiServer({ kind: 'llama.cpp' });
    const host = createEndpointHandlers({ limits: quick });
    const tested = await host['endpoint.test'](
      { ...call(server, 'both', { abilities: untriedAbilities }), purpose: 'test' },
      context,
    );
    expect(tested).toEqual({
      ok: true,
      message:
        'It answers. Offers log-probabilities, JSON schemas, exact label probabilities, token counts, embeddings of 4 numbers.',
      models: ['small'],
      latencyMs: expect.any(Number),
      tokensPerSecond: expect.any(Number),
      abilities: { ...all, server: 'llama.cpp' },
    });
    expect(new Set(connections().map(({ why }) => why))).toEqual(new Set(['test']));
    expect(connections()).toHaveLength(server.requests.length);
  });

  test('It finds out what a server does not offer', async () => {
    await using server = await openOpenAiServer({
      offers: { logProbabilities: false, jsonSchema: false, scoring: false, prefill: false },
    });
    const host = createEndpointHandlers({ limits: quick });
    const request = call(server, 'language', { abilities: untriedAbilities, model: 'smal' });
    expect(await host['endpoint.test'](request, context)).toMatchObject({
      ok: true,
      message:
        'It answers. Without log-probabilities, JSON schemas, exact label probabilities, token counts. Its list of models does not have `smal`. Did you mean `small`?',
      abilities: untriedAbilities,
    });
  });

  test('What does not work is told and thrown by no one', async () => {
    await using server = await openOpenAiServer({ key, offers: { chat: false } });
    const host = createEndpointHandlers({ limits: quick });
    const request = call(server, 'language' as const);
    expect(await host['endpoint.test'](request, context)).toMatchObject({
      ok: false,
      message: expect.stringContaining('asks for a key'),
      models: [],
    });
    expect(await host['endpoint.test']({ ...request, key }, context)).toMatchObject({
      ok: false,
      message: expect.stringContaining('Set its form of prompt to raw'),
      models: ['small'],
    });
  });
});
