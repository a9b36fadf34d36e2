import type { Token } from '../../../src/model-host/llama-cpp/sequence.ts';
import type { Vocabulary } from '../../../src/model-host/llama-cpp/vocabulary.ts';

/** One token for each UTF-8 byte, and marks like those of ChatML; `<think>` is a mark that even plain text turns into, as in some models. */
export function createWordVocabulary({ start = false }: { readonly start?: boolean } = {}): Vocabulary {
  const control = new Map([
    ['<|start|>', 1001],
    ['<|end|>', 1002],
    ['<s>', 1003],
  ]);
  const defined = new Map([
    ['<think>', 1004],
    ['</think>', 1005],
  ]);
  const texts = new Map([...control, ...defined].map(([text, token]) => [token, text]));

  return {
    start: start ? 1003 : undefined,
    tokenize(text, { marks }) {
      const tokens: Token[] = [];
      const known = marks ? [...control, ...defined] : [...defined];
      let rest = text;
      while (rest !== '') {
        const found = known.find(([mark]) => rest.startsWith(mark));
        const [character = ''] = rest;
        tokens.push(...(found ? [found[1]] : Buffer.from(character)));
        rest = rest.slice(found ? found[0].length : character.length);
      }
      return tokens;
    },
    detokenize: (tokens) => Buffer.from(tokens.filter((token) => token < 256)).toString(),
    markText: (token) => texts.get(token),
    stripsAround: () => ({ before: false, after: false }),
    isEnd: (token) => token === 1002,
    isControl: (token) => [...control.values()].includes(token),
  };
}

/** Marks as their text, bytes as characters. */
export function readable(tokens: readonly Token[]): string {
  const vocabulary = createWordVocabulary();
  return tokens
    .map((token) => vocabulary.markText(token)?.toUpperCase() ?? vocabulary.detokenize([token], []))
    .join('');
}
