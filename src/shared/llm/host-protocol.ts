import type {
  Completion,
  CompletionRequest,
  ContinuationScore,
  EmbeddingIdentity,
  Embeddings,
  LabelProbabilities,
  LabelRequest,
  ModelIdentity,
  ScoreRequest,
  TokenCount,
} from './language-model.ts';
import type { Prompt } from './prompt.ts';

/**
 * Calls that the model host answers over an RPC port with structured clone (`serialization: 'advanced'` between Node
 * processes): typed arrays cross as such. `model` and `embedder` in a request are the ids given at loading.
 * Every call can be cancelled; failures are EngineErrors by code.
 */
export interface HostCalls {
  readonly 'host.status': { readonly request: Record<string, never>; readonly answer: HostStatus };
  readonly 'model.load': { readonly request: LoadModelRequest; readonly answer: LoadedModel };
  readonly 'model.unload': { readonly request: { readonly model: string }; readonly answer: null };
  readonly 'model.complete': { readonly request: ModelCall<CompletionRequest>; readonly answer: Completion };
  readonly 'model.score': { readonly request: ModelCall<ScoreRequest>; readonly answer: readonly ContinuationScore[] };
  readonly 'model.labels': { readonly request: ModelCall<LabelRequest>; readonly answer: LabelProbabilities };
  readonly 'model.count': { readonly request: ModelCall<Prompt>; readonly answer: TokenCount };
  readonly 'embedder.load': { readonly request: LoadEmbedderRequest; readonly answer: EmbeddingIdentity };
  readonly 'embedder.unload': { readonly request: { readonly embedder: string }; readonly answer: null };
  readonly 'embedder.embed': { readonly request: EmbedCall; readonly answer: Embeddings };
}

export type HostCallName = keyof HostCalls;

export interface ModelCall<Request> {
  readonly model: string;
  readonly request: Request;
}

export interface EmbedCall {
  readonly embedder: string;
  readonly texts: readonly string[];
}

/** The file must have passed the checks of the model library: native code reads it as it is. */
export interface LoadModelRequest {
  readonly id: string;
  /** Absolute path of the GGUF file; of the first part of a split one. */
  readonly path: string;
  /** sha256 of the file, as the library verified it. */
  readonly hash: string;
  readonly options: LoadModelOptions;
}

/** What is absent is chosen by the host from the model and the machine. */
export interface LoadModelOptions {
  /** Tokens of prompt and answer together, for each slot. Default: 2048, the model's own limit, or what fits in memory. */
  readonly contextTokens?: number;
  /** Sequences generated side by side. Default: 16, fewer where memory or cores are short. One makes reruns exact. */
  readonly slots?: number;
  /**
   * Compute threads. Default: from round to round as many as help, at most the number of cores; with one slot a fixed
   * number, one less than cores.
   */
  readonly threads?: number;
  /** `false`: processor only, for example after the graphics driver crashed. Default: the best that works. */
  readonly gpu?: false | 'auto' | 'metal' | 'cuda' | 'vulkan';
}

export interface LoadedModel {
  readonly identity: ModelIdentity;
  readonly slots: number;
  /** At most. */
  readonly threads: number;
  /** What computes: `false` is the processor. */
  readonly gpu: false | 'metal' | 'cuda' | 'vulkan';
  /** Names of the graphics devices; none where the processor computes. */
  readonly devices: readonly string[];
  /** What the context was trained for; more than `identity.contextTokens` can be asked for up to this. */
  readonly trainedContextTokens: number;
  /** The host's guess of what model and context take, in bytes. */
  readonly memoryBytes: number;
}

export interface LoadEmbedderRequest {
  readonly id: string;
  /** Absolute path of the folder with config.json, tokenizer.json and onnx/. */
  readonly folder: string;
  readonly hash: string;
}

export interface HostStatus {
  readonly processId: number;
  readonly models: readonly HostModelStatus[];
  readonly embedders: readonly EmbeddingIdentity[];
  /** Resident memory of the whole process. */
  readonly memoryBytes: number;
}

export interface HostModelStatus {
  readonly loaded: LoadedModel;
  readonly running: number;
  readonly queued: number;
  /** Since loading. */
  readonly promptTokens: number;
  readonly completionTokens: number;
}
