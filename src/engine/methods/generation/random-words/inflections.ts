/** `word`: the part of speech is not known; every kind of ending counts. */
export type PartOfSpeech = 'verb' | 'noun' | 'adjective' | 'word';

/** Forms that no rule gives, by the word of the dictionary. */
export type IrregularForms = { readonly [word: string]: readonly string[] };

/**
 * The forms under which an English word may stand in a text, itself first: jump, jumps, jumped, jumping.
 * It gives a few that do not exist (`visitted`): nobody writes them, so they match nothing.
 */
export function englishForms(word: string, part: PartOfSpeech, irregular: IrregularForms): ReadonlySet<string> {
  const base = word.toLowerCase();
  const forms = new Set([base, ...(Object.hasOwn(irregular, base) ? (irregular[base] ?? []) : [])]);
  const add = (...more: readonly string[]) => {
    for (const form of more) forms.add(form);
  };
  if (part !== 'adjective') add(...withS(base));
  if (part === 'verb' || part === 'word') add(...withEnding(base, 'ed'), ...withIng(base));
  if (part === 'adjective' || part === 'word') add(...withEnding(base, 'er'), ...withEnding(base, 'est'));
  return forms;
}

function withS(word: string): readonly string[] {
  if (endsInConsonantAndY(word)) return [`${word.slice(0, -1)}ies`];
  return /(?:s|x|z|ch|sh|o)$/u.test(word) ? [`${word}es`, `${word}s`] : [`${word}s`];
}

/** An ending that begins with e: -ed, -er, -est. */
function withEnding(word: string, ending: 'ed' | 'er' | 'est'): readonly string[] {
  if (word.endsWith('e')) return [word + ending.slice(1)];
  if (endsInConsonantAndY(word)) return [`${word.slice(0, -1)}i${ending}`];
  return [word + ending, ...doubled(word).map((stem) => stem + ending)];
}

function withIng(word: string): readonly string[] {
  if (word.endsWith('ie')) return [`${word.slice(0, -2)}ying`];
  if (/[^eoy]e$/u.test(word)) return [`${word.slice(0, -1)}ing`];
  return [`${word}ing`, ...doubled(word).map((stem) => `${stem}ing`)];
}

/** Consonant, vowel, consonant: stop, stopped; travel, travelled. */
function doubled(word: string): readonly string[] {
  return /[^aeiou][aeiouy][bcdfgklmnprstvz]$/u.test(word) || /qu[aeiou][bdgmnprt]$/u.test(word)
    ? [word + word.slice(-1)]
    : [];
}

function endsInConsonantAndY(word: string): boolean {
  return /[^aeiou]y$/u.test(word);
}
