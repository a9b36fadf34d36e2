import { words } from './words.ts';

/** How texts of a language are cut into words. Vocabulary numbers are comparable only under one of them. */
export interface Tokenizer {
  /** For a report. */
  readonly name: string;
  tokens(text: string): string[];
}

/** Languages that put no spaces between words. */
const unspaced = new Set(['zh', 'ja', 'th', 'lo', 'km', 'my', 'yue', 'wuu']);

/** Runs of letters, or what `Intl.Segmenter` calls a word where the language has no spaces (evaluation 0.3). */
export function tokenizerFor(language: string): Tokenizer {
  if (!unspaced.has(language.toLowerCase().split('-')[0] ?? '')) return { name: 'runs of letters', tokens: words };
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  return {
    name: `Intl.Segmenter (${language})`,
    tokens: (text) =>
      [...segmenter.segment(text.normalize('NFC').toLowerCase())].flatMap(({ segment, isWordLike }) =>
        isWordLike ? [segment] : [],
      ),
  };
}
