import type { Json } from '../base/json.ts';
import type { Prompt } from './prompt.ts';

/** What a model is, as far as methods and provenance need it. */
export interface ModelIdentity {
  /** The id in the model library: `smollm2-135m-instruct`. */
  readonly id: string;
  /** sha256 of the model file, or of the script for the scripted adapter. */
  readonly hash: string;
  readonly contextTokens: number;
  readonly hasChatTemplate: boolean;
  /** Version of the adapter that answers; part of the key of stored answers. */
  readonly adapter: string;
  /** What it cannot do; absent or empty: all that the port offers. Asking for it throws EngineError `model-unsuitable`. */
  readonly cannot?: readonly ModelAbility[];
}

/** `token-rules`: groups with counterparts. `scoring`: log-probabilities of given continuations, and so of labels. */
export type ModelAbility = 'token-rules' | 'scoring' | 'log-probabilities' | 'json-schema' | 'token-bias';

/** A small fast generator or labeller. Every call is cancellable; a cancelled one throws EngineError `cancelled`. */
export interface LanguageModel {
  readonly identity: ModelIdentity;
  complete(request: CompletionRequest, options: CallOptions): Promise<Completion>;
  score(request: ScoreRequest, options: CallOptions): Promise<readonly ContinuationScore[]>;
  labelProbabilities(request: LabelRequest, options: CallOptions): Promise<LabelProbabilities>;
  countTokens(prompt: Prompt, options: CallOptions): Promise<TokenCount>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** For the connection ledger, where the model is elsewhere: `run r3`, `try`. */
  readonly purpose?: string;
}

/** Sampling options; what is absent is off. Temperature 0 is greedy. */
export interface Sampling {
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  /** Divides the logits of tokens seen in the last `repeatPenaltyTokens` by this (1 = off). */
  readonly repeatPenalty?: number;
  readonly repeatPenaltyTokens?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  /** Added to the logits of the tokens of these texts (each tokenised alone, without control tokens). */
  readonly bias?: readonly { readonly text: string; readonly logit: number }[];
}

/** Picks the next token from the members' distributions, inside the model host. */
export interface TokenRuleCall {
  readonly id: string;
  readonly params: Json;
}

/**
 * One output from a group of prompts: the target first, then the counterparts that a token rule looks at.
 * Ordinary requests have one member and no rule.
 */
export interface CompletionRequest {
  readonly prompts: readonly [Prompt, ...Prompt[]];
  readonly rule?: TokenRuleCall;
  readonly maxTokens: number;
  /** The text is cut before the first of these. */
  readonly stop: readonly string[];
  readonly sampling: Sampling;
  /** JSON Schema of the answer: the sampler can only write what fits. */
  readonly schema?: Json;
  readonly seed: number;
  /** Also give the log-probability of each chosen token, from the distribution before sampling filters. */
  readonly logProbabilities: boolean;
}

/** `stop`: a stop string. `end`: the model's end token. `length`: maxTokens or the context. `schema`: the JSON value is complete. */
export type Finish = 'stop' | 'end' | 'length' | 'schema';

export interface Completion {
  readonly text: string;
  /** What a thinking model wrote between its thinking marks; cut off from `text`. */
  readonly reasoning?: string;
  readonly finish: Finish;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** The chosen tokens as text with their natural-log probabilities, when asked for. */
  readonly tokens?: readonly { readonly text: string; readonly logProbability: number }[];
}

export interface ScoreRequest {
  readonly prompt: Prompt;
  /** Texts that could follow the prompt; each is scored alone. */
  readonly continuations: readonly string[];
}

/** Sum of natural-log probabilities of the continuation's tokens at temperature 1, unfiltered. */
export interface ContinuationScore {
  readonly logProbability: number;
  readonly tokens: number;
  readonly bytes: number;
}

export interface LabelRequest {
  readonly prompt: Prompt;
  readonly labels: readonly { readonly name: string; readonly words: readonly string[] }[];
  /** Text after the label that makes a label comparable with one that starts with it: a quote, a newline; '' for none. */
  readonly terminator: string;
}

/** Exact probabilities over the label set (curation 8.1); `mass` is what the labels cover of the whole distribution. */
export interface LabelProbabilities {
  readonly probabilities: { readonly [label: string]: number };
  readonly logProbabilities: { readonly [label: string]: number };
  readonly mass: number;
}

/** Tokens of the whole prompt as the model sees it, chat template included, and by part (parts tokenised alone: approximate). */
export interface TokenCount {
  readonly total: number;
  readonly parts: readonly { readonly part: string; readonly tokens: number }[];
  /** The numbers are guesses: the model is elsewhere and does not count for others. */
  readonly isEstimate?: true;
}

/** Turns texts into unit vectors. */
export interface EmbeddingModel {
  readonly identity: EmbeddingIdentity;
  embed(texts: readonly string[], options: CallOptions): Promise<Embeddings>;
}

export interface EmbeddingIdentity {
  readonly id: string;
  readonly hash: string;
  readonly dimension: number;
  readonly maxTokens: number;
  readonly adapter: string;
}

/** Row-major unit rows; `truncated[i]` says that text i was longer than the model reads. */
export interface Embeddings {
  readonly vectors: Float32Array;
  readonly dimension: number;
  readonly truncated: readonly boolean[];
}
