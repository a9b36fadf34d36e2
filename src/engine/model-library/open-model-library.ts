import { basename, isAbsolute, join } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { CallOptions } from '../../shared/llm/language-model.ts';
import { findFileStamp } from '../../shared/process/file-hash.ts';
import {
  type CatalogueModel,
  type CatalogueSuggestion,
  type ModelCatalogue,
  modelId,
} from '../../shared/process/model-catalogue.ts';
import { openVerifiedFiles } from '../../shared/process/verified-files.ts';
import { checkFoundFiles, type FoundFile } from './check-found-files.ts';
import { createGgufChecker } from './check-gguf-file.ts';
import { findProgramFiles } from './find-program-files.ts';
import type { GgufFacts } from './gguf-facts.ts';
import { estimateMemoryBytes } from './memory.ts';
import { chooseModelId, type OwnModel, openOwnModels } from './own-models.ts';
import { machinePlaces, type ProgramPlaces } from './program-places.ts';
import { sourcesInWords } from './sources-in-words.ts';

/** A line of the Models screen. */
export interface ListedModel {
  readonly id: string;
  readonly name: string;
  readonly purpose: 'language-model' | 'embedder';
  /** `own`: added by path; `suggestion`: named only, not run by us, nothing to fetch here. */
  readonly origin: 'starter' | 'optional' | 'own' | 'suggestion';
  /** `changed`: the files are there but are not the pinned ones, or not those that were added. */
  readonly state: 'installed' | 'missing' | 'changed' | 'suggested';
  readonly sizeBytes: number;
  readonly summary: string | null;
  /** Null for own models: nothing is known of it. */
  readonly licence: { readonly id: string; readonly mustBeAccepted: boolean; readonly say?: string | undefined } | null;
  readonly languages: readonly string[];
  readonly contextTokens: number | null;
  readonly parameters: number | null;
  /** sha256 of the file with the weights. Null for suggestions. */
  readonly hash: string | null;
  /** What a process needs to run it with one full context. Null where it is not known. */
  readonly memoryBytes: number | null;
  /** Where it is, or would be. Null for suggestions. */
  readonly path: string | null;
  /** Where a fetch would take it from, in words and in the order of trying. None for what cannot be fetched. */
  readonly sources: readonly string[];
}

interface InstalledBase {
  readonly id: string;
  readonly name: string;
  /** sha256 of the file with the weights: goes into the provenance of every sample. */
  readonly hash: string;
  /** True when the catalogue pins the hash; an own model is marked as such in provenance and cards. */
  readonly isPinned: boolean;
  readonly languages: readonly string[];
  readonly contextTokens: number;
}

/** A model whose bytes were checked just now. */
export type InstalledModel =
  | (InstalledBase & { readonly purpose: 'language-model'; readonly path: string; readonly facts: GgufFacts })
  | (InstalledBase & { readonly purpose: 'embedder'; readonly folder: string; readonly dimension: number });

export interface ModelLibrary extends AsyncDisposable {
  /** Hashes what changed since the last time, so that `state` is true. Throws EngineError `cancelled`. */
  list(options: CallOptions): Promise<readonly ListedModel[]>;
  /**
   * The checked files of a model; `undefined` when there is no such id or its files are not there.
   * Hashes again what changed since the last time, and reads the header of a GGUF file before anybody loads it.
   * @throws EngineError `hash-mismatch` when the bytes are not the pinned ones (or not those that were added),
   *   `model-invalid`, `model-unsuitable`, `cancelled`.
   */
  find(id: string, options: CallOptions): Promise<InstalledModel | undefined>;
  /** Like `find`; an unknown id is `not-found`, files that are not there are `model-missing`. */
  get(id: string, options: CallOptions): Promise<InstalledModel>;
  /**
   * Adds a GGUF file where it lies. Adding the same file again gives the same id.
   * Throws what `GgufChecker.check` throws, and `bad-request` for an id that is taken or cannot be one.
   */
  addOwn(path: string, options: AddOptions): Promise<InstalledModel>;
  /** Takes an own model off the list; the file stays. */
  removeOwn(id: string): Promise<void>;
  /** Model files that other programs have on this machine. Reads only. Throws EngineError `cancelled`. */
  search(options: CallOptions): Promise<readonly FoundFile[]>;
}

export interface AddOptions extends CallOptions {
  /** By default made from the name of the file. */
  readonly id?: string;
}

export interface ModelLibraryOptions {
  /** The data folder. */
  readonly home: string;
  readonly catalogue: ModelCatalogue;
  /** Where other programs keep their models; by default what this machine's system and environment say. */
  readonly programs?: ProgramPlaces;
}

/** What is on disk, what it is, and whether it is still what it was. */
export function openModelLibrary({ home, catalogue, programs = machinePlaces() }: ModelLibraryOptions): ModelLibrary {
  const modelsFolder = join(home, 'models');
  const verified = openVerifiedFiles(modelsFolder);
  const own = openOwnModels(home);
  const checker = createGgufChecker();
  const factsByHash = new Map<string, GgufFacts>();

  return {
    async list(options) {
      const listed: ListedModel[] = [];
      for (const model of catalogue.models) listed.push(await listCatalogueModel(model, options));
      for (const model of await own.read()) listed.push(await listOwnModel(model, options));
      return [...listed, ...catalogue.suggestions.map(listSuggestion)];
    },
    find,
    async get(id, options) {
      const found = await find(id, options);
      if (found) return found;
      const isKnown =
        catalogue.models.some((model) => model.id === id) || (await own.read()).some((model) => model.id === id);
      if (!isKnown) {
        const ids = [...catalogue.models, ...(await own.read())].map((model) => model.id);
        throw new EngineError('not-found', `There is no model "${id}". There are: ${ids.join(', ')}.`, { id });
      }
      throw new EngineError(
        'model-missing',
        `The files of the model "${id}" are not here. Fetch it in Models, or with: npm run models -- ${id}`,
        { id },
      );
    },
    async addOwn(path, options) {
      if (!isAbsolute(path))
        throw new EngineError('bad-request', `The path of a model must be absolute: ${path}.`, { path });
      const facts = await checker.check(path, options);
      const sha256 = await hashOf(path, options);
      if (sha256 === undefined) throw new EngineError('model-missing', `The file ${path} went away.`, { path });
      const known = await own.read();
      const taken = new Set([...catalogue.models, ...catalogue.suggestions, ...known].map((model) => model.id));
      const id =
        options.id ?? known.find((model) => model.path === path)?.id ?? chooseModelId(plainName(path, facts), taken);
      if (options.id !== undefined) checkNewId(options.id, taken, known.find((model) => model.path === path)?.id);
      const model: OwnModel = { id, name: facts.name || id, path, sha256 };
      await own.add(model);
      factsByHash.set(sha256, facts);
      return installedOwn(model, facts);
    },
    async removeOwn(id) {
      if (!(await own.read()).some((model) => model.id === id)) {
        throw new EngineError('not-found', `There is no own model "${id}".`, { id });
      }
      await own.remove(id);
    },
    search: async (options) =>
      checkFoundFiles(await findProgramFiles(programs, options.signal), { checker, own: await own.read(), ...options }),
    [Symbol.asyncDispose]: () => checker[Symbol.asyncDispose](),
  };

  async function find(id: string, options: CallOptions): Promise<InstalledModel | undefined> {
    const pinned = catalogue.models.find((model) => model.id === id);
    if (pinned) return findCatalogueModel(pinned, options);
    const model = (await own.read()).find((each) => each.id === id);
    if (!model) return undefined;
    const sha256 = await hashOf(model.path, options);
    if (sha256 === undefined) return undefined;
    if (sha256 !== model.sha256) {
      throw new EngineError(
        'hash-mismatch',
        `The file ${model.path} of the model "${id}" changed since it was added. Remove the model and add it again if that was meant.`,
        { id, path: model.path, expected: model.sha256, found: sha256 },
      );
    }
    return installedOwn(model, await factsOf(model.path, sha256, options));
  }

  async function findCatalogueModel(model: CatalogueModel, options: CallOptions): Promise<InstalledModel | undefined> {
    const folder = join(modelsFolder, model.id);
    for (const file of model.files) {
      const path = join(folder, file.path);
      const sha256 = await hashOf(path, options);
      if (sha256 === undefined) return undefined;
      if (sha256 !== file.sha256) {
        throw new EngineError(
          'hash-mismatch',
          `The file ${path} is damaged or was changed. Fetch it again in Models, or with: npm run models -- ${model.id}`,
          { id: model.id, path, expected: file.sha256, found: sha256 },
        );
      }
    }
    for (const { path } of model.writes) if (!(await findFileStamp(join(folder, path)))) return undefined;
    const [first] = model.files;
    if (!first) return undefined;
    const { id, name, languages, contextTokens } = model;
    const common = { id, name, hash: first.sha256, isPinned: true, languages, contextTokens };
    if (model.purpose === 'embedder')
      return { ...common, purpose: 'embedder', folder, dimension: model.dimension ?? 0 };
    const path = join(folder, first.path);
    return { ...common, purpose: 'language-model', path, facts: await factsOf(path, first.sha256, options) };
  }

  async function factsOf(path: string, sha256: string, options: CallOptions): Promise<GgufFacts> {
    const known = factsByHash.get(sha256);
    if (known) return known;
    const facts = await checker.check(path, options);
    factsByHash.set(sha256, facts);
    return facts;
  }

  async function hashOf(path: string, { signal }: CallOptions): Promise<string | undefined> {
    try {
      return await verified.hashOf(path, { signal });
    } catch (error) {
      if (signal.aborted) throw new EngineError('cancelled', `Checking ${path} was stopped.`, { path });
      throw error;
    }
  }

  async function listCatalogueModel(model: CatalogueModel, options: CallOptions): Promise<ListedModel> {
    const folder = join(modelsFolder, model.id);
    let state: ListedModel['state'] = 'installed';
    for (const file of model.files) {
      const sha256 = await hashOf(join(folder, file.path), options);
      if (sha256 === undefined) state = 'missing';
      else if (sha256 !== file.sha256 && state !== 'missing') state = 'changed';
    }
    return {
      ...describe(model),
      origin: model.status,
      state,
      sizeBytes: model.files.reduce((sum, file) => sum + (file.sizeBytes ?? file.approximateBytes ?? 0), 0),
      hash: model.files[0]?.sha256 ?? null,
      memoryBytes: model.memoryBytes,
      path: folder,
      sources: sourcesInWords(model),
    };
  }

  async function listOwnModel(model: OwnModel, options: CallOptions): Promise<ListedModel> {
    const sha256 = await hashOf(model.path, options);
    const facts = factsByHash.get(model.sha256);
    return {
      id: model.id,
      name: model.name,
      purpose: 'language-model',
      origin: 'own',
      state: sha256 === undefined ? 'missing' : sha256 === model.sha256 ? 'installed' : 'changed',
      sizeBytes: (await findFileStamp(model.path))?.sizeBytes ?? 0,
      summary: null,
      licence: null,
      languages: [],
      contextTokens: facts?.contextTokens ?? null,
      parameters: facts?.parameterCount ?? null,
      hash: model.sha256,
      memoryBytes: facts ? estimateMemoryBytes({ facts, contextTokens: facts.contextTokens, sequences: 1 }) : null,
      path: model.path,
      sources: [],
    };
  }
}

/** Ollama names its files by their hash alone. */
function plainName(path: string, facts: GgufFacts): string {
  return /^sha256-[0-9a-f]{64}$/u.test(basename(path)) ? (facts.name ?? 'model') : path;
}

function describe(model: CatalogueModel | CatalogueSuggestion) {
  const { id, name, purpose, summary, licence, languages, contextTokens, parameters } = model;
  return { id, name, purpose, summary, licence, languages, contextTokens, parameters };
}

function listSuggestion(model: CatalogueSuggestion): ListedModel {
  return {
    ...describe(model),
    origin: 'suggestion',
    state: 'suggested',
    sizeBytes: model.approximateBytes,
    hash: null,
    memoryBytes: null,
    path: null,
    sources: [],
  };
}

function checkNewId(id: string, taken: ReadonlySet<string>, ownId: string | undefined): void {
  if (!modelId.safeParse(id).success) {
    throw new EngineError(
      'bad-request',
      `"${id}" cannot be the id of a model: use small letters, digits, dots and hyphens.`,
      { id },
    );
  }
  if (taken.has(id) && id !== ownId)
    throw new EngineError('bad-request', `There is a model "${id}" already. Choose another id.`, { id });
}

function installedOwn({ id, name, path, sha256 }: OwnModel, facts: GgufFacts): InstalledModel {
  return {
    id,
    name,
    purpose: 'language-model',
    hash: sha256,
    isPinned: false,
    languages: [],
    contextTokens: facts.contextTokens,
    path,
    facts,
  };
}
