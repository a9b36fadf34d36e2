import { words } from './words.ts';

/** Scripts that put no spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * Words of a text in its language: runs of letters, or what `Intl.Segmenter` finds where a script has no spaces
 * (evaluation 0.3).
 */
export function countWords(text: string, language: string): number {
  if (!unspaced.test(text)) return words(text).length;
  let count = 0;
  for (const { isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text))
    if (isWordLike) count += 1;
  return count;
}
