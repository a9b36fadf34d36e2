import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { EmbeddingModel, LanguageModel } from '../../shared/llm/language-model.ts';
import { ScriptedEmbedder } from '../embeddings/scripted-embedder.ts';
import { hostedEmbeddingModel, hostedLanguageModel } from '../llm/hosted-model.ts';
import type { ModelHostClient } from '../llm/model-host-client.ts';
import { readModelScript } from '../llm/read-model-script.ts';
import { ScriptedModel } from '../llm/scripted-model.ts';
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

/** Opens models by the ids of a recipe: of the library in the model host, or scripts in the engine itself. */
export class LibraryModelProvider {
  readonly #library: ModelLibrary;
  readonly #host: ModelHostClient;
  readonly #slots = new Map<string, number>();

  constructor(library: ModelLibrary, host: ModelHostClient) {
    this.#library = library;
    this.#host = host;
  }

  async language(id: string, { folder, signal }: OpenOptions): Promise<LanguageModel> {
    if (id.startsWith(scriptPrefix)) {
      this.#slots.set(id, scriptedSlots);
      return new ScriptedModel(id, readModelScript(scriptPath(folder, id.slice(scriptPrefix.length))));
    }
    const installed = await this.#get(id, signal);
    if (installed.purpose !== 'language-model') {
      throw new EngineError(
        'model-unsuitable',
        `The model ${id} makes embeddings and cannot write. Name a language model for this role.`,
        { model: id },
      );
    }
    refuseTooLarge(installed);
    const request = { id, path: installed.path, hash: installed.hash, options: {} };
    const loaded = await this.#host.load('model.load', request, { signal });
    this.#slots.set(id, loaded.slots);
    return hostedLanguageModel(this.#host, request, loaded.identity);
  }

  async embedding(id: string, { signal }: OpenOptions): Promise<EmbeddingModel> {
    if (id === scriptedEmbedder) return new ScriptedEmbedder();
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
