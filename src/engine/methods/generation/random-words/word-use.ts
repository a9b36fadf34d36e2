import { words } from '../../../numerics/words.ts';
import { englishForms, type IrregularForms, type PartOfSpeech } from './inflections.ts';

/** A word that a text must use; it may consist of several: `credit card`. */
export interface RequiredWord {
  readonly word: string;
  readonly part: PartOfSpeech;
}

/** Finds required words in texts of one language. */
export interface WordUse {
  /** The required words that the text uses in no form. */
  missing(text: string, required: readonly RequiredWord[]): readonly string[];
  /** The words are all there, but as a list or a quoted word: nothing is said with them. */
  isListing(text: string, required: readonly RequiredWord[]): boolean;
}

/**
 * English words are found in all their forms. In other languages a word counts that begins like the required one
 * (all but its last two letters, four at least) and is at most four letters longer.
 */
export function createWordUse(language: string, irregular: IrregularForms): WordUse {
  const isEnglish = /^en(-|$)/u.test(language);
  const known = new Map<string, ReadonlySet<string>>();

  function isForm(token: string, word: string, part: PartOfSpeech): boolean {
    if (!isEnglish) return token === word || (token.startsWith(stem(word)) && token.length <= word.length + 4);
    const key = `${part} ${word}`;
    const forms = known.get(key) ?? englishForms(word, part, irregular);
    known.set(key, forms);
    return forms.has(token);
  }

  /** Only the last of several words changes its form: credit cards. */
  function isUsed(tokens: readonly string[], { word, part }: RequiredWord): boolean {
    const wanted = tokensOf(word);
    const last = wanted.at(-1);
    if (last === undefined) return true;
    return tokens.some((token, end) => {
      const start = end - wanted.length + 1;
      return (
        start >= 0 &&
        isForm(token, last, part) &&
        wanted.slice(0, -1).every((piece, place) => tokens[start + place] === piece)
      );
    });
  }

  function missing(text: string, required: readonly RequiredWord[]): readonly string[] {
    const tokens = tokensOf(text);
    return required.filter((entry) => !isUsed(tokens, entry)).map((entry) => entry.word);
  }

  /** Holds nothing but required words, "and" and commas. */
  function isBare(piece: string, required: readonly RequiredWord[]): boolean {
    const tokens = tokensOf(piece);
    if (tokens.length === 0) return false;
    const allowed = new Set(['and', ...required.flatMap(({ word }) => tokensOf(word))]);
    return tokens.every(
      (token) =>
        allowed.has(token) || required.some(({ word, part }) => isForm(token, tokensOf(word).at(-1) ?? '', part)),
    );
  }

  return {
    missing,
    isListing(text, required) {
      if (required.length === 0 || missing(text, required).length > 0) return false;
      const withoutLists = text
        .split('\n')
        .filter((line) => !(bullet.test(line) && isBare(line.replace(bullet, ''), required)))
        .join('\n')
        .replace(quoted, (piece) => (isBare(piece, required) ? ' ' : piece))
        .replace(commaList, (piece) =>
          isBare(piece, required) && missing(piece, required).length === 0 ? ' ' : piece,
        );
      return missing(withoutLists, required).length > 0;
    },
  };
}

const bullet = /^\s*(?:[-*•–]|\d{1,2}[.)])\s+/u;
const quoted =
  /"[^"\n]{1,200}"|“[^”\n]{1,200}”|«[^»\n]{1,200}»|(?<![\p{L}\p{N}])['‘][^'’\n]{1,200}['’](?![\p{L}\p{N}])/gu;
/** Two or more single words with commas, slashes or semicolons between them. */
const commaList = /[\p{L}\p{N}'’-]+(?:\s*[,;/]\s*(?:and\s+)?[\p{L}\p{N}'’-]+)+/gu;

/** Lower case, without the mark of the possessive, compounds also in their parts. */
function tokensOf(text: string): readonly string[] {
  return words(text).flatMap((token) => {
    const plain = token.replace(/['’]s$/u, '');
    return plain.includes('-') ? [plain, ...plain.split('-')] : [plain];
  });
}

function stem(word: string): string {
  return word.slice(0, Math.max(4, word.length - 2));
}
