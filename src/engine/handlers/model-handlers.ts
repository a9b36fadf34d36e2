import type { ModelSummary } from '../../shared/contract/answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { ListedModel, ModelLibrary } from '../model-library/open-model-library.ts';
import type { AreaHandlers } from './handler.ts';

export interface ModelHandlerParts {
  readonly library: ModelLibrary;
  /** Fetches through the network host; the person pressed for it. */
  fetch(model: string, termsAccepted: boolean, signal: AbortSignal): Promise<void>;
}

export function modelHandlers({ library, fetch }: ModelHandlerParts): AreaHandlers<'models'> {
  return {
    async 'models.list'(_request, { signal }) {
      return { models: (await library.list({ signal })).map(summarise) };
    },
    async 'models.fetch'({ model, acceptTerms }, { signal }) {
      await fetch(model, acceptTerms, signal);
      return { model: await findSummary(library, model, signal) };
    },
    async 'models.add'({ file }, { signal }) {
      const added = await library.addOwn(file, { signal });
      return { model: await findSummary(library, added.id, signal) };
    },
  };
}

async function findSummary(library: ModelLibrary, id: string, signal: AbortSignal): Promise<ModelSummary> {
  const listed = (await library.list({ signal })).find((model) => model.id === id);
  if (listed === undefined) throw new EngineError('not-found', `There is no model \`${id}\`.`, { model: id });
  return summarise(listed);
}

function summarise(model: ListedModel): ModelSummary {
  return {
    model: model.id,
    kind: model.purpose === 'embedder' ? 'embedding' : 'language',
    state: model.state,
    title: model.name,
    sizeBytes: model.sizeBytes,
    licence: model.licence?.id ?? 'not known',
    languages: model.languages,
    contextTokens: model.contextTokens,
    memoryBytes: model.memoryBytes,
    hash: model.hash,
    folder: model.path,
    note: model.summary ?? '',
  };
}
