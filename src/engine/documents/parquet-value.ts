import { isUtf8 } from 'node:buffer';
import type { Json } from '../../shared/base/json.ts';

/** What turning the values of one row into JSON met on the way. */
export interface ValueTally {
  /** Of text and numbers, roughly as they would stand in a text file. */
  bytes: number;
  longNumbers: number;
  hasReplacementCharacter: boolean;
  isTooDeep: boolean;
}

/**
 * A value of a Parquet file as JSON. Whole numbers that JavaScript cannot hold and numbers that JSON has no word for become
 * text; dates become ISO text; bytes become text where they are UTF-8, and elsewhere `{"bytes": 17}`, which no field takes.
 */
export function toJsonValue(value: unknown, tally: ValueTally, depth: number): Json {
  switch (typeof value) {
    case 'string':
      return textValue(value, tally);
    case 'boolean':
      tally.bytes += 5;
      return value;
    case 'number':
      tally.bytes += 8;
      if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) return value;
      tally.longNumbers += Number.isInteger(value) ? 1 : 0;
      return String(value);
    case 'bigint': {
      tally.bytes += 8;
      const number = Number(value);
      if (Number.isSafeInteger(number)) return number;
      tally.longNumbers += 1;
      return String(value);
    }
    case 'object':
      return value === null ? null : objectValue(value, tally, depth);
    default:
      return null;
  }
}

function objectValue(value: object, tally: ValueTally, depth: number): Json {
  if (value instanceof Date) {
    tally.bytes += 24;
    return Number.isNaN(value.getTime()) ? null : value.toISOString();
  }
  if (value instanceof Uint8Array) {
    if (isUtf8(value)) return textValue(Buffer.from(value).toString('utf8'), tally);
    tally.bytes += 16;
    return { bytes: value.length };
  }
  if (depth <= 0) {
    tally.isTooDeep = true;
    return null;
  }
  tally.bytes += 2;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    // Safe: lists of numbers come as typed arrays, which are iterable.
    return Array.from(value as Iterable<unknown>, (item) => toJsonValue(item, tally, depth - 1));
  }
  // No prototype: a field of a struct can have any name.
  const members: Record<string, Json> = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    tally.bytes += name.length + 4;
    members[name] = toJsonValue(member, tally, depth - 1);
  }
  return members;
}

function textValue(text: string, tally: ValueTally): string {
  tally.bytes += text.length;
  if (text.includes('\ufffd')) tally.hasReplacementCharacter = true;
  return text;
}
