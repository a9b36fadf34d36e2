import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { EmbeddingModel, LanguageModel } from '../../shared/llm/language-model.ts';
import { ScriptedEmbedder } from '../embeddings/scripted-embedder.ts';
import {
  endpointAdapter,
  endpointEmbeddingModel,
  endpointLanguageModel,
  endpointLimits,
} from '../llm/endpoint-model.ts';
import { hostedEmbeddingModel, hostedLanguageModel } from '../llm/hosted-model.ts';
import type { ModelHostClient } from '../llm/model-host-client.ts';
import type { NetworkHostClient } from '../llm/network-host-client.ts';
import { readModelScript } from '../llm/read-model-script.ts';
import { ScriptedModel } from '../llm/scripted-model.ts';
import { deviceInWords } from './device.ts';
import { type Endpoints, endpointPrefix, type OpenEndpoint } from './endpoints.ts';
import { compareMemory } from './memory.ts';
import type { InstalledModel, ModelLibrary } from './open-model-library.ts';

const scriptPrefix = 'scripted:';
const scriptedEmbedder = 'scripted';
const scriptedSlots = 16;

export interface OpenOptions {
  /** The recipe's folder: scripts are looked up there. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export interface ModelProviderParts {
  readonly library: ModelLibrary;
  readonly host: ModelHostClient;
  readonly endpoints: Endpoints;
  readonly networkHost: NetworkHostClient;
  /** Compute threads as the person chose; undefined: the host finds out what helps. */
  threads(): number | undefined;
}

/**
 * Opens models by the ids of a recipe: of the library in the model host, behind an endpoint (`endpoint:` and its id), or
 * scripts in the engine itself.
 */
export class LibraryModelProvider {
  readonly #library: ModelLibrary;
  readonly #host: ModelHostClient;
  readonly #endpoints: Endpoints;
  readonly #networkHost: NetworkHostClient;
  readonly #threads: () => number | undefined;
  readonly #slots = new Map<string, number>();
  readonly #devices = new Map<string, string>();

  constructor({ library, host, endpoints, networkHost, threads }: ModelProviderParts) {
    this.#library = library;
    this.#host = host;
    this.#endpoints = endpoints;
    this.#networkHost = networkHost;
    this.#threads = threads;
  }

  /** Ids that a recipe may name, with their prefix. */
  endpointIds(): readonly string[] {
    return this.#endpoints.ids().map((id) => `${endpointPrefix}${id}`);
  }

  async language(id: string, { folder, signal }: OpenOptions): Promise<LanguageModel> {
    if (id.startsWith(scriptPrefix)) {
      this.#slots.set(id, scriptedSlots);
      return new ScriptedModel(id, readModelScript(scriptPath(folder, id.slice(scriptPrefix.length))));
    }
    if (id.startsWith(endpointPrefix)) return await this.#languageEndpoint(id, signal);
    const installed = await this.#get(id, signal);
    if (installed.purpose !== 'language-model') {
      throw new EngineError(
        'model-unsuitable',
        `The model ${id} makes embeddings and cannot write. Name a language model for this role.`,
        { model: id },
      );
    }
    refuseTooLarge(installed);
    const threads = this.#threads();
    const options = threads === undefined ? {} : { threads };
    const request = { id, path: installed.path, hash: installed.hash, options };
    const loaded = await this.#host.load('model.load', request, { signal });
    this.#slots.set(id, loaded.slots);
    this.#devices.set(id, deviceInWords(loaded));
    return hostedLanguageModel(this.#host, request, loaded.identity);
  }

  async embedding(id: string, { signal }: OpenOptions): Promise<EmbeddingModel> {
    if (id === scriptedEmbedder) return new ScriptedEmbedder();
    if (id.startsWith(endpointPrefix)) return await this.#embeddingEndpoint(id, signal);
    const installed = await this.#get(id, signal);
    if (installed.purpose !== 'embedder') {
      throw new EngineError(
        'model-unsuitable',
        `The model ${id} writes text and makes no embeddings. Name an embedding model for this role.`,
        { model: id },
      );
    }
    const request = { id, folder: installed.folder, hash: installed.hash };
    return hostedEmbeddingModel(this.#host, request, await this.#host.load('embedder.load', request, { signal }));
  }

  slots(id: string): number {
    return this.#slots.get(id) ?? 1;
  }

  /** What computes a model of the host that was opened, in words; '' for others. */
  device(id: string): string {
    return this.#devices.get(id) ?? '';
  }

  async #languageEndpoint(id: string, signal: AbortSignal): Promise<LanguageModel> {
    const { endpoint, abilities, access, hash } = await this.#openEndpoint(id, signal);
    if (endpoint.kind === 'embedding') {
      throw new EngineError(
        'model-unsuitable',
        `The endpoint ${endpoint.id} is entered for embeddings and cannot write. Name a language model for this role, or change its kind in Models.`,
        { model: id },
      );
    }
    this.#slots.set(id, endpoint.maxInFlight);
    return endpointLanguageModel(this.#networkHost, access, {
      id,
      hash,
      contextTokens: endpoint.contextTokens,
      hasChatTemplate: endpoint.chat === 'chat',
      adapter: endpointAdapter,
      cannot: endpointLimits(abilities),
    });
  }

  async #embeddingEndpoint(id: string, signal: AbortSignal): Promise<EmbeddingModel> {
    const { endpoint, abilities, access, hash } = await this.#openEndpoint(id, signal);
    if (endpoint.kind === 'language' || abilities.dimension === null) {
      throw new EngineError(
        'model-unsuitable',
        `The endpoint ${endpoint.id} is not entered for embeddings. Name an embedding model for this role, or change its kind in Models.`,
        { model: id },
      );
    }
    return endpointEmbeddingModel(this.#networkHost, access, {
      id,
      hash,
      dimension: abilities.dimension,
      maxTokens: endpoint.contextTokens,
      adapter: endpointAdapter,
    });
  }

  #openEndpoint(id: string, signal: AbortSignal): Promise<OpenEndpoint> {
    return this.#endpoints.open(id.slice(endpointPrefix.length), { signal });
  }

  async #get(id: string, signal: AbortSignal): Promise<InstalledModel> {
    try {
      return await this.#library.get(id, { signal });
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== 'not-found') throw error;
      const known = (await this.#library.list({ signal })).map((model) => model.id);
      throw new EngineError(
        'model-missing',
        `There is no model \`${id}\`. Known models: ${known.join(', ')}. Add a GGUF file with \`seedloom models add FILE\`.`,
        { model: id },
      );
    }
  }
}

/** A script lies in the recipe's own folder, links followed. */
function scriptPath(folder: string, name: string): string {
  const path = join(folder, name);
  let real = path;
  try {
    real = realpathSync(path);
  } catch {
    return path;
  }
  if (relative(realpathSync(folder), real).startsWith('..')) {
    throw new EngineError(
      'source-outside-folder',
      `The script ${name} lies outside the folder of the recipe. Move it beside the recipe.`,
      { path: real },
    );
  }
  return real;
}

function refuseTooLarge(model: Extract<InstalledModel, { purpose: 'language-model' }>): void {
  const memory = compareMemory({
    facts: model.facts,
    contextTokens: Math.min(model.contextTokens, 4096),
    sequences: 1,
  });
  if (memory.fits) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new EngineError(
    'memory-short',
    `The model ${model.id} needs about ${gigabytes(memory.neededBytes)} of memory and ${gigabytes(memory.availableBytes)} are free. Close other programs, or choose a smaller model.`,
    { model: model.id, neededBytes: memory.neededBytes, availableBytes: memory.availableBytes },
  );
}
