import { createHash } from 'node:crypto';
import { type GgufFacts, GgufRefusal, refuse } from './gguf-facts.ts';
import type { GgufScan } from './gguf-scan.ts';
import { tensorTypes } from './gguf-tensor-types.ts';

const limits = {
  blocks: 512,
  contextTokens: 2 ** 27,
  embeddingLength: 2 ** 18,
  heads: 65_536,
  headLength: 65_536,
  experts: 1024,
} as const;

/** Architectures of llama.cpp that turn texts into vectors or pictures into tokens, and cannot write. */
const encoders = /bert|^t5encoder$|embedding|^clip$|^mmproj|^whisper$/;

/**
 * Checks that a sound GGUF file is a model that can write text, and that the numbers the loader would use to
 * allocate and to index agree with one another and with the tensors. Throws GgufRefusal.
 *
 * @param declared what the header library computed: the parameter count and the name of the file's quantisation.
 */
export function checkGgufModel(
  scan: GgufScan,
  sizeBytes: number,
  declared: { readonly parameterCount: number; readonly quantisation: string | undefined },
): GgufFacts {
  const { scalars } = scan;
  const architecture = textOf(scan, 'general.architecture') ?? refuse('does not say its architecture');
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(architecture)) refuse('has an unusable name of architecture');
  checkKind(scan, architecture);

  const vocabularySize = checkTokenizer(scan);
  const number = (name: string, minimum: number, maximum: number) =>
    numberOf(scan, `${architecture}.${name}`, minimum, maximum);
  const blockCount = number('block_count', 1, limits.blocks) ?? refuse(`does not say ${architecture}.block_count`);
  const contextTokens =
    number('context_length', 1, limits.contextTokens) ?? refuse(`does not say ${architecture}.context_length`);
  const embeddingLength =
    number('embedding_length', 1, limits.embeddingLength) ?? refuse(`does not say ${architecture}.embedding_length`);
  number('expert_count', 0, limits.experts);
  number('expert_used_count', 0, limits.experts);
  number('rope.dimension_count', 0, limits.headLength);
  checkBlocks(scan, blockCount);
  checkTokenEmbedding(scan, embeddingLength, vocabularySize);

  const template = textOf(scan, 'tokenizer.chat_template');
  return {
    sizeBytes,
    architecture,
    name: textOf(scan, 'general.name')?.slice(0, 200) ?? null,
    contextTokens,
    parameterCount: declared.parameterCount,
    quantisation: declared.quantisation ?? commonestType(scan),
    hasChatTemplate: template !== undefined && template.trim() !== '',
    chatTemplateHash: template === undefined ? null : createHash('sha256').update(template).digest('hex'),
    embeddingLength,
    vocabularySize,
    blockCount,
    cacheBytesPerToken: cacheBytesPerToken(scan, {
      architecture,
      blockCount,
      embeddingLength,
      hasState: hasState(scalars, architecture),
    }),
  };
}

function checkKind(scan: GgufScan, architecture: string): void {
  const type = textOf(scan, 'general.type');
  if (type !== undefined && type !== 'model')
    throw new GgufRefusal('unsuitable', `holds no whole model but a part of the kind "${type.slice(0, 40)}"`);
  if (scan.tensors.length === 0) throw new GgufRefusal('unsuitable', 'holds only a vocabulary and no weights');
  const pooling = scan.scalars.get(`${architecture}.pooling_type`);
  const isEmbedder = encoders.test(architecture) || (pooling !== undefined && pooling !== 0);
  if (isEmbedder || scan.scalars.get(`${architecture}.attention.causal`) === false) {
    throw new GgufRefusal('unsuitable', `holds a model that makes vectors and cannot write (${architecture})`);
  }
}

function checkTokenizer(scan: GgufScan): number {
  const model = textOf(scan, 'tokenizer.ggml.model');
  const tokens = scan.arrays.get('tokenizer.ggml.tokens');
  if (model === undefined || model === 'no_vocab' || model === 'none' || tokens === undefined) {
    throw new GgufRefusal('unsuitable', 'holds no tokenizer');
  }
  if (tokens.elementType !== 8 || tokens.length < 2) refuse('has a vocabulary that is not a list of texts');
  // The loader reads these by token number, without looking at their lengths.
  checkBeside(scan, 'tokenizer.ggml.scores', 6, tokens.length);
  checkBeside(scan, 'tokenizer.ggml.token_type', 5, tokens.length);
  const merges = scan.arrays.get('tokenizer.ggml.merges');
  if (merges && merges.elementType !== 8) refuse('has merges that are not texts');
  return tokens.length;
}

function checkBeside(scan: GgufScan, key: string, elementType: number, length: number): void {
  if (scan.scalars.has(key)) refuse(`has a single value for ${key}, which must be a list`);
  const array = scan.arrays.get(key);
  if (!array) return;
  // Old converters wrote the token types as unsigned numbers of the same width.
  if (array.elementType !== elementType && !(elementType === 5 && array.elementType === 4))
    refuse(`has ${key} in the wrong type`);
  if (array.length !== length) refuse(`has ${array.length} values in ${key} for ${length} tokens`);
}

function checkBlocks(scan: GgufScan, blockCount: number): void {
  let highest = -1;
  for (const { name } of scan.tensors) {
    const block = /(?:^|\.)blk\.(\d+)\./.exec(name)?.[1];
    if (block !== undefined) highest = Math.max(highest, Number(block));
  }
  if (highest >= blockCount) refuse(`has tensors of layer ${highest} but says that it has ${blockCount} layers`);
  if (highest < blockCount - 1) refuse(`says that it has ${blockCount} layers but holds tensors of ${highest + 1}`);
}

function checkTokenEmbedding(scan: GgufScan, embeddingLength: number, vocabularySize: number): void {
  const tensor = scan.tensors.find(({ name }) => name === 'token_embd.weight');
  if (!tensor) throw new GgufRefusal('unsuitable', 'has no token embeddings, so it is no whole model');
  const [row, rows = 1] = tensor.dimensions;
  if (row !== embeddingLength) refuse(`says that embeddings have ${embeddingLength} values but stores ${row}`);
  if (rows !== vocabularySize) refuse(`has ${vocabularySize} tokens but embeddings of ${rows}`);
}

function hasState(scalars: GgufScan['scalars'], architecture: string): boolean {
  return scalars.has(`${architecture}.ssm.state_size`) || scalars.has(`${architecture}.wkv.head_size`);
}

interface Shape {
  readonly architecture: string;
  readonly blockCount: number;
  readonly embeddingLength: number;
  /** A recurrent model keeps a state of fixed size in some layers and may have no attention heads. */
  readonly hasState: boolean;
}

function cacheBytesPerToken(scan: GgufScan, shape: Shape): number {
  const { architecture, blockCount, embeddingLength } = shape;
  const heads = perLayer(scan, `${architecture}.attention.head_count`, blockCount);
  if (heads === undefined || heads.every((count) => count === 0)) {
    if (shape.hasState) return 0;
    refuse(`does not say ${architecture}.attention.head_count`);
  }
  const keyHeads = perLayer(scan, `${architecture}.attention.head_count_kv`, blockCount) ?? heads;
  let bytes = 0;
  for (let layer = 0; layer < blockCount; layer++) {
    const count = heads[layer] ?? 0;
    const keys = keyHeads[layer] ?? 0;
    if (keys > count || (keys > 0 && count % keys !== 0))
      refuse(`shares ${keys} key heads among ${count} heads in layer ${layer}`);
    if (count === 0) continue;
    const usual = Math.floor(embeddingLength / count);
    const keyLength = numberOf(scan, `${architecture}.attention.key_length`, 1, limits.headLength) ?? usual;
    const valueLength = numberOf(scan, `${architecture}.attention.value_length`, 1, limits.headLength) ?? usual;
    if (keyLength < 1) refuse(`has ${count} heads for embeddings of ${embeddingLength} values`);
    bytes += 2 * keys * (keyLength + valueLength);
  }
  return bytes;
}

/** One number for all layers, or a list with one each. */
function perLayer(scan: GgufScan, key: string, blockCount: number): readonly number[] | undefined {
  const array = scan.arrays.get(key);
  if (!array) {
    const single = numberOf(scan, key, 0, limits.heads);
    return single === undefined ? undefined : Array.from({ length: blockCount }, () => single);
  }
  if (array.values === undefined || array.length !== blockCount)
    refuse(`has ${array.length} values in ${key} for ${blockCount} layers`);
  if (array.values.some((value) => value < 0 || value > limits.heads)) refuse(`has an impossible value in ${key}`);
  return array.values;
}

function numberOf(scan: GgufScan, key: string, minimum: number, maximum: number): number | undefined {
  if (scan.arrays.has(key)) refuse(`has a list for ${key}, which must be one number`);
  const value = scan.scalars.get(key);
  if (value === undefined) return undefined;
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number))
    refuse(`has something else than a whole number for ${key}`);
  if (number < minimum || number > maximum) refuse(`says ${number} for ${key}; ${minimum} to ${maximum} can be right`);
  return number;
}

function textOf(scan: GgufScan, key: string): string | undefined {
  const value = scan.scalars.get(key);
  if (value !== undefined && typeof value !== 'string') refuse(`has something else than a text for ${key}`);
  if (scan.arrays.has(key)) refuse(`has a list for ${key}, which must be a text`);
  return value;
}

function commonestType(scan: GgufScan): string {
  const bytes = new Map<number, number>();
  for (const tensor of scan.tensors) bytes.set(tensor.type, (bytes.get(tensor.type) ?? 0) + tensor.sizeBytes);
  const [type] = [...bytes].reduce((best, each) => (each[1] > best[1] ? each : best), [-1, -1]);
  return tensorTypes.get(type)?.name ?? 'unknown';
}
