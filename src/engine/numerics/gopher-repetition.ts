import { nGrams, nGramTokens } from './n-grams.ts';

/** Shares of a text that repeat, each from 0 to 1. */
export interface GopherRepetition {
  /** Words, split at white space: short texts always exceed the limits; require 20. */
  readonly words: number;
  readonly duplicateLines: number;
  readonly duplicateParagraphs: number;
  readonly duplicateLineCharacters: number;
  readonly duplicateParagraphCharacters: number;
  /** Characters in the most frequent 2-, 3- and 4-gram, over all characters. */
  readonly topNGrams: Readonly<Record<2 | 3 | 4, number>>;
  /** Characters in n-grams seen before, n = 5…10, over all characters. */
  readonly duplicateNGrams: Readonly<Record<5 | 6 | 7 | 8 | 9 | 10, number>>;
}

export type GopherLimits = Omit<GopherRepetition, 'words'>;

/** The published table (Rae et al. 2021, table A1). */
export const gopherLimits: GopherLimits = {
  duplicateLines: 0.3,
  duplicateParagraphs: 0.3,
  duplicateLineCharacters: 0.2,
  duplicateParagraphCharacters: 0.2,
  topNGrams: { 2: 0.2, 3: 0.18, 4: 0.16 },
  duplicateNGrams: { 5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.1 },
};

/** Measures repetition inside one text; words are split at white space, characters are code points. */
export function gopherRepetition(text: string): GopherRepetition {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const length = codePoints(text);
  const lines = duplicates(text.split(/\n+/u), length);
  const paragraphs = duplicates(text.split(/\n{2,}/u), length);
  const top = (n: number) => topNGram(words, n, length);
  const seen = (n: number) => duplicateNGram(words, n, length);
  return {
    words: words.length,
    duplicateLines: lines.count,
    duplicateParagraphs: paragraphs.count,
    duplicateLineCharacters: lines.characters,
    duplicateParagraphCharacters: paragraphs.characters,
    topNGrams: { 2: top(2), 3: top(3), 4: top(4) },
    duplicateNGrams: { 5: seen(5), 6: seen(6), 7: seen(7), 8: seen(8), 9: seen(9), 10: seen(10) },
  };
}

/** The measures above their limit, by name (`topNGrams.2`), with value and limit; in the order of the table. */
export function gopherExcesses(
  measured: GopherRepetition,
  limits: GopherLimits = gopherLimits,
): { readonly measure: string; readonly value: number; readonly limit: number }[] {
  const values = new Map(flatten(measured));
  return flatten(limits).flatMap(([measure, limit]) => {
    const value = values.get(measure) ?? 0;
    return value > limit ? [{ measure, value, limit }] : [];
  });
}

function flatten(measures: GopherLimits): [string, number][] {
  const { topNGrams, duplicateNGrams, ...shares } = measures;
  const { duplicateLines, duplicateParagraphs, duplicateLineCharacters, duplicateParagraphCharacters } = shares;
  const nested = (name: string, table: Readonly<Record<number, number>>) =>
    Object.entries(table).map(([n, value]): [string, number] => [`${name}.${n}`, value]);
  return [
    ...Object.entries({
      duplicateLines,
      duplicateParagraphs,
      duplicateLineCharacters,
      duplicateParagraphCharacters,
    }),
    ...nested('topNGrams', topNGrams),
    ...nested('duplicateNGrams', duplicateNGrams),
  ];
}

function duplicates(parts: readonly string[], length: number): { readonly count: number; readonly characters: number } {
  const filled = parts.map((part) => part.trim()).filter((part) => part !== '');
  const seen = new Set<string>();
  let count = 0;
  let characters = 0;
  for (const part of filled) {
    if (seen.has(part)) {
      count++;
      characters += codePoints(part);
    }
    seen.add(part);
  }
  return { count: share(count, filled.length), characters: share(characters, length) };
}

/** Occurrences of the most frequent n-gram times its length; 0 when none occurs twice. */
function topNGram(words: readonly string[], n: number, length: number): number {
  const counts = new Map<string, number>();
  let top = { gram: '', count: 1 };
  for (const gram of nGrams(words, n)) {
    const count = (counts.get(gram) ?? 0) + 1;
    counts.set(gram, count);
    if (count > top.count) top = { gram, count };
  }
  if (top.count < 2) return 0;
  return Math.min(1, share(top.count * codePoints(nGramTokens(top.gram).join(' ')), length));
}

/** Characters in n-grams seen before; after a hit the next n words are skipped, so that none counts twice. */
function duplicateNGram(words: readonly string[], n: number, length: number): number {
  const grams = nGrams(words, n);
  const seen = new Set<string>();
  let characters = 0;
  for (let at = 0; at < grams.length; ) {
    const gram = grams[at] ?? '';
    if (seen.has(gram)) {
      characters += codePoints(nGramTokens(gram).join(''));
      at += n;
    } else {
      seen.add(gram);
      at++;
    }
  }
  return share(characters, length);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function codePoints(text: string): number {
  return [...text].length;
}
