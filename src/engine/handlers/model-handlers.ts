import type { ModelSummary } from '../../shared/contract/model-answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { LanguageModel } from '../../shared/llm/language-model.ts';
import { measureModel } from '../model-library/measure-model.ts';
import type { MeasuredSpeeds } from '../model-library/measured-speeds.ts';
import type { ListedModel, ModelLibrary } from '../model-library/open-model-library.ts';
import { tryModel } from '../model-library/try-model.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { AreaHandlers } from './handler.ts';

export interface ModelHandlerParts {
  readonly library: ModelLibrary;
  readonly speeds: MeasuredSpeeds;
  readonly clock: Clock;
  /** The data folder: scripts of scripted models are looked up there. */
  readonly home: string;
  readonly models: {
    language(id: string, options: { readonly folder: string; readonly signal: AbortSignal }): Promise<LanguageModel>;
    slots(id: string): number;
    device(id: string): string;
  };
  /** Whether a run works in any project. */
  isBusy(): boolean;
  /** Fetches through the network host; the person pressed for it. */
  fetch(model: string, termsAccepted: boolean, signal: AbortSignal): Promise<void>;
}

export function modelHandlers(parts: ModelHandlerParts): AreaHandlers<'models'> {
  const { library, speeds, clock, home, models } = parts;
  const summarise = (model: ListedModel) => toSummary(model, speeds);
  async function summaryOf(id: string, signal: AbortSignal): Promise<ModelSummary> {
    const listed = (await library.list({ signal })).find((model) => model.id === id);
    if (listed === undefined) throw new EngineError('not-found', `There is no model \`${id}\`.`, { model: id });
    return summarise(listed);
  }
  return {
    async 'models.list'(_request, { signal }) {
      return { models: (await library.list({ signal })).map(summarise) };
    },
    async 'models.fetch'({ model, acceptTerms }, { signal }) {
      await parts.fetch(model, acceptTerms, signal);
      return { model: await summaryOf(model, signal) };
    },
    async 'models.add'({ file, model }, { signal }) {
      const added = await library.addOwn(file, { signal, ...(model === undefined ? {} : { id: model }) });
      return { model: await summaryOf(added.id, signal) };
    },
    async 'models.forget'({ model }) {
      await library.removeOwn(model);
      return {};
    },
    async 'models.search'(_request, { signal }) {
      const found = await library.search({ signal });
      return {
        found: found.map(({ file, program, title, sizeBytes, contextTokens, problem, isAdded }) => ({
          file,
          program,
          title,
          sizeBytes,
          contextTokens,
          problem,
          isAdded,
        })),
      };
    },
    async 'models.measure'({ model }, { signal }) {
      if (parts.isBusy()) {
        throw new EngineError(
          'run-busy',
          'A run works, and would slow down what is measured. Measure when it rests, or pause it.',
        );
      }
      const opened = await models.language(model, { folder: home, signal });
      const now = () => clock.elapsedMs();
      const measured = await measureModel({ model: opened, slots: models.slots(model), signal, now });
      const speed = { at: clock.now().toISOString(), ...measured, device: models.device(model) };
      speeds.save(opened.identity.hash, speed);
      return speed;
    },
    async 'models.try'({ model, ...request }, { signal }) {
      const opened = await models.language(model, { folder: home, signal });
      return await tryModel(opened, request, { signal, now: () => clock.elapsedMs() });
    },
  };
}

function toSummary(model: ListedModel, speeds: MeasuredSpeeds): ModelSummary {
  const { licence, hash } = model;
  return {
    model: model.id,
    kind: model.purpose === 'embedder' ? 'embedding' : 'language',
    state: model.state,
    title: model.name,
    sizeBytes: model.sizeBytes,
    licence: licence?.id ?? 'not known',
    languages: model.languages,
    contextTokens: model.contextTokens,
    memoryBytes: model.memoryBytes,
    hash,
    folder: model.path,
    note: model.summary ?? '',
    isStarter: model.origin === 'starter',
    isOwn: model.origin === 'own',
    sources: model.sources,
    terms: licence?.mustBeAccepted === true ? (licence.say ?? `The terms of ${licence.id} must be accepted.`) : '',
    speed: hash === null ? null : speeds.find(hash),
  };
}
