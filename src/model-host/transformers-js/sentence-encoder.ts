import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AutoModel, AutoTokenizer, env, LogLevel, type PreTrainedModel, Tensor } from '@xenova/transformers';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { checkOnnxFile } from './check-onnx-file.ts';

/** A text as the model reads it. */
export interface EncodedText {
  readonly tokens: readonly number[];
  readonly isTruncated: boolean;
}

export interface SentenceEncoder extends AsyncDisposable {
  readonly dimension: number;
  readonly maxTokens: number;
  encode(text: string): EncodedText;
  /** Unit rows, in the order given. Blocks its thread while it runs. */
  embed(texts: readonly EncodedText[]): Promise<Float32Array<ArrayBuffer>>;
}

const modelFile = 'onnx/model_quantized.onnx';
/** The only files that are ever read, each with the most bytes it may have. */
const fileLimits: Readonly<Record<string, number>> = {
  'config.json': 1_000_000,
  'tokenizer_config.json': 1_000_000,
  'tokenizer.json': 50_000_000,
  [modelFile]: 1_500_000_000,
};
/**
 * Texts in one pass. More than one is up to a quarter faster for short texts, but this model quantises its activations with
 * one scale for the whole pass: a text's vector would then depend on its neighbours (cosine 0.96 to 0.99 between the two),
 * a stored vector would not be the one that is computed again, and a verdict near its threshold could flip.
 */
const textsPerPass = 1;
/** More characters than this for a token are not looked at: a word piece is short, and tokenising takes time. */
const charactersPerToken = 64;

/**
 * Loads a sentence encoder from a folder with `config.json`, `tokenizer.json`, `tokenizer_config.json` and
 * `onnx/model_quantized.onnx`: mean over the tokens, rows of length 1. Nothing is fetched.
 * @throws EngineError `model-missing`, `model-invalid`.
 */
export async function loadSentenceEncoder(folder: string): Promise<SentenceEncoder> {
  // Before first use: by default the library looks for models on the network and caches below node_modules.
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(folder);
  env.cacheDir = join(folder, '.cache');
  env.useFSCache = false;
  env.useBrowserCache = false;
  env.logLevel = LogLevel.ERROR;

  await checkFiles(folder);
  const name = basename(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(name, { local_files_only: true });
  const model = await loadModel(name);
  const { dimension, positions } = readShape(model, folder);
  const maxTokens = Math.min(tokenizer.model_max_length, positions);

  return {
    dimension,
    maxTokens,
    encode(text) {
      const seen = cutCharacters(text, maxTokens * charactersPerToken);
      const tokens: number[] = tokenizer.encode(seen);
      if (tokens.length <= maxTokens) return { tokens, isTruncated: seen.length < text.length };
      // The end token stays: the model has never seen a text without it.
      return { tokens: [...tokens.slice(0, maxTokens - 1), ...tokens.slice(-1)], isTruncated: true };
    },
    async embed(texts) {
      const rows = new Float32Array(texts.length * dimension);
      for (let first = 0; first < texts.length; first += textsPerPass) {
        const batch = texts.slice(first, first + textsPerPass);
        const width = Math.max(...batch.map(({ tokens }) => tokens.length));
        const output = await model(makeInputs(batch, width));
        rows.set(meanRows(output.last_hidden_state, batch, width, dimension), first * dimension);
      }
      return rows;
    },
    async [Symbol.asyncDispose]() {
      await model.dispose();
    },
  };
}

/** One compute thread: several sessions side by side beat one session with several threads, above all on busy cores. */
function loadModel(name: string): Promise<PreTrainedModel> {
  return AutoModel.from_pretrained(name, {
    local_files_only: true,
    dtype: 'q8',
    device: 'cpu',
    use_external_data_format: false,
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' },
  });
}

async function checkFiles(folder: string): Promise<void> {
  for (const [name, limitBytes] of Object.entries(fileLimits)) {
    const path = join(folder, name);
    const seen = await stat(path).catch(() => undefined);
    if (!seen?.isFile()) {
      throw new EngineError('model-missing', `The embedder has no ${path}. Fetch it again in Models.`, { path });
    }
    if (seen.size > limitBytes) throw invalid(path, `is larger than ${limitBytes} bytes`);
  }
  const path = join(folder, modelFile);
  try {
    checkOnnxFile(await readFile(path));
  } catch (error) {
    throw invalid(path, `cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readShape(model: PreTrainedModel, folder: string): { dimension: number; positions: number } {
  const { hidden_size: dimension, max_position_embeddings: positions = 512 } = model.config as unknown as {
    // Safe: what the file says is checked right below.
    readonly hidden_size: unknown;
    readonly max_position_embeddings?: unknown;
  };
  if (typeof dimension !== 'number' || typeof positions !== 'number' || dimension < 1 || positions < 8) {
    throw invalid(join(folder, 'config.json'), 'does not say hidden_size');
  }
  return { dimension, positions };
}

function cutCharacters(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

function makeInputs(batch: readonly EncodedText[], width: number): Record<string, Tensor> {
  const ids = new BigInt64Array(batch.length * width);
  const mask = new BigInt64Array(batch.length * width);
  batch.forEach(({ tokens }, row) => {
    tokens.forEach((token, column) => {
      ids[row * width + column] = BigInt(token);
      mask[row * width + column] = 1n;
    });
  });
  const shape = [batch.length, width];
  return {
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', mask, shape),
    token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
  };
}

function meanRows(hidden: Tensor, batch: readonly EncodedText[], width: number, dimension: number): Float32Array {
  const values = hidden.data;
  if (!(values instanceof Float32Array) || values.length !== batch.length * width * dimension) {
    throw new EngineError(
      'model-invalid',
      `The embedder gave vectors of another shape than its config.json says. Fetch it again.`,
    );
  }
  const rows = new Float32Array(batch.length * dimension);
  batch.forEach(({ tokens }, index) => {
    const row = rows.subarray(index * dimension, (index + 1) * dimension);
    for (let token = 0; token < tokens.length; token++) {
      const start = (index * width + token) * dimension;
      for (let column = 0; column < dimension; column++)
        row[column] = (row[column] ?? 0) + (values[start + column] ?? 0);
    }
    let squares = 0;
    for (const value of row) squares += value * value;
    const length = Math.sqrt(squares);
    if (!(length > 0))
      throw new EngineError('model-invalid', 'The embedder gave a vector without length. Fetch it again.');
    for (let column = 0; column < dimension; column++) row[column] = (row[column] ?? 0) / length;
  });
  return rows;
}

function invalid(path: string, what: string): EngineError {
  return new EngineError('model-invalid', `The file ${path} ${what}. Fetch the model again, or choose another.`, {
    path,
  });
}
