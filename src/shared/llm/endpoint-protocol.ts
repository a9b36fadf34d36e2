import type {
  Completion,
  CompletionRequest,
  ContinuationScore,
  LabelProbabilities,
  LabelRequest,
  ScoreRequest,
  TokenCount,
} from './language-model.ts';
import type { Prompt } from './prompt.ts';

/**
 * Calls that the network host answers over an RPC port with structured clone, for endpoints that speak the
 * OpenAI-compatible API. Every call can be cancelled; failures are EngineErrors by code, and never hold the key.
 */
export interface EndpointCalls {
  readonly 'host.status': { readonly request: Record<string, never>; readonly answer: { readonly processId: number } };
  readonly 'endpoint.complete': { readonly request: EndpointCall<CompletionRequest>; readonly answer: Completion };
  readonly 'endpoint.score': {
    readonly request: EndpointCall<ScoreRequest>;
    readonly answer: readonly ContinuationScore[];
  };
  readonly 'endpoint.labels': { readonly request: EndpointCall<LabelRequest>; readonly answer: LabelProbabilities };
  readonly 'endpoint.count': { readonly request: EndpointCall<Prompt>; readonly answer: TokenCount };
  readonly 'endpoint.embed': { readonly request: EndpointCall<readonly string[]>; readonly answer: EmbeddedTexts };
  readonly 'endpoint.test': { readonly request: EndpointCall<EndpointKind>; readonly answer: EndpointTestResult };
}

export type EndpointCallName = keyof EndpointCalls;

export type EndpointKind = 'language' | 'embedding' | 'both';

export interface EndpointCall<Request> {
  /** The data folder, absolute: the ledger is there. */
  readonly home: string;
  readonly endpoint: EndpointTarget;
  /** Sent as `Authorization: Bearer …`; null where the endpoint needs none. */
  readonly key: string | null;
  /** For the ledger: `run r3`, `try`, `test`. */
  readonly purpose: string;
  readonly request: Request;
}

export interface EndpointTarget {
  /** In the person's list; requests in flight are counted by it. */
  readonly id: string;
  /** Base address, with or without `/v1`. */
  readonly url: string;
  /** Name of the model there. */
  readonly model: string;
  /** The person confirmed that texts may leave the own network. */
  readonly allowPublic: boolean;
  readonly maxInFlight: number;
  readonly requestsPerMinute: number | null;
  readonly chat: 'chat' | 'raw';
  /** As the last test found them. */
  readonly abilities: EndpointAbilities;
}

/** What an endpoint can do, found out by trying. */
export interface EndpointAbilities {
  /** Whose words for what the standard does not name: top-k, min-p, repeat penalty, token counting. */
  readonly server: 'llama.cpp' | 'vllm' | 'other';
  readonly logProbabilities: boolean;
  readonly jsonSchema: boolean;
  readonly embeddings: boolean;
  readonly tokenize: boolean;
  /** `/v1/completions` gives the log-probabilities of the prompt's own tokens (`echo`). */
  readonly scoring: boolean;
  /** It goes on with a message of the assistant that is not at its end. */
  readonly prefill: boolean;
  /** Numbers in a vector; null without embeddings. */
  readonly dimension: number | null;
}

/** Before the first test: nothing is taken for granted. */
export const untriedAbilities: EndpointAbilities = {
  server: 'other',
  logProbabilities: false,
  jsonSchema: false,
  embeddings: false,
  tokenize: false,
  scoring: false,
  prefill: false,
  dimension: null,
};

export interface EndpointTestResult {
  readonly ok: boolean;
  /** What is so, and what to do when it is not well. */
  readonly message: string;
  /** Names of the models there. */
  readonly models: readonly string[];
  /** Time of the first small request. */
  readonly latencyMs: number;
  readonly tokensPerSecond: number | null;
  readonly abilities: EndpointAbilities;
}

/** Row-major unit rows in the order of the texts. */
export interface EmbeddedTexts {
  readonly vectors: Float32Array;
  readonly dimension: number;
}
