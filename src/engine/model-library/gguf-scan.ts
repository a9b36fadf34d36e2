import { BoundedReader } from './bounded-reader.ts';
import { GgufRefusal, refuse } from './gguf-facts.ts';
import { tensorTypes } from './gguf-tensor-types.ts';

/** Limits far above real models and far below what could hurt. */
const limits = {
  headerBytes: 45_000_000,
  metadataEntries: 10_000,
  tensors: 100_000,
  keyBytes: 256,
  tensorNameBytes: 63,
  textBytes: 1 << 20,
  chatTemplateBytes: 64 * 1024,
  arrayElements: 1_000_000,
  arrayTextBytes: 64 * 1024,
  dimensions: 4,
  dimension: 2 ** 31,
  alignment: 65_536,
} as const;

export type GgufScalar = string | number | bigint | boolean;

export interface GgufArray {
  readonly elementType: number;
  readonly length: number;
  /** The values of short arrays of whole numbers (per-layer settings); longer ones are only counted. */
  readonly values: readonly number[] | undefined;
}

export interface GgufTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: number;
  /** Bytes after the start of the tensor data. */
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface GgufScan {
  readonly scalars: ReadonlyMap<string, GgufScalar>;
  readonly arrays: ReadonlyMap<string, GgufArray>;
  readonly tensors: readonly GgufTensor[];
  readonly tensorDataOffset: number;
}

const elementKinds = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'bool',
  'text',
  'array',
  'u64',
  'i64',
  'f64',
] as const;
const elementBytes = [1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8] as const;

/**
 * Walks the header of a GGUF file and checks every count, length, type and offset against the size of the file,
 * with nothing allocated from an unchecked number. Throws GgufRefusal.
 *
 * The layout rules are those that ggml itself asserts (and does not always survive): tensors lie one after the other,
 * padded to the alignment, inside the file.
 */
export function scanGgufHeader(file: number, sizeBytes: number): GgufScan {
  const reader = new BoundedReader(file, Math.min(sizeBytes, limits.headerBytes));
  const counts = readStart(reader, sizeBytes);
  const { scalars, arrays } = readMetadata(reader, counts.metadata);
  const split = scalars.get('split.count');
  if (split !== undefined && Number(split) > 1) {
    throw new GgufRefusal(
      'unsuitable',
      `is one part of a model that is split into ${split} files; join them into one first`,
    );
  }
  const alignment = readAlignment(scalars);
  const tensors = readTensors(reader, counts.tensors, alignment);
  const tensorDataOffset = padded(reader.position, alignment);
  const last = tensors.at(-1);
  const end = last ? tensorDataOffset + last.offset + last.sizeBytes : reader.position;
  if (end > sizeBytes) refuse(`is cut short: it has ${sizeBytes} of at least ${end} bytes`);
  return { scalars, arrays, tensors, tensorDataOffset };
}

function readStart(reader: BoundedReader, sizeBytes: number): { metadata: number; tensors: number } {
  if (sizeBytes < 24) refuse(`has only ${sizeBytes} bytes`);
  const magic = reader.u32('its first bytes');
  if (magic !== 0x46554747) refuse(`is not a GGUF file: it begins like ${nameOfStart(magic)}`);
  const version = reader.u32('its version');
  if (version === 0x03000000 || version === 0x02000000) refuse('is in big-endian byte order');
  if (version === 1) refuse('is of GGUF version 1, which is no longer read; convert it again');
  if (version !== 2 && version !== 3) refuse(`is of the unknown GGUF version ${version}`);
  // An entry takes at least 13 bytes, a tensor at least 32.
  const tensors = reader.u64('the number of tensors', Math.min(limits.tensors, Math.floor(sizeBytes / 32)));
  const metadata = reader.u64(
    'the number of metadata entries',
    Math.min(limits.metadataEntries, Math.floor(sizeBytes / 13)),
  );
  return { metadata, tensors };
}

function nameOfStart(magic: number): string {
  if ((magic & 0xffff) === 0x4b50) return 'a zip file';
  if ((magic & 0xff) === 0x3c) return 'a web page (a download that needs a login gives such a file)';
  if (magic === 0x73726576) return 'a Git LFS pointer (the real file was not fetched)';
  if ((magic & 0xff) === 0x80) return 'a Python pickle';
  return `0x${magic.toString(16).padStart(8, '0')}`;
}

function readMetadata(reader: BoundedReader, count: number): Pick<GgufScan, 'scalars' | 'arrays'> {
  const scalars = new Map<string, GgufScalar>();
  const arrays = new Map<string, GgufArray>();
  for (let index = 0; index < count; index++) {
    const key = reader.text(`the name of metadata entry ${index}`, limits.keyBytes);
    if (!/^[\x21-\x7e]+$/.test(key) || key === '__proto__') refuse(`has a metadata entry with an unusable name`);
    if (scalars.has(key) || arrays.has(key)) refuse(`has the metadata entry ${key} twice`);
    const kind = kindOf(reader.u32(`the type of ${key}`), key);
    if (kind === 'array') arrays.set(key, readArray(reader, key));
    else scalars.set(key, readScalar(reader, kind, key));
  }
  return { scalars, arrays };
}

type ElementKind = (typeof elementKinds)[number];

function kindOf(type: number, key: string): ElementKind {
  return elementKinds[type] ?? refuse(`has the unknown type ${type} for ${key}`);
}

function readScalar(reader: BoundedReader, kind: Exclude<ElementKind, 'array'>, key: string): GgufScalar {
  if (kind === 'text') {
    const isTemplate = key.startsWith('tokenizer.chat_template');
    return reader.text(key, isTemplate ? limits.chatTemplateBytes : limits.textBytes);
  }
  if (kind === 'bool') {
    const value = reader.u8(key);
    if (value > 1) refuse(`has the value ${value} for ${key}, which must be 0 or 1`);
    return value === 1;
  }
  return reader.scalar(kind, key);
}

function readArray(reader: BoundedReader, key: string): GgufArray {
  const elementType = reader.u32(`the element type of ${key}`);
  const kind = kindOf(elementType, key);
  if (kind === 'array') refuse(`has an array of arrays in ${key}`);
  const smallest = elementBytes[elementType] ?? 1;
  const length = reader.u64(`the length of ${key}`, limits.arrayElements);
  if (length * smallest > reader.left) refuse(`says that ${key} has ${length} elements; the file ends before that`);
  if (kind === 'text') {
    for (let index = 0; index < length; index++) reader.skipText(`element ${index} of ${key}`, limits.arrayTextBytes);
    return { elementType, length, values: undefined };
  }
  const isWhole =
    kind === 'u8' || kind === 'u16' || kind === 'u32' || kind === 'i8' || kind === 'i16' || kind === 'i32';
  if (!isWhole || length > 1024) {
    reader.skip(length * smallest, key);
    return { elementType, length, values: undefined };
  }
  return { elementType, length, values: Array.from({ length }, () => Number(reader.scalar(kind, key))) };
}

function readAlignment(scalars: GgufScan['scalars']): number {
  const alignment = scalars.get('general.alignment') ?? 32;
  const isPower = typeof alignment === 'number' && Number.isInteger(alignment) && (alignment & (alignment - 1)) === 0;
  if (!isPower || alignment < 8 || alignment > limits.alignment) {
    refuse(
      `has the alignment ${String(alignment).slice(0, 40)}; it must be a power of two from 8 to ${limits.alignment}`,
    );
  }
  return alignment;
}

function readTensors(reader: BoundedReader, count: number, alignment: number): GgufTensor[] {
  const tensors: GgufTensor[] = [];
  const names = new Set<string>();
  let expected = 0;
  for (let index = 0; index < count; index++) {
    const name = reader.text(`the name of tensor ${index}`, limits.tensorNameBytes);
    if (!/^[\x21-\x7e]+$/.test(name)) refuse(`has a tensor with an unusable name`);
    if (names.has(name)) refuse(`has the tensor ${name} twice`);
    names.add(name);
    const tensor = readTensor(reader, name);
    if (tensor.offset % alignment !== 0)
      refuse(`puts the tensor ${name} at ${tensor.offset}, off the alignment ${alignment}`);
    if (tensor.offset !== expected)
      refuse(`puts the tensor ${name} at ${tensor.offset}; by the sizes before it belongs at ${expected}`);
    tensors.push(tensor);
    expected = padded(tensor.offset + tensor.sizeBytes, alignment);
    if (!Number.isSafeInteger(expected)) refuse('has tensors that no file can hold');
  }
  return tensors;
}

function readTensor(reader: BoundedReader, name: string): GgufTensor {
  const rank = reader.u32(`the dimensions of ${name}`);
  if (rank < 1 || rank > limits.dimensions)
    refuse(`gives the tensor ${name} ${rank} dimensions; 1 to ${limits.dimensions} are possible`);
  const dimensions = Array.from({ length: rank }, () => reader.u64(`a dimension of ${name}`, limits.dimension));
  const values = dimensions.reduce((product, each) => product * each, 1);
  if (dimensions.includes(0)) refuse(`gives the tensor ${name} a dimension of 0`);
  if (!Number.isSafeInteger(values * 8)) refuse(`gives the tensor ${name} ${values} values`);
  const typeId = reader.u32(`the type of ${name}`);
  const type = tensorTypes.get(typeId) ?? refuse(`has the tensor ${name} in the unknown type ${typeId}`);
  const [row = 1] = dimensions;
  if (row % type.values !== 0)
    refuse(`has rows of ${row} values in ${name}; ${type.name} needs a multiple of ${type.values}`);
  const offset = reader.u64(`the place of ${name}`, Number.MAX_SAFE_INTEGER);
  return { name, dimensions, type: typeId, offset, sizeBytes: (values / type.values) * type.bytes };
}

function padded(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
