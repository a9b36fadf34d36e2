import { availableParallelism, cpus, totalmem } from 'node:os';
import {
  getLlama,
  InsufficientMemoryError,
  type Llama,
  type LlamaContext,
  type LlamaContextSequence,
  type LlamaGrammar,
  LlamaLogLevel,
  type LlamaModel,
  NoBinaryFoundError,
} from 'node-llama-cpp';
import { canonicalJson, type Json } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { LoadedModel, LoadModelRequest } from '../../shared/llm/host-protocol.ts';
import type { ModelIdentity } from '../../shared/llm/language-model.ts';
import { thinkingMarks } from './answer-text.ts';
import { ChatTemplate } from './chat-template.ts';
import { contextShape } from './context-shape.ts';
import { createStateCopier } from './copy-state.ts';
import { toGrammarSchema } from './grammar-schema.ts';
import { LlamaLanguageModel } from './llama-language-model.ts';
import { batchInSequenceOrder, LlamaSequence, toGrammar } from './llama-sequence.ts';
import { createLlamaVocabulary } from './llama-vocabulary.ts';
import { PromptCompiler } from './prompt-tokens.ts';
import { Scheduler, type SchedulerLoad } from './scheduler.ts';
import type { Grammar, Sequence } from './sequence.ts';
import { createThreadGovernor } from './thread-governor.ts';

/** Changes when the same request would get another answer: sampling, templates, tokenising, the library. */
const llamaCppAdapter = 'llama-cpp-3.22.1-1';

/** A model in memory with its context. */
export interface OpenLanguageModel extends AsyncDisposable {
  readonly model: LlamaLanguageModel;
  readonly loaded: LoadedModel;
  readonly load: SchedulerLoad;
}

/**
 * Loads a GGUF file and makes a context with slots. The file must have been checked: native code dies of malformed ones.
 * Throws EngineError `model-invalid`, `memory-short`, or `engine-unavailable` when there is no library for this machine.
 */
export async function loadLanguageModel(request: LoadModelRequest, signal?: AbortSignal): Promise<OpenLanguageModel> {
  const stack = new AsyncDisposableStack();
  try {
    return await load(request, { stack, signal });
  } catch (error) {
    await stack.disposeAsync();
    throw explain(error, request);
  }
}

interface Loading {
  readonly stack: AsyncDisposableStack;
  readonly signal: AbortSignal | undefined;
}

async function load(
  { id, path, hash, options }: LoadModelRequest,
  { stack, signal }: Loading,
): Promise<OpenLanguageModel> {
  const cores = availableParallelism();
  const threads = Math.max(1, options.threads ?? (options.slots === 1 ? cores - 1 : cores));
  const llama = await openLibrary(threads, options.gpu ?? 'auto');
  stack.defer(() => llama.dispose());
  const native = await llama.loadModel({ modelPath: path, ...(signal && { loadSignal: signal }) });
  const shape = contextShape({
    trainedTokens: native.trainContextSize,
    bytesPerToken: cacheBytesPerToken(native),
    memoryBytes: totalmem(),
    cores,
    ...options,
  });
  const context = await native.createContext({
    sequences: shape.slots,
    contextSize: shape.contextTokens,
    batchSize: batchTokens,
    threads: { ideal: threads, min: 1 },
    flashAttention: 'auto',
    swaFullCache: true,
    failedCreationRemedy: false,
    batching: { itemPrioritizationStrategy: batchInSequenceOrder },
    ...(signal && { createSignal: signal }),
  });
  const copier = stack.use(createStateCopier());
  const nativeSequences = Array.from({ length: shape.slots }, () => context.getSequence());
  const sequences = nativeSequences.map((sequence, index) => new LlamaSequence(sequence, index));
  const nativeOf = (sequence: Sequence): LlamaContextSequence => {
    const found = nativeSequences[sequence.index];
    if (!found) throw new Error('The sequence is of another context.');
    return found;
  };
  // A fixed number keeps a rerun with one slot exact.
  const isGoverned = options.threads === undefined && shape.slots > 1;
  const scheduler = new Scheduler({
    sequences,
    ...(isGoverned && { pace: createPace({ llama, cores, sequences }) }),
    copyState: (source, targets) => copier.copy(nativeOf(source), targets.map(nativeOf)),
  });
  stack.defer(() => scheduler.close(new EngineError('cancelled', `The model ${id} was unloaded.`, { model: id })));

  const templateText = native.fileInfo.metadata.tokenizer.chat_template;
  const template = templateText
    ? new ChatTemplate({
        model: id,
        source: templateText,
        startText: native.tokens.bosString ?? '',
        endText: native.tokens.eosString ?? '',
      })
    : undefined;
  const vocabulary = createLlamaVocabulary(native);
  const identity: ModelIdentity = {
    id,
    hash,
    contextTokens: context.contextSize,
    hasChatTemplate: template !== undefined,
    adapter: llamaCppAdapter,
  };
  const model = new LlamaLanguageModel({
    identity,
    vocabulary,
    compiler: new PromptCompiler({ model: id, vocabulary, ...(template && { template }) }),
    scheduler,
    canThink: templateText?.includes(thinkingMarks.open) ?? false,
    compileGrammar: createGrammarCompiler(llama),
  });
  return {
    model,
    loaded: {
      identity,
      slots: shape.slots,
      threads,
      gpu: llama.gpu,
      devices: llama.gpu === false ? [] : await llama.getGpuDeviceNames(),
      trainedContextTokens: native.trainContextSize,
      memoryBytes: memoryOf(native, context),
    },
    get load() {
      return scheduler.load;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Room for a step of every slot and a piece of prompt beside it. */
const batchTokens = 512;

/** Sets the threads of each round as the governor says. The library reads the limit before every batch. */
function createPace({
  llama,
  cores,
  sequences,
}: {
  llama: Llama;
  cores: number;
  sequences: readonly LlamaSequence[];
}): {
  begin(tokens: number): void;
  end(): void;
} {
  const governor = createThreadGovernor({ cores, now: () => performance.now(), idleMs });
  const evaluated = (): number => sequences.reduce((sum, sequence) => sum + sequence.evaluated, 0);
  let before = 0;
  return {
    begin(tokens) {
      before = evaluated();
      llama.maxThreads = governor.begin(tokens);
    },
    end() {
      governor.end(evaluated() - before);
    },
  };
}

function idleMs(): number {
  return cpus().reduce((sum, core) => sum + core.times.idle, 0);
}

async function openLibrary(threads: number, gpu: NonNullable<LoadModelRequest['options']['gpu']>): Promise<Llama> {
  return getLlama({
    // Never on the user's machine: a build would need the network and a compiler, and may not run.
    build: 'never',
    skipDownload: true,
    gpu,
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
    logger: (_, message) => process.stderr.write(message.endsWith('\n') ? message : `${message}\n`),
  });
}

/** Grammars by schema: making one costs more than a token, and a run uses few. */
function createGrammarCompiler(llama: Llama): (schema: Json) => Promise<Grammar> {
  const known = new Map<string, Promise<LlamaGrammar>>();
  return async (schema) => {
    // Not canonical: the order of properties is the order in which they are written.
    const key = JSON.stringify(schema);
    let grammar = known.get(key);
    if (!grammar) {
      grammar = llama.createGrammarForJsonSchema(toGrammarSchema(schema));
      if (known.size >= 64) known.clear();
      known.set(key, grammar);
      grammar.catch(() => known.delete(key));
    }
    return toGrammar(await grammar);
  };
}

/** Keys and values of one token in all layers, 16 bits each. */
function cacheBytesPerToken(model: LlamaModel): number {
  const facts = model.fileInfo.architectureMetadata;
  const layers = Number(facts.block_count ?? 32);
  const heads = Number(facts.attention?.head_count ?? 32);
  const keyHeads = facts.attention?.head_count_kv ?? heads;
  const allKeyHeads = Array.isArray(keyHeads)
    ? keyHeads.reduce((sum: number, count) => sum + Number(count), 0)
    : layers * Number(keyHeads);
  const keyLength = Number(facts.attention?.key_length ?? model.embeddingVectorSize / heads);
  const valueLength = Number(facts.attention?.value_length ?? keyLength);
  return allKeyHeads * (keyLength + valueLength) * 2;
}

function memoryOf(model: LlamaModel, context: LlamaContext): number {
  return model.memoryUsage.ram + model.memoryUsage.vram + context.memoryUsage.ram + context.memoryUsage.vram;
}

function explain(error: unknown, { id, options }: LoadModelRequest): unknown {
  if (error instanceof EngineError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'AbortError') {
    return new EngineError('cancelled', `Loading the model ${id} was cancelled.`, { model: id });
  }
  if (error instanceof InsufficientMemoryError) {
    return new EngineError(
      'memory-short',
      `The model ${id} does not fit in memory: ${message}. Close other programs, choose a smaller model, or load it with fewer slots or a smaller context.`,
      { model: id, options: JSON.parse(canonicalJson(options)) },
      { cause: error },
    );
  }
  if (error instanceof NoBinaryFoundError) {
    return new EngineError(
      'engine-unavailable',
      `There is no llama.cpp library for this machine (${process.platform} ${process.arch}). Install the application's packages anew, with optional ones.`,
      { platform: process.platform, architecture: process.arch },
      { cause: error },
    );
  }
  return new EngineError(
    'model-invalid',
    `The file of the model ${id} cannot be loaded: ${message}. Fetch it anew, or choose another model.`,
    { model: id },
    { cause: error },
  );
}
