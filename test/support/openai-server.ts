import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Takes a request, or leaves it to the normal answer by returning false. */
export type Fault = (request: ServedRequest, response: ServerResponse) => boolean;

export interface OpenAiServerOptions {
  /** Whose words it understands. Default `other`. */
  readonly kind?: 'llama.cpp' | 'vllm' | 'other';
  /** Without them the routes are missing or the fields stay empty. Default: all. */
  readonly offers?: {
    readonly logProbabilities?: boolean;
    readonly jsonSchema?: boolean;
    readonly scoring?: boolean;
    readonly embeddings?: boolean;
    readonly chat?: boolean;
    readonly completions?: boolean;
    readonly prefill?: boolean;
  };
  /** The key that it asks for. */
  readonly key?: string;
  readonly dimension?: number;
  /** What it writes; the seed of the request is given. */
  readonly write?: (prompt: string, seed: number) => string;
  /** Between two pieces of a stream. */
  readonly pieceDelayMs?: number;
}

/** An OpenAI-compatible server on the loopback address that answers by a script and can be made to misbehave. */
export interface OpenAiServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every request that came, in order. */
  readonly requests: readonly ServedRequest[];
  /** Answers whose connection the other side ended before they were sent whole. */
  readonly cutByClient: number;
  /** The most requests that were in work at once. */
  readonly mostAtOnce: number;
  fault: Fault | undefined;
}

export async function openOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const requests: ServedRequest[] = [];
  let cutByClient = 0;
  let running = 0;
  let mostAtOnce = 0;
  const server = createServer(async (incoming, response) => {
    running += 1;
    mostAtOnce = Math.max(mostAtOnce, running);
    response.once('close', () => {
      running -= 1;
      if (!response.writableFinished) cutByClient += 1;
    });
    const request = await readRequest(incoming);
    requests.push(request);
    if (opened.fault?.(request, response) === true) return;
    await answerNormally(options, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  const opened: OpenAiServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    get cutByClient() {
      return cutByClient;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    fault: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return opened;
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The events of a stream, without the end that a whole one has. */
export function beginStream(response: ServerResponse, events: readonly unknown[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
}

/** A fault for the first requests to a path, and after that none. */
export function firstTimes(path: string, times: number, fault: (response: ServerResponse) => void): Fault {
  let left = times;
  return (request, response) => {
    if (request.path !== path || left === 0) return false;
    left -= 1;
    fault(response);
    return true;
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ServedRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  const text = Buffer.concat(pieces).toString('utf8');
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    key: incoming.headers.authorization?.replace('Bearer ', ''),
    // Safe: what is tested sends objects, or nothing.
    body: text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>),
  };
}

async function answerNormally(
  options: OpenAiServerOptions,
  request: ServedRequest,
  response: ServerResponse,
): Promise<void> {
  const { offers = {} } = options;
  if (options.key !== undefined && request.key !== options.key) {
    return sendJson(response, { error: { message: `Incorrect API key provided: ${request.key}.` } }, 401);
  }
  const missing = () => sendJson(response, { error: { message: 'Not Found' } }, 404);
  switch (request.path) {
    case '/v1/models': {
      const owner = options.kind === 'llama.cpp' ? 'llamacpp' : options.kind === 'vllm' ? 'vllm' : 'someone';
      return sendJson(response, { object: 'list', data: [{ id: 'small', object: 'model', owned_by: owner }] });
    }
    case '/v1/chat/completions':
      return offers.chat === false ? missing() : await answerText(options, request, response);
    case '/v1/completions':
      if (offers.completions === false) return missing();
      return request.body['echo'] === true && offers.scoring !== false
        ? answerEcho(request, response)
        : await answerText(options, request, response);
    case '/v1/embeddings':
      return offers.embeddings === false ? missing() : answerEmbeddings(options, request, response);
    case '/tokenize':
      if (options.kind !== 'llama.cpp') return missing();
      return sendJson(response, { tokens: wordsOf(String(request.body['content'])).map((_, index) => index) });
    default:
      return missing();
  }
}

/** A word with the white space before it: the tokens of this server. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+/gu) ?? [];
}

async function answerText(
  options: OpenAiServerOptions,
  { path, body }: ServedRequest,
  response: ServerResponse,
): Promise<void> {
  const isChat = path.includes('chat');
  const { text, finish } = writtenText(options, body, isChat);
  const words = wordsOf(text);
  const usage = { prompt_tokens: 7, completion_tokens: words.length };
  const wantsProbabilities = isChat ? body['logprobs'] === true : typeof body['logprobs'] === 'number';
  const logprobs = (shown: readonly string[]) => {
    if (!wantsProbabilities || options.offers?.logProbabilities === false) return {};
    return isChat
      ? { logprobs: { content: shown.map((token) => ({ token, logprob: -0.5, top_logprobs: [] })) } }
      : { logprobs: { tokens: shown, token_logprobs: shown.map(() => -0.5) } };
  };
  if (body['stream'] !== true) {
    const said = isChat ? { message: { role: 'assistant', content: text } } : { text };
    return sendJson(response, { choices: [{ index: 0, ...said, finish_reason: finish, ...logprobs(words) }], usage });
  }
  beginStream(response, isChat ? [{ choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: null }] }] : []);
  for (const word of words) {
    if (response.destroyed) return;
    const said = isChat ? { delta: { content: word } } : { text: word };
    const event = { choices: [{ index: 0, ...said, finish_reason: null, ...logprobs([word]) }] };
    response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (options.pieceDelayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.pieceDelayMs));
  }
  const last = isChat ? { delta: {} } : { text: '' };
  response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...last, finish_reason: finish }] })}\n\n`);
  response.write(`data: ${JSON.stringify({ choices: [], usage })}\n\n`);
  response.end('data: [DONE]\n\n');
}

function writtenText(
  options: OpenAiServerOptions,
  body: ServedRequest['body'],
  isChat: boolean,
): { readonly text: string; readonly finish: string } {
  const { write = (prompt: string) => `An answer to: ${prompt.slice(-40)}` } = options;
  // Safe: what is tested sends messages in this form.
  const messages = (body['messages'] ?? []) as readonly { readonly role: string; readonly content: string }[];
  const last = messages.at(-1);
  const schema = body['json_schema'] ?? body['response_format'];
  if (schema !== undefined && options.offers?.jsonSchema !== false)
    return { text: '{"fruit":"apple"}', finish: 'stop' };
  if (last?.role === 'assistant' && options.offers?.prefill !== false && last.content.startsWith('1, 2')) {
    return { text: ' 4, 5, 6', finish: 'stop' };
  }
  const prompt = isChat ? messages.map(({ content }) => content).join('\n') : String(body['prompt']);
  let text = write(prompt, Number(body['seed'] ?? 0));
  // Safe: as above.
  for (const stop of (body['stop'] ?? []) as readonly string[]) {
    const place = text.indexOf(stop);
    if (place >= 0) text = text.slice(0, place);
  }
  const words = wordsOf(text);
  const most = Number(body['max_tokens'] ?? 16);
  return words.length > most ? { text: words.slice(0, most).join(''), finish: 'length' } : { text, finish: 'stop' };
}

/** Each token's log-probability is minus its length over ten; one token more is written, as real servers do. */
function answerEcho({ body }: ServedRequest, response: ServerResponse): void {
  const tokens = wordsOf(String(body['prompt']));
  sendJson(response, {
    choices: [
      {
        text: `${body['prompt']} and`,
        finish_reason: 'length',
        logprobs: {
          tokens: [...tokens, ' and'],
          token_logprobs: [null, ...tokens.slice(1).map((token) => -token.length / 10), -9],
        },
      },
    ],
    usage: { prompt_tokens: tokens.length, completion_tokens: 1 },
  });
}

function answerEmbeddings(
  { dimension = 4 }: OpenAiServerOptions,
  { body }: ServedRequest,
  response: ServerResponse,
): void {
  // Safe: what is tested sends texts.
  const input = body['input'] as readonly string[];
  const data = input.map((text, index) => ({
    index,
    embedding: Array.from({ length: dimension }, (_, place) => text.length + place),
  }));
  // In another order than asked: the index says which is which.
  sendJson(response, { data: data.toReversed(), model: 'small', usage: { prompt_tokens: 1, total_tokens: 1 } });
}
