import type { LoadEmbedderRequest, LoadModelRequest } from '../../shared/llm/host-protocol.ts';
import type {
  CallOptions,
  EmbeddingIdentity,
  EmbeddingModel,
  LanguageModel,
  ModelIdentity,
} from '../../shared/llm/language-model.ts';
import type { ModelHostClient } from './model-host-client.ts';

/** A language model that runs in the model host. */
export function hostedLanguageModel(
  host: ModelHostClient,
  request: LoadModelRequest,
  identity: ModelIdentity,
): LanguageModel {
  const needs = { name: 'model.load', request } as const;
  const model = request.id;
  return {
    identity,
    complete: (asked, options) => host.call('model.complete', { model, request: asked }, needs, options),
    score: (asked, options) => host.call('model.score', { model, request: asked }, needs, options),
    labelProbabilities: (asked, options) => host.call('model.labels', { model, request: asked }, needs, options),
    countTokens: (prompt, options) => host.call('model.count', { model, request: prompt }, needs, options),
  };
}

/** An embedding model that runs in a worker thread of the model host. */
export function hostedEmbeddingModel(
  host: ModelHostClient,
  request: LoadEmbedderRequest,
  identity: EmbeddingIdentity,
): EmbeddingModel {
  const needs = { name: 'embedder.load', request } as const;
  return {
    identity,
    embed: (texts, options: CallOptions) =>
      host.call('embedder.embed', { embedder: request.id, texts }, needs, options),
  };
}
