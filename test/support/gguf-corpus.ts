/**
 * GGUF files for release check M1, made here byte by byte: good tiny models of several architectures, malformed ones of
 * every kind that is known to hurt a loader, and seeded mutations.
 */
import { createRandom } from '../../src/shared/base/random.ts';

const ggufType = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  text: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
} as const;

/** A metadata entry: its type number and its value already as bytes, so that a wrong one is as easy as a right one. */
export interface Entry {
  readonly key: string | Buffer;
  readonly type: number;
  readonly value: Buffer;
}

export interface Tensor {
  readonly name: string;
  readonly dimensions: readonly (number | bigint)[];
  readonly type: number;
  /** By default where it belongs. */
  readonly offset?: number | bigint;
  /** By default what `dimensions` has. */
  readonly rank?: number;
}

export interface GgufParts {
  readonly magic?: Buffer;
  readonly version?: number;
  readonly entries: readonly Entry[];
  readonly tensors: readonly Tensor[];
  readonly tensorCount?: bigint;
  readonly entryCount?: bigint;
  readonly alignment?: number;
}

export interface BuiltGguf {
  readonly bytes: Buffer;
  /** Where the sections begin: for cutting. */
  readonly marks: {
    readonly entries: number;
    readonly tensors: number;
    readonly tensorsEnd: number;
    readonly data: number;
  };
}

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const u64 = (value: number | bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
};
const f32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};
const text = (value: string | Buffer) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
const array = (type: number, length: number | bigint, elements: readonly Buffer[]) =>
  Buffer.concat([u32(type), u64(length), ...elements]);

const textEntry = (key: string, value: string | Buffer): Entry => ({ key, type: ggufType.text, value: text(value) });
const numberEntry = (key: string, value: number): Entry => ({ key, type: ggufType.u32, value: u32(value) });

/** Bytes that one row of 32 values takes, for the types the corpus uses: F32, F16, Q4_1. */
const rowOf32Bytes: Readonly<Record<number, number>> = { 0: 128, 1: 64, 3: 20 };

function buildGguf(parts: GgufParts): BuiltGguf {
  const alignment = parts.alignment ?? 32;
  const start = Buffer.concat([
    parts.magic ?? Buffer.from('GGUF'),
    u32(parts.version ?? 3),
    u64(parts.tensorCount ?? parts.tensors.length),
    u64(parts.entryCount ?? parts.entries.length),
  ]);
  const entries = Buffer.concat(parts.entries.flatMap(({ key, type, value }) => [text(key), u32(type), value]));
  let place = 0;
  const infos: Buffer[] = [];
  for (const { name, dimensions, type, offset, rank } of parts.tensors) {
    const sizes = dimensions.map((each) => u64(each));
    infos.push(text(name), u32(rank ?? dimensions.length), ...sizes, u32(type), u64(offset ?? place));
    const values = dimensions.reduce<number>((product, each) => product * Number(each), 1);
    const bytes = Math.min((values / 32) * (rowOf32Bytes[type] ?? 128), 1 << 20);
    place = Math.ceil((place + bytes) / alignment) * alignment;
  }
  const header = Buffer.concat([start, entries, ...infos]);
  const data = Math.ceil(header.length / alignment) * alignment;
  return {
    bytes: Buffer.concat([header, Buffer.alloc(data - header.length + place)]),
    marks: { entries: start.length, tensors: start.length + entries.length, tensorsEnd: header.length, data },
  };
}

interface Tiny {
  readonly architecture: string;
  readonly blocks?: number;
  readonly type?: number;
  readonly tokenizer?: string;
  readonly entries?: readonly Entry[];
  readonly blockTensors?: readonly { readonly name: string; readonly dimensions: readonly number[] }[];
  readonly alignment?: number;
  readonly version?: number;
}

/** The chat template of every tiny model. */
export const tinyChatTemplate = '{% for message in messages %}{{ message.content }}{% endfor %}';

const vocabulary = ['<unk>', '<s>', '</s>', ...'abcdefghijklm'];

function tinyParts({ architecture, blocks = 2, type = 0, tokenizer = 'llama', ...more }: Tiny): GgufParts {
  const own = (name: string, value: number) => numberEntry(`${architecture}.${name}`, value);
  const entries = [
    textEntry('general.architecture', architecture),
    textEntry('general.name', `tiny ${architecture}`),
    own('context_length', 128),
    own('embedding_length', 32),
    own('block_count', blocks),
    own('feed_forward_length', 64),
    own('attention.head_count', 4),
    own('attention.head_count_kv', 2),
    { key: `${architecture}.attention.layer_norm_rms_epsilon`, type: ggufType.f32, value: f32(1e-5) },
    textEntry('tokenizer.ggml.model', tokenizer),
    {
      key: 'tokenizer.ggml.tokens',
      type: ggufType.array,
      value: array(ggufType.text, vocabulary.length, vocabulary.map(text)),
    },
    {
      key: 'tokenizer.ggml.scores',
      type: ggufType.array,
      value: array(
        ggufType.f32,
        vocabulary.length,
        vocabulary.map(() => f32(-1)),
      ),
    },
    {
      key: 'tokenizer.ggml.token_type',
      type: ggufType.array,
      value: array(
        ggufType.i32,
        vocabulary.length,
        vocabulary.map(() => u32(1)),
      ),
    },
    textEntry('tokenizer.chat_template', tinyChatTemplate),
    ...(more.alignment ? [numberEntry('general.alignment', more.alignment)] : []),
    ...(more.entries ?? []),
  ];
  const blockTensors = more.blockTensors ?? [
    { name: 'attn_norm.weight', dimensions: [32] },
    { name: 'attn_q.weight', dimensions: [32, 32] },
    { name: 'attn_k.weight', dimensions: [32, 16] },
    { name: 'attn_v.weight', dimensions: [32, 16] },
    { name: 'attn_output.weight', dimensions: [32, 32] },
    { name: 'ffn_up.weight', dimensions: [32, 64] },
    { name: 'ffn_down.weight', dimensions: [64, 32] },
  ];
  const tensors = [
    { name: 'token_embd.weight', dimensions: [32, vocabulary.length], type },
    { name: 'output_norm.weight', dimensions: [32], type: 0 },
    ...Array.from({ length: blocks }, (_, block) =>
      blockTensors.map(({ name, dimensions }) => ({
        name: `blk.${block}.${name}`,
        dimensions,
        type: dimensions.length === 1 ? 0 : type,
      })),
    ).flat(),
  ];
  return {
    entries,
    tensors,
    ...(more.alignment ? { alignment: more.alignment } : {}),
    ...(more.version ? { version: more.version } : {}),
  };
}

/** Sound files, by name: all must be accepted. */
export function goodGgufFiles(): ReadonlyMap<string, Buffer> {
  const entry = (key: string, type: number, value: Buffer): Entry => ({ key, type, value });
  const merges = entry('tokenizer.ggml.merges', ggufType.array, array(ggufType.text, 2, [text('a b'), text('c d')]));
  const tiny: Readonly<Record<string, Tiny>> = {
    llama: { architecture: 'llama' },
    'llama in Q4_1, version 2': { architecture: 'llama', type: 3, version: 2 },
    'qwen2 with merges': { architecture: 'qwen2', type: 1, tokenizer: 'gpt2', entries: [merges] },
    'qwen3 with its own head length': {
      architecture: 'qwen3',
      tokenizer: 'gpt2',
      entries: [numberEntry('qwen3.attention.key_length', 16), numberEntry('qwen3.attention.value_length', 16)],
    },
    'gemma3 with a sliding window': {
      architecture: 'gemma3',
      entries: [numberEntry('gemma3.attention.sliding_window', 32)],
    },
    'phi3 with joined attention': {
      architecture: 'phi3',
      blockTensors: [
        { name: 'attn_qkv.weight', dimensions: [32, 64] },
        { name: 'ffn_up.weight', dimensions: [32, 128] },
      ],
    },
    'alignment of 64': { architecture: 'llama', alignment: 64 },
    'one layer, 64-bit and boolean entries': {
      architecture: 'llama',
      blocks: 1,
      entries: [
        entry('general.size', ggufType.u64, u64(12345678901n)),
        entry('tokenizer.ggml.add_bos_token', ggufType.bool, Buffer.from([1])),
        entry('general.weird.float', ggufType.f64, Buffer.alloc(8)),
        entry('general.empty', ggufType.array, array(ggufType.text, 0, [])),
      ],
    },
  };
  return new Map(Object.entries(tiny).map(([name, each]) => [name, buildGguf(tinyParts(each)).bytes]));
}

/** Files that no loader may see, by name of what is wrong with them. */
export function badGgufFiles(): ReadonlyMap<string, Buffer> {
  const good = tinyParts({ architecture: 'llama' });
  const { bytes, marks } = buildGguf(good);
  const files = new Map<string, Buffer>();
  const add = (name: string, file: Buffer) => {
    if (files.has(name)) throw new Error(`two files are called ${name}`);
    files.set(name, file);
  };
  const parts = (name: string, change: Partial<GgufParts>) => add(name, buildGguf({ ...good, ...change }).bytes);
  const replaced = (key: string, ...entries: readonly Entry[]) => [
    ...good.entries.filter((each) => each.key !== key),
    ...entries,
  ];
  const withEntry = (name: string, key: string, type: number, value: Buffer) =>
    parts(name, { entries: replaced(key, { key, type, value }) });
  const withTensor = (name: string, index: number, change: Partial<Tensor>) =>
    parts(name, { tensors: good.tensors.map((tensor, at) => (at === index ? { ...tensor, ...change } : tensor)) });

  // Cut
  add('empty', Buffer.alloc(0));
  add('only the magic', bytes.subarray(0, 4));
  add('32 bytes', bytes.subarray(0, 32));
  add('cut after the counts', bytes.subarray(0, marks.entries));
  add('cut inside the first key', bytes.subarray(0, marks.entries + 12));
  add('cut inside the entries', bytes.subarray(0, Math.floor((marks.entries + marks.tensors) / 2)));
  add('cut after the entries', bytes.subarray(0, marks.tensors));
  add('cut inside the tensor list', bytes.subarray(0, Math.floor((marks.tensors + marks.tensorsEnd) / 2)));
  add('cut before the data', bytes.subarray(0, marks.data));
  add('cut inside the data', bytes.subarray(0, bytes.length - 64));

  // Not GGUF at all
  add('zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(4096)]));
  add('html', Buffer.from(`<!DOCTYPE html><html><body>${'Please log in. '.repeat(50)}</body></html>`));
  add('git lfs pointer', Buffer.from('version https://git-lfs.example/spec/v1\noid sha256:00\nsize 98362432\n'));
  add('pickle', Buffer.concat([Buffer.from([0x80, 0x04, 0x95]), Buffer.alloc(4096)]));
  add('zeros', Buffer.alloc(8192));
  add('old ggml', Buffer.concat([Buffer.from('lmgg'), Buffer.alloc(4096)]));
  parts('small-letter magic', { magic: Buffer.from('gguf') });

  // Start
  parts('version 0', { version: 0 });
  parts('version 1', { version: 1 });
  parts('version 4', { version: 4 });
  parts('version of big-endian', { version: 0x03000000 });
  parts('tensor count 2^64 - 1', { tensorCount: -1n });
  parts('tensor count 2^40', { tensorCount: 1n << 40n });
  parts('tensor count one too many', { tensorCount: BigInt(good.tensors.length + 1) });
  parts('entry count 2^63', { entryCount: 1n << 63n });
  parts('entry count 2^32', { entryCount: 1n << 32n });
  parts('entry count one too many', { entryCount: BigInt(good.entries.length + 1) });
  parts('entry count 0', { entryCount: 0n });

  // Entries
  parts('key twice', { entries: [...good.entries, numberEntry('llama.block_count', 2)] });
  parts('empty key', { entries: [...good.entries, { key: '', type: ggufType.u32, value: u32(1) }] });
  parts('key of 4 kB', { entries: [...good.entries, numberEntry('k'.repeat(4096), 1)] });
  parts('key with control characters', { entries: [...good.entries, numberEntry('a\u0000b', 1)] });
  parts('key __proto__', { entries: [...good.entries, numberEntry('__proto__', 1)] });
  withEntry('value type 13', 'general.name', 13, u32(1));
  withEntry('value type 2^32 - 1', 'general.name', 0xffffffff, u32(1));
  withEntry('text length 2^64 - 1', 'general.name', ggufType.text, u64(-1n));
  withEntry('text length 2^31', 'general.name', ggufType.text, u64(2 ** 31));
  withEntry('text of 2 MB', 'general.name', ggufType.text, text('x'.repeat(2 << 20)));
  withEntry('text that is not UTF-8', 'general.name', ggufType.text, text(Buffer.from([0xff, 0xfe, 0xc0])));
  withEntry('boolean of 7', 'tokenizer.ggml.add_bos_token', ggufType.bool, Buffer.from([7]));
  withEntry('array length 2^64 - 1', 'general.tags', ggufType.array, array(ggufType.u8, -1n, []));
  withEntry('array length 2^30', 'general.tags', ggufType.array, array(ggufType.text, 2 ** 30, []));
  withEntry('array of type 99', 'general.tags', ggufType.array, array(99, 1, [u32(0)]));
  withEntry('array of arrays', 'general.tags', ggufType.array, array(ggufType.array, 1, [array(ggufType.u8, 0, [])]));
  const nest = (depth: number): Buffer =>
    depth === 0 ? array(ggufType.u8, 0, []) : array(ggufType.array, 1, [nest(depth - 1)]);
  withEntry('arrays 500 deep', 'general.tags', ggufType.array, nest(500));
  withEntry('alignment 0', 'general.alignment', ggufType.u32, u32(0));
  withEntry('alignment 3', 'general.alignment', ggufType.u32, u32(3));
  withEntry('alignment 2^31', 'general.alignment', ggufType.u32, u32(2 ** 31));
  withEntry('alignment as text', 'general.alignment', ggufType.text, text('32'));
  parts('without architecture', { entries: replaced('general.architecture') });
  withEntry('architecture as number', 'general.architecture', ggufType.u32, u32(1));
  withEntry('architecture with a path in it', 'general.architecture', ggufType.text, text('../../llama'));
  withEntry('block_count 0', 'llama.block_count', ggufType.u32, u32(0));
  withEntry('block_count 100000', 'llama.block_count', ggufType.u32, u32(100_000));
  withEntry('block_count 500 for 2 layers', 'llama.block_count', ggufType.u32, u32(500));
  withEntry('block_count 1 for 2 layers', 'llama.block_count', ggufType.u32, u32(1));
  withEntry('block_count -1', 'llama.block_count', ggufType.i32, u32(-1));
  withEntry('block_count as text', 'llama.block_count', ggufType.text, text('2'));
  withEntry('block_count as a list', 'llama.block_count', ggufType.array, array(ggufType.u32, 1, [u32(2)]));
  withEntry('embedding_length 0', 'llama.embedding_length', ggufType.u32, u32(0));
  withEntry('embedding_length 2^31', 'llama.embedding_length', ggufType.u32, u32(2 ** 31));
  withEntry('embedding_length of another model', 'llama.embedding_length', ggufType.u32, u32(64));
  withEntry('context_length 0', 'llama.context_length', ggufType.u32, u32(0));
  withEntry('context_length 2^32 - 1', 'llama.context_length', ggufType.u32, u32(-1));
  withEntry('context_length not a number', 'llama.context_length', ggufType.f32, f32(Number.NaN));
  withEntry('head_count 0', 'llama.attention.head_count', ggufType.u32, u32(0));
  withEntry('head_count 2^31', 'llama.attention.head_count', ggufType.u32, u32(2 ** 31));
  withEntry('more key heads than heads', 'llama.attention.head_count_kv', ggufType.u32, u32(8));
  withEntry(
    'head counts for too few layers',
    'llama.attention.head_count',
    ggufType.array,
    array(ggufType.u32, 1, [u32(4)]),
  );
  withEntry('expert_count 10^6', 'llama.expert_count', ggufType.u32, u32(1_000_000));
  withEntry(
    'fewer scores than tokens',
    'tokenizer.ggml.scores',
    ggufType.array,
    array(ggufType.f32, 2, [f32(0), f32(0)]),
  );
  withEntry(
    'fewer token types than tokens',
    'tokenizer.ggml.token_type',
    ggufType.array,
    array(ggufType.i32, 1, [u32(1)]),
  );
  withEntry(
    'scores of the wrong type',
    'tokenizer.ggml.scores',
    ggufType.array,
    array(ggufType.u8, 16, [Buffer.alloc(16)]),
  );
  withEntry(
    'tokens that are numbers',
    'tokenizer.ggml.tokens',
    ggufType.array,
    array(ggufType.u32, 16, [Buffer.alloc(64)]),
  );
  withEntry('one token', 'tokenizer.ggml.tokens', ggufType.array, array(ggufType.text, 1, [text('a')]));
  withEntry('chat template of 100 kB', 'tokenizer.chat_template', ggufType.text, text('x'.repeat(100_000)));
  withEntry('chat template as number', 'tokenizer.chat_template', ggufType.u32, u32(1));

  // Tensors
  parts('tensor twice', { tensors: [...good.tensors, { name: 'output_norm.weight', dimensions: [32], type: 0 }] });
  withTensor('tensor without a name', 1, { name: '' });
  withTensor('tensor name of 200 bytes', 1, { name: 'n'.repeat(200) });
  withTensor('no dimensions', 1, { dimensions: [] });
  withTensor('9 dimensions', 1, { rank: 9 });
  withTensor('2^32 - 1 dimensions', 1, { rank: 0xffffffff });
  withTensor('dimension 0', 1, { dimensions: [0] });
  withTensor('dimension 2^64 - 1', 1, { dimensions: [-1n] });
  withTensor('dimensions whose product overflows', 0, { dimensions: [2 ** 31, 2 ** 31, 2 ** 31, 2 ** 31] });
  withTensor('larger than the file', 0, { dimensions: [32, 2 ** 30] });
  withTensor('tensor type 4, which was dropped', 0, { type: 4 });
  withTensor('tensor type 1000', 0, { type: 1000 });
  withTensor('rows that are no whole blocks', 0, { dimensions: [30, 16], type: 3 });
  withTensor('offset off the alignment', 1, { offset: 2049 });
  withTensor('offset past the end', 1, { offset: 2 ** 40 });
  withTensor('offset 2^64 - 32', 1, { offset: -32n });
  withTensor('overlapping tensors', 1, { offset: 0 });
  withTensor('a gap between tensors', 1, { offset: 4096 });
  withTensor('token embeddings of another vocabulary', 0, { dimensions: [32, 8] });
  withTensor('layer number beyond the layers', 3, { name: 'blk.77.attn_q.weight' });
  return files;
}

/** Sound files of a kind that cannot write text, by name: refused, and named as what they are. */
export function unsuitableGgufFiles(): ReadonlyMap<string, { readonly bytes: Buffer; readonly says: RegExp }> {
  const good = tinyParts({ architecture: 'llama' });
  const bert = tinyParts({ architecture: 'bert', tokenizer: 'bert' });
  const without = (key: RegExp) => good.entries.filter((each) => !key.test(String(each.key)));
  return new Map([
    ['vocabulary only', { bytes: buildGguf({ ...good, tensors: [] }).bytes, says: /only a vocabulary/ }],
    ['no tokenizer', { bytes: buildGguf({ ...good, entries: without(/^tokenizer/) }).bytes, says: /no tokenizer/ }],
    ['embedder', { bytes: buildGguf(bert).bytes, says: /makes vectors/ }],
    [
      'embedder by its pooling',
      {
        bytes: buildGguf({ ...good, entries: [...good.entries, numberEntry('llama.pooling_type', 3)] }).bytes,
        says: /makes vectors/,
      },
    ],
    [
      'part of a split model',
      {
        bytes: buildGguf({
          ...good,
          entries: [...good.entries, { key: 'split.count', type: ggufType.u16, value: Buffer.from([3, 0]) }],
        }).bytes,
        says: /split into 3 files/,
      },
    ],
    [
      'adapter',
      {
        bytes: buildGguf({ ...good, entries: [...good.entries, textEntry('general.type', 'adapter')] }).bytes,
        says: /adapter/,
      },
    ],
  ]);
}

/** Good files with some bytes of their headers changed, cut or repeated; the same for the same seed. */
export function* mutatedGgufFiles(count: number, seed: number): Generator<Buffer> {
  const good = [...goodGgufFiles().values()];
  const telling = [0x00, 0x01, 0x7f, 0x80, 0xff];
  for (let index = 0; index < count; index++) {
    const random = createRandom(seed).fork('mutation', index);
    let bytes = Buffer.from(random.pick(good));
    const changes = 1 + random.integer(8);
    for (let change = 0; change < changes; change++) {
      const at = random.integer(Math.min(bytes.length, 3000));
      const kind = random.integer(5);
      if (kind === 0) bytes[at] = random.integer(256);
      else if (kind === 1) bytes[at] = random.pick(telling);
      else if (kind === 2) bytes.fill(random.pick(telling), at, at + 1 + random.integer(8));
      else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.integer(16))]);
      else bytes = Buffer.concat([bytes.subarray(0, at + 8), bytes.subarray(at)]);
    }
    yield bytes;
  }
}
