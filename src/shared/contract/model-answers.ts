import type { Json, JsonObject } from '../base/json.ts';
import type { ShownToken } from './sample-answers.ts';

export interface MethodSummary {
  readonly id: string;
  readonly version: number;
  readonly stage: string;
  readonly slot: string;
  readonly title: string;
  readonly summary: string;
  readonly whenToUse: string;
  readonly whenNot: string;
  readonly cost: string;
  readonly tasks: readonly string[] | 'all';
  readonly writes: readonly { readonly name: string; readonly kind: string; readonly description: string }[];
  /** JSON Schema of the parameters. */
  readonly params: JsonObject;
  readonly references: readonly { readonly paper: string; readonly arxiv?: string; readonly surveySection?: string }[];
}

export interface ModelSummary {
  readonly model: string;
  readonly kind: 'language' | 'embedding';
  readonly state: 'installed' | 'missing' | 'changed' | 'suggested';
  readonly title: string;
  readonly sizeBytes: number;
  readonly licence: string;
  readonly languages: readonly string[];
  readonly contextTokens: number | null;
  readonly memoryBytes: number | null;
  readonly hash: string | null;
  readonly folder: string | null;
  readonly note: string;
  /** The starter models, which the examples use. */
  readonly isStarter: boolean;
  /** Added by the person; not in the catalogue. */
  readonly isOwn: boolean;
  /** Where a fetch would take it from, in words. */
  readonly sources: readonly string[];
  /** Must be accepted before a fetch; '' when there is nothing to accept. */
  readonly terms: string;
  readonly speed: ModelSpeed | null;
}

/** Measured on this machine. */
export interface ModelSpeed {
  readonly at: string;
  /** Tokens a second that one answer gets. */
  readonly tokensPerSecond: number;
  readonly promptTokensPerSecond: number;
  /** Tokens a second over all answers written at once. */
  readonly togetherTokensPerSecond: number;
  readonly together: number;
  readonly device: string;
}

export interface FoundModel {
  readonly file: string;
  /** LM Studio, Ollama, Jan, Hugging Face cache. */
  readonly program: string;
  readonly title: string;
  readonly sizeBytes: number;
  readonly contextTokens: number | null;
  /** Why it cannot be used, or ''. */
  readonly problem: string;
  readonly isAdded: boolean;
}

export interface ModelTrial {
  readonly text: string;
  readonly reasoning: string;
  readonly tokens: readonly ShownToken[];
  readonly finish: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly seconds: number;
}

export interface Endpoint {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly kind: 'language' | 'embedding' | 'both';
  readonly model: string;
  readonly contextTokens: number;
  readonly chat: 'chat' | 'raw';
  readonly allowPublic: boolean;
  readonly maxInFlight: number;
  readonly requestsPerMinute: number | null;
}

export interface EndpointSummary extends Endpoint {
  readonly hasKey: boolean;
  readonly lastTest: { readonly at: string; readonly ok: boolean; readonly message: string } | null;
}

export interface EndpointTest {
  readonly ok: boolean;
  readonly message: string;
  readonly models: readonly string[];
  readonly latencyMs: number;
  readonly tokensPerSecond: number | null;
  readonly capabilities: {
    readonly logProbabilities: boolean;
    readonly jsonSchema: boolean;
    readonly embeddings: boolean;
    readonly tokenize: boolean;
    readonly scoring: boolean;
  };
}

/** A line of the connection ledger: written before the connection opens. */
export interface ConnectionEntry {
  readonly id: string;
  readonly at: string;
  /** Endpoint or model that was fetched. */
  readonly what: string;
  readonly host: string;
  readonly purpose: string;
  readonly details: Json;
}
