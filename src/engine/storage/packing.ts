import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Json } from '../../shared/base/json.ts';

/** The first byte of a packed value. Never reused for something else: files hold it for ever. */
const plain = 0;
const deflated = 1;
/** Shorter texts do not get smaller. */
const shortestDeflated = 24;
/** A damaged or hostile file must not fill the memory. */
const longestUnpackedBytes = 256 * 1024 * 1024;

/**
 * What packed values often contain, most frequent last; short JSON shrinks to a third with it. Part of the format:
 * another dictionary needs another first byte.
 */
const dictionary = Buffer.from(
  '"labels":[{"name":"words":["terminator":"continuations":["logProbability":,"tokens":,"bytes":"probabilities":{' +
    '"logProbabilities":{"mass":{"kind":"failed","reason":"{"kind":"unscored"{"kind":"rejected","rule":"exact-duplicates' +
    '"rouge-novelty","reason":"format{"kind":"accepted","sampleId":"cell/","values":{"data":{"weight":"id":"text":"' +
    '"rule":{"id":"params":{"schema":{"type":"object","properties":{"type":"string""required":["additionalProperties":false}' +
    '"frequencyPenalty":"presencePenalty":"repeatPenalty":1.1,"repeatPenaltyTokens":64"bias":[]' +
    '{"prompts":[{"form":"chat","messages":[{"role":"system","parts":[{"part":"task","text":{"$":}]},{"role":"user","parts":[' +
    '{"part":"knowledge","text":{"$":{"part":"conditions","text":{"$":{"part":"demonstration","text":{"$":' +
    '{"part":"item","text":{"$":{"part":"cue","text":{"$":}]},{"role":"assistant","parts":[],"prefill":""}' +
    '{"prompts":[{"form":"raw","parts":[{"part":"task","text":{"$":}},{"part":"demonstration","text":{"$":}},' +
    '{"part":"conditions","text":{"$":}},{"part":"cue","text":"\\n"}]}],"maxTokens":64,"stop":["\\n","\\n\\n"],' +
    '"sampling":{"temperature":0.9,"topK":40,"topP":0.95,"minP":0.05},"seed":,"logProbabilities":true}' +
    '{"text":"","reasoning":"finish":"length","finish":"end","finish":"stop","promptTokens":,"completionTokens":}',
);

/** @param level of zlib: 9 (the default) takes 100 ms for the half megabyte of a bulk act, 1 takes 10. */
export function packText(text: string, level: number = constants.Z_BEST_COMPRESSION): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length >= shortestDeflated) {
    const packed = deflateRawSync(bytes, { dictionary, level, memLevel: 9 });
    if (packed.length < bytes.length) return Buffer.concat([Buffer.of(deflated), packed]);
  }
  return Buffer.concat([Buffer.of(plain), bytes]);
}

/** Throws when the bytes are not what `packText` gives. */
export function unpackText(packed: Uint8Array): string {
  const body = packed.subarray(1);
  if (packed[0] === plain) return Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
  if (packed[0] === deflated) {
    return inflateRawSync(body, { dictionary, maxOutputLength: longestUnpackedBytes }).toString('utf8');
  }
  throw new Error(`A packed value starts with ${packed[0]}, which this version does not know.`);
}

export function packJson(json: Json): Uint8Array {
  return packText(JSON.stringify(json));
}

export function unpackJson(packed: Uint8Array): Json {
  return parseJson(unpackText(packed));
}

/** For JSON that storage wrote itself. */
export function parseJson(text: string): Json {
  // Safe: JSON.parse can give nothing else.
  return JSON.parse(text) as Json;
}

/** Hashes in hexadecimal are kept as bytes, half as long; any other text stays as it is. */
export function packHash(hash: string): Uint8Array | string {
  return /^(?:[0-9a-f]{2})+$/.test(hash) ? Buffer.from(hash, 'hex') : hash;
}

export function unpackHash(stored: Uint8Array | string): string {
  return typeof stored === 'string'
    ? stored
    : Buffer.from(stored.buffer, stored.byteOffset, stored.length).toString('hex');
}
