/** One measurement of `llm-throughput.ts`, in its own process: name and model file as arguments; sends the figures to its parent. */
import { availableParallelism } from 'node:os';
import { getLlama, LlamaContext, LlamaLogLevel, type LlamaModel } from 'node-llama-cpp';
import { loadLanguageModel, type OpenLanguageModel } from '../../src/model-host/llama-cpp/load-language-model.ts';
import { createRandom } from '../../src/shared/base/random.ts';
import type { Completion, CompletionRequest } from '../../src/shared/llm/language-model.ts';
import type { RawPrompt } from '../../src/shared/llm/prompt.ts';

export type MeasureName =
  | 'lockstep'
  | 'own-loops'
  | 'own-loops-default'
  | 'demonstrations'
  | 'grammar'
  | 'labels'
  | 'prefill';
export type Measured = Readonly<Record<string, number>>;

const slots = 16;
const contextTokens = 1024;
/** Loops that are slow would take minutes for all requests: they are stopped, and what they did counts. */
const longestMs = 25_000;
const signal = new AbortController().signal;
const path = process.argv[3] ?? '';

const measures: Readonly<Record<MeasureName, () => Promise<Measured>>> = {
  lockstep: measureLockstep,
  'own-loops': () => measureLoops(availableParallelism()),
  'own-loops-default': () => measureLoops(undefined),
  demonstrations: measureDemonstrations,
  grammar: measureGrammar,
  labels: measureLabels,
  prefill: measurePrefill,
};

// Safe: the parent gives one of the names; another one fails in the next line.
const measured = await measures[process.argv[2] as MeasureName]();
process.send?.(measured);

function open(): Promise<OpenLanguageModel> {
  return loadLanguageModel({ id: 'bench', path, hash: '-', options: { gpu: false, slots, contextTokens } });
}

interface BenchRequest {
  readonly text: string;
  readonly maxTokens: number;
  readonly stop: string;
  readonly seed: number;
}

/** 64 requests of 8 to 96 tokens behind a shared beginning; half of them stop at a quote. */
function mixedRequests(): readonly BenchRequest[] {
  const random = createRandom('throughput');
  const kinds = ['horror', 'comedy', 'western', 'crime'];
  const topics = ['plot', 'acting', 'music', 'ending'];
  return Array.from({ length: 64 }, (_, seed) => ({
    text: `The ${random.pick(kinds)} movie review in ${random.pick(['positive', 'negative'])} sentiment, about the ${random.pick(topics)}, is: "`,
    maxTokens: 8 + random.integer(89),
    stop: seed % 2 === 0 ? '"' : '\n\n\n\n',
    seed: seed + 1,
  }));
}

function raw(text: string): RawPrompt {
  return { form: 'raw', parts: [{ part: 'task', text }] };
}

function completion({ text, maxTokens, stop, seed }: BenchRequest): CompletionRequest {
  return {
    prompts: [raw(text)],
    maxTokens,
    stop: [stop],
    sampling: { temperature: 0.9, minP: 0.05 },
    seed,
    logProbabilities: false,
  };
}

async function warmUp({ model }: OpenLanguageModel): Promise<void> {
  const requests = Array.from({ length: slots }, (_, seed) =>
    completion({ text: 'Once upon a time', maxTokens: 24, stop: '\u0000', seed }),
  );
  await Promise.all(requests.map((request) => model.complete(request, { signal })));
}

async function measureLockstep(): Promise<Measured> {
  await using opened = await open();
  await warmUp(opened);
  const clock = watchDecoding();
  const start = performance.now();
  const answers = await Promise.all(
    mixedRequests().map((request) => opened.model.complete(completion(request), { signal })),
  );
  const ms = performance.now() - start;
  return {
    tokensPerSecond: tokensOf(answers) / (ms / 1000),
    shareOutsideDecoding: 1 - clock.decodingMs() / ms,
    seconds: ms / 1000,
  };
}

/** The obvious way: as many loops as sequences, each with the next request, and the library's own settings otherwise. */
async function measureLoops(threads: number | undefined): Promise<Measured> {
  const llama = await getLlama({
    build: 'never',
    skipDownload: true,
    gpu: false,
    logLevel: LlamaLogLevel.error,
    ...(threads && { maxThreads: threads }),
  });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ sequences: slots, contextSize: contextTokens });
  const queue = [...mixedRequests()];
  const sequences = Array.from({ length: slots }, () => context.getSequence());
  let tokens = 0;
  const start = performance.now();
  const isOver = (): boolean => performance.now() - start > longestMs;
  await Promise.all(
    sequences.map(async (sequence) => {
      for (let request = queue.shift(); request && !isOver(); request = queue.shift()) {
        await sequence.clearHistory();
        const prompt = model.tokenize(request.text, false);
        const made: typeof prompt = [];
        for await (const token of sequence.evaluate(prompt, { temperature: 0.9, minP: 0.05, seed: request.seed })) {
          made.push(token);
          tokens += 1;
          if (made.length >= request.maxTokens || model.detokenize(made).includes(request.stop) || isOver()) break;
        }
      }
    }),
  );
  const ms = performance.now() - start;
  await llama.dispose();
  return { tokensPerSecond: tokens / (ms / 1000), seconds: ms / 1000 };
}

/** 40 prompts that share nothing but the words of the task: the demonstrations of each are its own. */
async function measureDemonstrations(): Promise<Measured> {
  await using opened = await open();
  await warmUp(opened);
  const random = createRandom('demonstrations');
  const words =
    'the film was a long slow and quiet story of two old friends who meet again in a small town by the sea'.split(' ');
  const demonstration = (): string =>
    `Review: ${random.shuffle(words).join(' ')}.\nSentiment: ${random.pick(['good', 'bad'])}\n\n`;
  const requests = Array.from({ length: 40 }, (_, seed) => ({
    text: `Write reviews of films.\n\n${Array.from({ length: 5 }, demonstration).join('')}Review:`,
    maxTokens: 32,
    stop: '\n\n',
    seed,
  }));
  const clock = watchDecoding();
  const start = performance.now();
  const answers = await Promise.all(requests.map((request) => opened.model.complete(completion(request), { signal })));
  const ms = performance.now() - start;
  const promptTokens = answers.reduce((sum, answer) => sum + answer.promptTokens, 0);
  return {
    shareOutsideDecoding: 1 - clock.decodingMs() / ms,
    allTokensPerSecond: (promptTokens + tokensOf(answers)) / (ms / 1000),
    seconds: ms / 1000,
  };
}

async function measureGrammar(): Promise<Measured> {
  await using opened = await open();
  await warmUp(opened);
  const schema = {
    type: 'object',
    properties: {
      title: { type: 'string', maxLength: 60 },
      sentiment: { enum: ['positive', 'negative'] },
      review: { type: 'string', maxLength: 160 },
    },
  };
  const prompts = ['horror', 'comedy', 'western', 'crime'].flatMap((kind) =>
    ['plot', 'acting', 'music', 'ending'].map(
      (topic) => `A review of a ${kind} film about its ${topic}, as JSON with title, sentiment and review:\n`,
    ),
  );
  const ask = async (
    isGrammar: boolean,
  ): Promise<{ readonly perSecond: number; readonly answers: readonly Completion[] }> => {
    const start = performance.now();
    const answers = await Promise.all(
      [...prompts, ...prompts].map((text, seed) =>
        opened.model.complete(
          { ...completion({ text, maxTokens: 96, stop: '\u0000', seed }), ...(isGrammar && { schema }) },
          { signal },
        ),
      ),
    );
    return { perSecond: tokensOf(answers) / ((performance.now() - start) / 1000), answers };
  };
  const free = await ask(false);
  const bound = await ask(true);
  const whole = bound.answers.filter((answer) => answer.finish !== 'length');
  return {
    freePerSecond: free.perSecond,
    grammarPerSecond: bound.perSecond,
    ratio: bound.perSecond / free.perSecond,
    whole: whole.length,
    parsed: whole.filter((answer) => isJson(answer.text)).length,
  };
}

/** 50 prompts, three labels: the largest difference to the softmax over all logits, got from the library alone. */
async function measureLabels(): Promise<Measured> {
  await using opened = await open();
  const random = createRandom('labels');
  const words = ['good', 'bad', 'dull', 'bright', 'funny', 'sad', 'long', 'short'];
  const texts = Array.from({ length: 50 }, () => `Review: a ${random.sample(words, 3).join(', ')} film.\nSentiment:`);
  const labels = [' positive', ' negative', ' neutral'].map((word) => ({ name: word.trim(), words: [word] }));
  const start = performance.now();
  const results = await Promise.all(
    texts.map((text) => opened.model.labelProbabilities({ prompt: raw(text), labels, terminator: '' }, { signal })),
  );
  const ms = performance.now() - start;
  const llama = await getLlama({
    build: 'never',
    skipDownload: true,
    gpu: false,
    maxThreads: availableParallelism(),
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath: path });
  let largest = 0;
  for (const [position, text] of texts.entries()) {
    const full = await fullSoftmax(model, text);
    const own = labels.map(({ words: [word = ''] }) => full.get(model.tokenize(word, false)[0] ?? -1) ?? 0);
    const mass = own.reduce((sum, value) => sum + value, 0);
    const result = results[position];
    labels.forEach(({ name }, label) => {
      largest = Math.max(largest, Math.abs((own[label] ?? 0) / mass - (result?.probabilities[name] ?? 0)));
    });
    largest = Math.max(largest, Math.abs(mass - (result?.mass ?? 0)));
  }
  await llama.dispose();
  return { largestDifference: largest, promptsPerSecond: texts.length / (ms / 1000) };
}

async function fullSoftmax(model: LlamaModel, text: string): Promise<ReadonlyMap<number, number>> {
  await using context = await model.createContext({ contextSize: 256, threads: availableParallelism() });
  const tokens = model.tokenize(text, false);
  const last = tokens.pop();
  if (last === undefined) throw new Error('A text has tokens.');
  const sequence = context.getSequence();
  await sequence.evaluateWithoutGeneratingNewTokens(tokens);
  const [output] = await sequence.controlledEvaluate([
    [last, { generateNext: { token: true, options: { temperature: 0 }, logits: true } }],
  ]);
  const logits = [...(output?.next.logits ?? [])];
  const largest = logits.reduce((most, [, logit]) => Math.max(most, logit), -Infinity);
  const total = logits.reduce((sum, [, logit]) => sum + Math.exp(logit - largest), 0);
  return new Map(logits.map(([token, logit]) => [token, Math.exp(logit - largest) / total]));
}

/** Prompt tokens a second, and what a round of 1, 8 and 16 slots takes. */
async function measurePrefill(): Promise<Measured> {
  await using opened = await open();
  await warmUp(opened);
  const { model } = opened;
  const text = 'A sentence about the film that we saw yesterday evening in town. '.repeat(40);
  const one = completion({ text, maxTokens: 1, stop: '\u0000', seed: 1 });
  const start = performance.now();
  const { promptTokens } = await model.complete(one, { signal });
  const prefill = promptTokens / ((performance.now() - start) / 1000);
  const figures: Record<string, number> = { promptTokensPerSecond: prefill };
  for (const count of [1, 8, slots]) {
    const from = performance.now();
    const answers = await Promise.all(
      Array.from({ length: count }, (_, seed) =>
        model.complete(completion({ text: 'Once upon a time', maxTokens: 24, stop: '\u0000', seed }), { signal }),
      ),
    );
    figures[`tokensPerSecond${count}`] = tokensOf(answers) / ((performance.now() - from) / 1000);
  }
  return figures;
}

/** Adds up the time inside the library's decode. Reaches into its private parts, which only a measurement may. */
function watchDecoding(): { decodingMs(): number } {
  interface NativeContext {
    decodeBatch(): Promise<void>;
  }
  // Safe as far as this version of the library goes: both members are there, and the run fails loudly when not.
  const prototype = LlamaContext.prototype as unknown as { _reserveThreads(this: { _ctx: NativeContext }): void };
  const reserve = prototype._reserveThreads;
  const watched = new WeakSet<NativeContext>();
  let total = 0;
  prototype._reserveThreads = function (this: { _ctx: NativeContext }): void {
    const native = this._ctx;
    if (!watched.has(native)) {
      watched.add(native);
      const decode = native.decodeBatch.bind(native);
      const timed = async (): Promise<void> => {
        const start = performance.now();
        await decode();
        total += performance.now() - start;
      };
      Object.defineProperty(native, 'decodeBatch', { value: timed });
    }
    reserve.call(this);
  };
  return { decodingMs: () => total };
}

function tokensOf(answers: readonly Completion[]): number {
  return answers.reduce((sum, answer) => sum + answer.completionTokens, 0);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
