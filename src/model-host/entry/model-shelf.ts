import { availableParallelism } from 'node:os';
import { canonicalJson } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { HostStatus, LoadEmbedderRequest, LoadedModel, LoadModelRequest } from '../../shared/llm/host-protocol.ts';
import type { EmbeddingIdentity, EmbeddingModel, LanguageModel } from '../../shared/llm/language-model.ts';
import { loadLanguageModel, type OpenLanguageModel } from '../llama-cpp/load-language-model.ts';
import { createEmbedder, type Embedder } from '../transformers-js/create-embedder.ts';

/** What the host has in memory, by id. */
export class ModelShelf {
  readonly #models = new Map<string, { readonly key: string; readonly opening: Promise<OpenLanguageModel> }>();
  readonly #embedders = new Map<string, Promise<Embedder>>();
  readonly #openModels = new Map<string, OpenLanguageModel>();
  readonly #openEmbedders = new Map<string, Embedder>();

  /** Loading what is loaded already gives what is there; with other options or another file it is `bad-request`. */
  async loadModel(request: LoadModelRequest, signal: AbortSignal): Promise<LoadedModel> {
    const { id } = request;
    const known = this.#models.get(id);
    if (known && known.key !== canonicalJson(request)) {
      throw new EngineError(
        'bad-request',
        `The model ${id} is loaded from another file or with other options. Unload it first.`,
        { model: id },
      );
    }
    const entry = known ?? { key: canonicalJson(request), opening: loadLanguageModel(request, signal) };
    this.#models.set(id, entry);
    try {
      const open = await entry.opening;
      // Unloaded while it was loading: the unloading disposes of it.
      if (this.#models.get(id) !== entry)
        throw new EngineError('cancelled', `The model ${id} was unloaded while it was loading.`, { model: id });
      this.#openModels.set(id, open);
      this.#shareCores();
      return open.loaded;
    } catch (error) {
      if (this.#models.get(id) === entry) this.#models.delete(id);
      throw error;
    }
  }

  async unloadModel(id: string): Promise<void> {
    const entry = this.#models.get(id);
    this.#models.delete(id);
    this.#openModels.delete(id);
    // Who loads it is told of a failure; here there is nothing left to free then.
    const open = await entry?.opening.catch(() => undefined);
    await open?.[Symbol.asyncDispose]();
    this.#shareCores();
  }

  model(id: string): LanguageModel {
    const open = this.#openModels.get(id);
    if (open) return open.model;
    throw new EngineError('model-missing', `The model ${id} is not loaded. Load it first.`, { model: id });
  }

  async loadEmbedder(request: LoadEmbedderRequest): Promise<EmbeddingIdentity> {
    const { id, hash } = request;
    let opening = this.#embedders.get(id);
    if (!opening) {
      opening = createEmbedder({ ...request, threads: this.#embeddingThreads });
      this.#embedders.set(id, opening);
    }
    try {
      const embedder = await opening;
      this.#openEmbedders.set(id, embedder);
      if (embedder.identity.hash === hash) return embedder.identity;
    } catch (error) {
      if (this.#embedders.get(id) === opening) this.#embedders.delete(id);
      throw error;
    }
    throw new EngineError('bad-request', `Another file is loaded as the embedder ${id}. Unload it first.`, {
      embedder: id,
    });
  }

  async unloadEmbedder(id: string): Promise<void> {
    const opening = this.#embedders.get(id);
    this.#embedders.delete(id);
    this.#openEmbedders.delete(id);
    const embedder = await opening?.catch(() => undefined);
    await embedder?.[Symbol.asyncDispose]();
  }

  embedder(id: string): EmbeddingModel {
    const embedder = this.#openEmbedders.get(id);
    if (embedder) return embedder;
    throw new EngineError('model-missing', `The embedder ${id} is not loaded. Load it first.`, { embedder: id });
  }

  status(): HostStatus {
    return {
      processId: process.pid,
      memoryBytes: process.memoryUsage.rss(),
      models: [...this.#openModels.values()].map(({ loaded, load, model }) => ({ loaded, ...load, ...model.totals })),
      embedders: [...this.#openEmbedders.values()].map((embedder) => embedder.identity),
    };
  }

  async close(): Promise<void> {
    await Promise.all([
      ...[...this.#models.keys()].map((id) => this.unloadModel(id)),
      ...[...this.#embedders.keys()].map((id) => this.unloadEmbedder(id)),
    ]);
  }

  /** Beside a language model embedding takes one thread: the threads of one computation wait for each other. */
  get #embeddingThreads(): number {
    return this.#openModels.size > 0 ? 1 : availableParallelism();
  }

  #shareCores(): void {
    for (const embedder of this.#openEmbedders.values()) embedder.setThreads(this.#embeddingThreads);
  }
}
