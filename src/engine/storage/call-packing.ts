import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';

/** Shorter texts stay where they are: a reference and its row would be longer. */
const shortestPart = 48;

/**
 * Takes the long texts out of a request (the parts of its prompts, mostly), so that each can be stored once.
 * `store` gives a text's number; the place of the text then holds `{"$": number}`.
 */
export function extractParts(request: Json, store: (text: string) => number): Json {
  if (typeof request === 'string') return request.length < shortestPart ? request : { $: store(request) };
  if (Array.isArray(request)) return request.map((item: Json) => extractParts(item, store));
  if (!isJsonObject(request)) return request;
  const members = Object.entries(request).map(([key, value]) => [key, extractParts(value, store)] as const);
  // A request that has such a member itself must not be taken for a reference.
  const object = Object.fromEntries(members);
  return '$' in object ? { $: object } : object;
}

/** Puts the texts back: exactly the request that went in. */
export function restoreParts(stored: Json, load: (number: number) => string): Json {
  if (Array.isArray(stored)) return stored.map((item: Json) => restoreParts(item, load));
  if (!isJsonObject(stored)) return stored;
  const reference = stored.$;
  if (typeof reference === 'number') return load(reference);
  const object = isJsonObject(reference) ? reference : stored;
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, restoreParts(value, load)]));
}

/** A completion's answer without its tokens, and these packed: text lengths or texts, and log-probabilities. */
export interface SplitAnswer {
  readonly answer: Json;
  readonly tokens?: Uint8Array;
}

interface Token {
  readonly text: string;
  readonly logProbability: number;
}

/** The layouts of packed tokens; the first byte. Bit 0: log-probabilities need 64 bits. Bit 1: texts are not the answer's. */
const wideNumbers = 1;
const ownTexts = 2;

/**
 * Splits the token statistics off. Where the tokens' texts join to the answer's text only their lengths are kept.
 * Log-probabilities are kept as 32-bit floats when that is what they are, else as 64-bit: nothing is rounded.
 */
export function splitTokens(answer: Json): SplitAnswer {
  if (!isJsonObject(answer) || !('tokens' in answer)) return { answer };
  const { tokens, ...rest } = answer;
  if (!isTokenList(tokens)) return { answer };
  const wide = tokens.some((token) => !Object.is(Math.fround(token.logProbability), token.logProbability));
  const joined = tokens.map((token) => token.text).join('');
  const foreign = joined !== rest.text;
  const words = foreign
    ? JSON.stringify(tokens.map((token) => token.text))
    : JSON.stringify(tokens.map((token) => token.text.length)).slice(1, -1);
  const numbers = Buffer.alloc(tokens.length * (wide ? 8 : 4));
  for (const [index, token] of tokens.entries()) {
    if (wide) numbers.writeDoubleLE(token.logProbability, index * 8);
    else numbers.writeFloatLE(token.logProbability, index * 4);
  }
  const head = Buffer.alloc(5);
  head.writeUInt8((wide ? wideNumbers : 0) + (foreign ? ownTexts : 0), 0);
  head.writeUInt32LE(tokens.length, 1);
  return { answer: rest, tokens: Buffer.concat([head, numbers, Buffer.from(words)]) };
}

export function joinTokens(answer: Json, packed: Uint8Array): Json {
  if (!isJsonObject(answer)) throw new Error('A stored answer with tokens is not an object.');
  const buffer = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  const layout = buffer.readUInt8(0);
  const count = buffer.readUInt32LE(1);
  const width = (layout & wideNumbers) === 0 ? 4 : 8;
  const words = buffer.subarray(5 + count * width).toString('utf8');
  const texts = (layout & ownTexts) === 0 ? cutText(answer, `[${words}]`) : parseList<string>(words);
  const tokens = texts.map((text, index) => ({
    text,
    logProbability: width === 4 ? buffer.readFloatLE(5 + index * 4) : buffer.readDoubleLE(5 + index * 8),
  }));
  return { ...answer, tokens };
}

function cutText(answer: JsonObject, lengths: string): readonly string[] {
  const text = String(answer.text);
  let end = 0;
  return parseList<number>(lengths).map((length) => {
    end += length;
    return text.slice(end - length, end);
  });
}

function parseList<T>(json: string): readonly T[] {
  // Safe: `splitTokens` wrote it.
  return JSON.parse(json) as T[];
}

function isTokenList(value: Json | undefined): value is readonly (Token & JsonObject)[] {
  return (
    Array.isArray(value) &&
    value.every(
      (item: Json) =>
        isJsonObject(item) &&
        Object.keys(item).length === 2 &&
        typeof item.text === 'string' &&
        typeof item.logProbability === 'number',
    )
  );
}
