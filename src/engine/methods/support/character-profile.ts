import { words } from '../../numerics/words.ts';

/** What a text is made of. Shares are null where there is nothing to divide by. */
export interface CharacterProfile {
  readonly words: number;
  /** Code points. */
  readonly characters: number;
  readonly sentences: number;
  /** Code points a word. */
  readonly meanWordLength: number | null;
  /** Share of the parts between white space that have a letter. */
  readonly alphabetic: number | null;
  /** Hash signs, ellipses and symbols (currency, mathematics, emoji) for each part between white space. */
  readonly symbols: number | null;
  /** Share of the letters with case that are capitals. */
  readonly uppercase: number | null;
  /** Share of the characters that are digits. */
  readonly digits: number | null;
}

/** Counts words, sentences and kinds of characters (curation 1.1, steps 2 and 4). */
export function characterProfile(text: string): CharacterProfile {
  const normal = text.normalize('NFC');
  const tokens = words(normal);
  const parts = normal.split(/\s+/u).filter((part) => part !== '');
  const characters = codePoints(normal);
  const capitals = count(normal, /\p{Lu}/gu);
  return {
    words: tokens.length,
    characters,
    sentences: countSentences(normal),
    meanWordLength: ratio(
      tokens.reduce((sum, token) => sum + codePoints(token), 0),
      tokens.length,
    ),
    alphabetic: ratio(parts.filter((part) => /\p{L}/u.test(part)).length, parts.length),
    symbols: ratio(count(normal, /#|\.{3}|…|\p{S}/gu), parts.length),
    uppercase: ratio(capitals, capitals + count(normal, /\p{Ll}/gu)),
    digits: ratio(count(normal, /\p{Nd}/gu), characters),
  };
}

/** Ends of sentences, and one more for words after the last end. "3.5 km" has no end; the full stops of Chinese need no space. */
function countSentences(text: string): number {
  const ends = /[.!?…]+["'”’»)\]]*(?=\s|$)|[。！？]+[”’」』]*/gu;
  const found = [...text.matchAll(ends)];
  const last = found.at(-1);
  const rest = text.slice(last === undefined ? 0 : last.index + last[0].length);
  return found.length + (/[\p{L}\p{N}]/u.test(rest) ? 1 : 0);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function codePoints(text: string): number {
  return [...text].length;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
