import { EngineError } from '../../shared/domain/engine-error.ts';
import type { EndpointAbilities, EndpointCall, EndpointTarget } from '../../shared/llm/endpoint-protocol.ts';
import type {
  CallOptions,
  CompletionRequest,
  EmbeddingIdentity,
  EmbeddingModel,
  LanguageModel,
  ModelAbility,
  ModelIdentity,
  TokenCount,
} from '../../shared/llm/language-model.ts';
import { type Prompt, promptParts } from '../../shared/llm/prompt.ts';
import type { NetworkHostClient } from './network-host-client.ts';

export const endpointAdapter = 'openai-compatible@1';

/** An endpoint as it is when it is asked: its key may be entered or taken away at any time. */
export interface EndpointAccess {
  readonly home: string;
  readonly endpoint: EndpointTarget;
  key(): string | null;
}

/** A language model behind an endpoint of the person's list. What the server cannot do is `model-unsuitable`. */
export function endpointLanguageModel(
  host: NetworkHostClient,
  access: EndpointAccess,
  identity: ModelIdentity,
): LanguageModel {
  const { endpoint } = access;
  return {
    identity,
    async complete(request, options) {
      refuseUnable(endpoint, identity, abilitiesFor(request));
      return await host.call('endpoint.complete', toCall(access, request, options), options);
    },
    async score(request, options) {
      refuseUnable(endpoint, identity, ['scoring']);
      return await host.call('endpoint.score', toCall(access, request, options), options);
    },
    async labelProbabilities(request, options) {
      refuseUnable(endpoint, identity, ['scoring']);
      return await host.call('endpoint.labels', toCall(access, request, options), options);
    },
    async countTokens(prompt, options) {
      if (!endpoint.abilities.tokenize) return estimateTokens(prompt);
      return await host.call('endpoint.count', toCall(access, prompt, options), options);
    },
  };
}

/** An embedding model behind an endpoint; whether it read a text to its end is not known. */
export function endpointEmbeddingModel(
  host: NetworkHostClient,
  access: EndpointAccess,
  identity: EmbeddingIdentity,
): EmbeddingModel {
  return {
    identity,
    async embed(texts, options) {
      const answer = await host.call('endpoint.embed', toCall(access, texts, options), options);
      return { ...answer, truncated: texts.map(() => false) };
    },
  };
}

/** What a model behind an endpoint with these abilities cannot do. Tokens are drawn there, so no rule can pick them. */
export function endpointLimits(abilities: EndpointAbilities): readonly ModelAbility[] {
  return [
    'token-rules',
    ...(abilities.scoring ? [] : (['scoring'] as const)),
    ...(abilities.logProbabilities ? [] : (['log-probabilities'] as const)),
    ...(abilities.jsonSchema ? [] : (['json-schema'] as const)),
    ...(abilities.server === 'llama.cpp' ? [] : (['token-bias'] as const)),
  ];
}

function toCall<Request>(access: EndpointAccess, request: Request, { purpose }: CallOptions): EndpointCall<Request> {
  return { home: access.home, endpoint: access.endpoint, key: access.key(), purpose: purpose ?? 'a call', request };
}

function abilitiesFor({
  prompts,
  rule,
  schema,
  sampling,
  logProbabilities,
}: CompletionRequest): readonly ModelAbility[] {
  return [
    ...(prompts.length > 1 || rule !== undefined ? (['token-rules'] as const) : []),
    ...(schema === undefined ? [] : (['json-schema'] as const)),
    ...(sampling.bias === undefined || sampling.bias.length === 0 ? [] : (['token-bias'] as const)),
    ...(logProbabilities ? (['log-probabilities'] as const) : []),
  ];
}

const refusals: Readonly<Record<ModelAbility, string>> = {
  'token-rules':
    'draws its tokens itself, so that no rule can weigh them against counterparts. Use another decoding method, or a model of this machine.',
  scoring:
    'gives no exact probabilities of given texts and labels. Use a model of this machine for this, or a server whose `/v1/completions` knows `echo`.',
  'log-probabilities': 'gives no log-probabilities. Use a model of this machine, or a server that gives them.',
  'json-schema':
    'does not keep to a JSON schema. Choose a form of answer without one, a model of this machine, or a server that has `response_format`.',
  'token-bias': 'takes no bias for texts. Leave the bias out, or use llama-server or a model of this machine.',
};

function refuseUnable(endpoint: EndpointTarget, identity: ModelIdentity, needed: readonly ModelAbility[]): void {
  const missing = needed.find((ability) => identity.cannot?.includes(ability));
  if (missing === undefined) return;
  throw new EngineError(
    'model-unsuitable',
    `The endpoint ${endpoint.id} ${refusals[missing]} If the server has changed, test it again in Models.`,
    { endpoint: endpoint.id, missing },
  );
}

/** Four characters a token, as in English; other scripts have about one token a character. */
function estimateTokens(prompt: Prompt): TokenCount {
  const parts = promptParts(prompt).map(({ part, text }) => {
    const others = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
    return { part, tokens: Math.ceil((text.length - others) / 4 + others) };
  });
  return { total: parts.reduce((sum, { tokens }) => sum + tokens, 0), parts, isEstimate: true };
}
