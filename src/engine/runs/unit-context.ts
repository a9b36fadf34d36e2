import { deriveSeed } from '../../shared/base/random.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { SourceRole } from '../../shared/domain/sample.ts';
import type { EmbeddingModel, LanguageModel } from '../../shared/llm/language-model.ts';
import { embedCached } from '../embeddings/embedding-cache.ts';
import type { EmbeddingPort, ModelPorts, SourceReader } from '../methods/contexts.ts';
import type { Stage } from '../methods/method.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import { type CallPlace, type CallTally, missingModel, withCallLog } from './call-log.ts';
import type { CallWatch, FaultHook } from './run-environment.ts';

/** The models of a run by role, opened. */
export interface OpenModels {
  readonly language: ReadonlyMap<string, LanguageModel>;
  readonly embedding: EmbeddingModel | undefined;
}

/** The language models of a run, each call under its name in the log. */
export function modelPorts(options: {
  readonly models: OpenModels;
  readonly store: ProjectStore;
  readonly place: CallPlace;
  readonly signal: AbortSignal;
  readonly faults: FaultHook;
  readonly tally: CallTally;
  readonly watch?: CallWatch | undefined;
}): ModelPorts {
  const { models, store, place, signal, faults, tally, watch } = options;
  return {
    get(role) {
      const model = models.language.get(role);
      if (model === undefined) throw missingModel(role);
      return withCallLog({ calls: store.calls, place, model, signal, faults, tally, watch });
    },
  };
}

/** The embedding model of a run with the project's cache; asking without one says which role is missing. */
export function embeddingPort(
  models: OpenModels,
  store: Pick<ProjectStore, 'embeddings'>,
  signal: AbortSignal,
): EmbeddingPort {
  const model = models.embedding;
  return {
    modelId: model?.identity.id ?? '',
    embed(texts) {
      if (model === undefined) return Promise.reject(missingModel('embedder'));
      return embedCached({ model, store: store.embeddings, texts, signal });
    },
  };
}

/** A seed for each named model call of a unit, from (run seed, step, unit key, attempt). */
export function seedPort(
  runSeed: number,
  step: string,
  unit: { readonly key: string; readonly attempt: number },
): (name: string) => number {
  return (name) => deriveSeed(runSeed, step, unit.key, unit.attempt, name);
}

/** The sources of a run. The benchmark is for evaluation: no generation or curation method can read it. */
export function sourceReader(
  store: ProjectStore,
  sourceIds: ReadonlyMap<SourceRole, readonly string[]>,
  stage: Stage,
): SourceReader {
  return {
    has: (role) => (sourceIds.get(role) ?? []).length > 0 && (role !== 'benchmark' || stage === 'evaluation'),
    async read(role) {
      if (role === 'benchmark' && stage !== 'evaluation') {
        throw new EngineError(
          'bad-request',
          'The benchmark can be read in evaluation only: what generation or curation has seen measures nothing.',
        );
      }
      return store.sources.samples(sourceIds.get(role) ?? []);
    },
  };
}
