import type { CallOptions, EmbeddingModel, LanguageModel } from '../../shared/llm/language-model.ts';
import type { OpenModels } from './unit-context.ts';

/**
 * The models of a run, each call with what it is for: the connection ledger names it where a model is elsewhere. In a
 * trial token probabilities are shown where there are any, and left out where the model gives none.
 */
export function modelsOfRun(
  models: OpenModels,
  { run, isTrial }: { readonly run: string; readonly isTrial: boolean },
): OpenModels {
  const purpose = isTrial ? 'try' : `run ${run}`;
  return {
    language: new Map([...models.language].map(([role, model]) => [role, languageModel(model, { purpose, isTrial })])),
    embedding: models.embedding && embeddingModel(models.embedding, purpose),
  };
}

function languageModel(
  model: LanguageModel,
  { purpose, isTrial }: { readonly purpose: string; readonly isTrial: boolean },
): LanguageModel {
  const { identity } = model;
  const named = ({ signal }: CallOptions): CallOptions => ({ signal, purpose });
  const tellsNothing = isTrial && identity.cannot?.includes('log-probabilities') === true;
  return {
    identity,
    complete: (request, options) =>
      model.complete(tellsNothing ? { ...request, logProbabilities: false } : request, named(options)),
    score: (request, options) => model.score(request, named(options)),
    labelProbabilities: (request, options) => model.labelProbabilities(request, named(options)),
    countTokens: (prompt, options) => model.countTokens(prompt, named(options)),
  };
}

function embeddingModel(model: EmbeddingModel, purpose: string): EmbeddingModel {
  return {
    identity: model.identity,
    embed: (texts, { signal }) => model.embed(texts, { signal, purpose }),
  };
}
