import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, type Json } from '../../shared/base/json.ts';
import { nearestWord, suggestWord } from '../../shared/base/nearest-word.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import {
  type EndpointAbilities,
  type EndpointTestResult,
  untriedAbilities,
} from '../../shared/llm/endpoint-protocol.ts';
import type { CallOptions } from '../../shared/llm/language-model.ts';
import type { EndpointAccess } from '../llm/endpoint-model.ts';
import type { NetworkHostClient } from '../llm/network-host-client.ts';
import type { Library } from '../storage/library.ts';

/** How a recipe names an endpoint: `endpoint:` and its id. */
export const endpointPrefix = 'endpoint:';

/** A server that the person entered. Its key is not part of it. */
export interface Endpoint {
  readonly id: string;
  readonly title: string;
  /** Base address, with or without `/v1`. */
  readonly url: string;
  readonly kind: 'language' | 'embedding' | 'both';
  /** Name of the model there. */
  readonly model: string;
  readonly contextTokens: number;
  readonly chat: 'chat' | 'raw';
  /** The person confirmed that texts may leave the own network. */
  readonly allowPublic: boolean;
  readonly maxInFlight: number;
  readonly requestsPerMinute: number | null;
}

export interface EndpointState extends Endpoint {
  readonly hasKey: boolean;
  readonly lastTest: { readonly at: string; readonly ok: boolean; readonly message: string } | null;
}

export interface Endpoints {
  list(): readonly EndpointState[];
  ids(): readonly string[];
  /**
   * Adds it, or replaces the one with its id. When the address changes, the key is forgotten: it was for another server.
   * Throws EngineError `bad-request` for an address that is none.
   */
  save(endpoint: Endpoint): EndpointState;
  /** Throws EngineError `not-found`. */
  remove(id: string): void;
  /** Kept in this process until it ends, and written nowhere. Null forgets it. */
  setKey(id: string, key: string | null): void;
  /** Asks the server what it can do and remembers it. What does not work is told in the answer. */
  test(id: string, options: CallOptions): Promise<EndpointTestResult>;
  /** For a run: an endpoint that was never tested is tested now. Throws EngineError `model-missing` for an unknown id, or `no-answers`. */
  open(id: string, options: CallOptions): Promise<OpenEndpoint>;
}

export interface OpenEndpoint {
  readonly endpoint: Endpoint;
  readonly abilities: EndpointAbilities;
  readonly access: EndpointAccess;
  /** sha256 of address, model and the options that make another answer. What the server runs cannot be seen. */
  readonly hash: string;
}

export interface EndpointsOptions {
  readonly home: string;
  readonly library: Pick<Library, 'findSetting' | 'saveSetting'>;
  readonly host: NetworkHostClient;
  now(): Date;
}

/** The person's endpoints, in the library file. */
export function openEndpoints({ home, library, host, now }: EndpointsOptions): Endpoints {
  const keys = new Map<string, string>();
  const read = (): readonly StoredEndpoint[] => {
    const parsed = z.array(storedEndpoint).safeParse(library.findSetting(settingKey) ?? []);
    if (parsed.success) return parsed.data;
    throw new EngineError(
      'internal',
      'The list of endpoints in the library file is not as this version writes it. Update Seedloom, or enter them again.',
    );
  };
  // Safe: the stored form is made of JSON values alone.
  const write = (all: readonly StoredEndpoint[]) => library.saveSetting(settingKey, all as unknown as Json);
  const find = (id: string): StoredEndpoint => {
    const all = read();
    const found = all.find((endpoint) => endpoint.id === id);
    if (found !== undefined) return found;
    const ids = all.map((endpoint) => endpoint.id);
    throw new EngineError('not-found', `There is no endpoint \`${id}\`.${suggestWord(id, ids)}`, { endpoint: id });
  };
  const stateOf = ({ tested, ...endpoint }: StoredEndpoint): EndpointState => ({
    ...endpoint,
    hasKey: keys.has(endpoint.id),
    lastTest: tested === null ? null : { at: tested.at, ok: tested.ok, message: tested.message },
  });
  const accessTo = ({ tested, ...endpoint }: StoredEndpoint): EndpointAccess => ({
    home,
    endpoint: { ...endpoint, abilities: tested?.abilities ?? untriedAbilities },
    key: () => keys.get(endpoint.id) ?? null,
  });

  async function test(id: string, options: CallOptions): Promise<EndpointTestResult> {
    const stored = find(id);
    const { endpoint, key } = accessTo(stored);
    const request = { home, endpoint, key: key(), purpose: options.purpose ?? 'test', request: stored.kind };
    const result = await host.call('endpoint.test', request, options);
    const tested = { at: now().toISOString(), ok: result.ok, message: result.message, abilities: result.abilities };
    // It may have been changed or removed in the meantime: then this says nothing of it.
    write(read().map((each) => (each.id === id && hashOf(each) === hashOf(stored) ? { ...each, tested } : each)));
    return result;
  }

  return {
    list: () => read().map(stateOf),
    ids: () => read().map((endpoint) => endpoint.id),
    save(endpoint) {
      const address = plainAddress(endpoint.url);
      const all = read();
      const before = all.find((each) => each.id === endpoint.id);
      if (before !== undefined && plainAddress(before.url) !== address) keys.delete(endpoint.id);
      const isSame = before !== undefined && before.kind === endpoint.kind && hashOf(before) === hashOf(endpoint);
      const saved = storedEndpoint.parse({ ...endpoint, tested: isSame ? before.tested : null });
      write(before === undefined ? [...all, saved] : all.map((each) => (each.id === saved.id ? saved : each)));
      return stateOf(saved);
    },
    remove(id) {
      find(id);
      keys.delete(id);
      write(read().filter((endpoint) => endpoint.id !== id));
    },
    setKey(id, key) {
      find(id);
      if (key === null) {
        keys.delete(id);
        return;
      }
      if (!/^[\x21-\x7e]{1,4000}$/u.test(key.trim())) {
        throw new EngineError(
          'bad-request',
          'A key has no spaces, line ends or letters outside ASCII. Enter it again.',
        );
      }
      keys.set(id, key.trim());
    },
    test,
    async open(id, options) {
      let stored = readKnown(read(), id);
      if (stored.tested?.ok !== true) {
        const result = await test(id, { signal: options.signal });
        if (!result.ok) throw new EngineError('no-answers', result.message, { endpoint: id });
        stored = readKnown(read(), id);
      }
      const { tested, ...endpoint } = stored;
      const abilities = tested?.abilities ?? untriedAbilities;
      return { endpoint, abilities, access: accessTo(stored), hash: hashOf(endpoint) };
    },
  };
}

const settingKey = 'endpoints';

const storedEndpoint = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/u),
  title: z.string(),
  url: z.string(),
  kind: z.enum(['language', 'embedding', 'both']),
  model: z.string(),
  contextTokens: z.int(),
  chat: z.enum(['chat', 'raw']),
  allowPublic: z.boolean(),
  maxInFlight: z.int(),
  requestsPerMinute: z.int().nullable(),
  /** Of the endpoint as it is now: a change of address, model or options forgets it. */
  tested: z
    .object({
      at: z.string(),
      ok: z.boolean(),
      message: z.string(),
      abilities: z.object({
        server: z.enum(['llama.cpp', 'vllm', 'other']),
        logProbabilities: z.boolean(),
        jsonSchema: z.boolean(),
        embeddings: z.boolean(),
        tokenize: z.boolean(),
        scoring: z.boolean(),
        prefill: z.boolean(),
        dimension: z.int().nullable(),
      }),
    })
    .nullable(),
});

type StoredEndpoint = Readonly<z.output<typeof storedEndpoint>>;

function hashOf({ url, model, chat, contextTokens }: Endpoint): string {
  return createHash('sha256')
    .update(canonicalJson({ url: plainAddress(url), model, chat, contextTokens }))
    .digest('hex');
}

/** Throws EngineError `bad-request` for anything but an http(s) address: a name, a password or a query may hold a secret. */
function plainAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol) || url.hostname === '') {
    throw new EngineError(
      'bad-request',
      'The address of an endpoint starts with http:// or https:// and names a host: `http://127.0.0.1:8080`.',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new EngineError(
      'bad-request',
      'The address of an endpoint holds no name, no password and nothing behind a question mark. Enter its key as a key.',
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/u, '').replace(/\/v1$/u, '')}`;
}

function readKnown(all: readonly StoredEndpoint[], id: string): StoredEndpoint {
  const found = all.find((endpoint) => endpoint.id === id);
  if (found !== undefined) return found;
  const ids = all.map((endpoint) => endpoint.id);
  const nearest = nearestWord(id, ids);
  const hint =
    ids.length === 0
      ? ' The list has none yet.'
      : nearest === undefined
        ? ` There are: ${ids.map((each) => `\`${endpointPrefix}${each}\``).join(', ')}.`
        : ` Did you mean \`${endpointPrefix}${nearest}\`?`;
  throw new EngineError(
    'model-missing',
    `There is no endpoint \`${endpointPrefix}${id}\`.${hint} Endpoints are added in Models.`,
    {
      model: `${endpointPrefix}${id}`,
    },
  );
}
