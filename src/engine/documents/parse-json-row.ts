import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { checkJson } from './check-json.ts';
import type { ReadLimits } from './read-limits.ts';
import type { RowBytes } from './row-bytes.ts';
import { brokenRow, type RowOutcome } from './row-outcome.ts';

type JsonRowLimits = Pick<ReadLimits, 'depth' | 'values' | 'columns' | 'nameCharacters'>;

/** One JSON object from the text that stands on these lines. Columns in messages are counted in UTF-16 units from 1. */
export function parseJsonRow(text: string, place: RowBytes, limits: JsonRowLimits): RowOutcome {
  const broken = (message: string) => brokenRow(place.line, place.endLine, message);

  const check = checkJson(text, limits);
  if (check.kind === 'broken') return broken(`not JSON: ${check.problem} at ${positionIn(text, check.at, place.line)}`);
  // Safe: JSON.parse gives JSON.
  const first = JSON.parse(text) as Json;
  if (!isJsonObject(first)) return broken(`expected an object like {"text": "…"}, found ${nameOfKind(first)}`);
  const seen = inspect(first);
  const names = Object.keys(first);
  if (seen.members !== check.members)
    return broken('a name occurs twice in one object, so one of the two values would be lost');
  if (names.length > limits.columns) return broken(`${names.length} columns, the limit is ${limits.columns}`);
  if (names.some((name) => name.length > limits.nameCharacters)) {
    return broken(`a name of more than ${limits.nameCharacters} characters`);
  }
  if (seen.hasLoneSurrogate) {
    return broken('half a surrogate pair (\\ud800 to \\udfff), which no UTF-8 text can hold');
  }
  return {
    kind: 'row',
    line: place.line,
    values: seen.longNumbers > 0 ? keepLongNumbers(text) : first,
    bytes: place.bytes?.length ?? 0,
    longNumbers: seen.longNumbers,
    hasReplacementCharacter: seen.hasReplacementCharacter,
  };
}

interface Seen {
  members: number;
  longNumbers: number;
  hasLoneSurrogate: boolean;
  hasReplacementCharacter: boolean;
}

function inspect(root: Json): Seen {
  const seen: Seen = { members: 0, longNumbers: 0, hasLoneSurrogate: false, hasReplacementCharacter: false };
  visit(root);
  return seen;

  function visit(value: Json): void {
    if (typeof value === 'string') text(value);
    else if (typeof value === 'number') seen.longNumbers += isInexact(value) ? 1 : 0;
    else if (isJsonObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        seen.members++;
        text(name);
        visit(member);
      }
    } else if (Array.isArray(value)) value.forEach(visit);
  }

  function text(value: string): void {
    if (!value.isWellFormed()) seen.hasLoneSurrogate = true;
    if (value.includes('\ufffd')) seen.hasReplacementCharacter = true;
  }
}

/** Whole numbers beyond 2^53 lose digits, numbers beyond the range become infinite. */
function isInexact(value: number): boolean {
  return !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value));
}

/** Parses again and keeps such numbers as the text that stands in the file. */
function keepLongNumbers(text: string): JsonObject {
  const reviver = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && isInexact(value) ? (context?.source ?? String(value)) : value;
  // Safe: the same text was an object before, and the reviver changes numbers only.
  return JSON.parse(text, reviver) as JsonObject;
}

function positionIn(text: string, offset: number, line: number): string {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  if (lastBreak === -1) return `column ${offset + 1}`;
  return `line ${line + before.split('\n').length - 1}, column ${offset - lastBreak}`;
}

export function nameOfKind(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true or false';
}
