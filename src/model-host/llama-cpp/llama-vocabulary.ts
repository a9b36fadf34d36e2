import { type LlamaModel, LlamaVocabularyType } from 'node-llama-cpp';
import { toNative } from './llama-sequence.ts';
import type { Token } from './sequence.ts';
import type { Vocabulary } from './vocabulary.ts';

export function createLlamaVocabulary(model: LlamaModel): Vocabulary {
  // Only this kind puts a space before the first word of a text.
  const addsSpace = model.vocabularyType === LlamaVocabularyType.spm;
  const marks = new Map<Token, string | undefined>();
  const { bos, shouldPrependBosToken } = model.tokens;

  return {
    start: shouldPrependBosToken && bos !== null ? bos : undefined,
    tokenize(text, { marks, followsText }) {
      return model.tokenize(text, marks, followsText && addsSpace ? 'trimLeadingSpace' : undefined);
    },
    detokenize: (tokens, before) => model.detokenize(tokens.map(toNative), false, before.map(toNative)),
    markText(token) {
      if (!marks.has(token)) marks.set(token, readMark(token));
      return marks.get(token);
    },
    stripsAround(token) {
      const { lstrip, rstrip } = model.getTokenAttributes(toNative(token));
      return { before: lstrip, after: rstrip };
    },
    isEnd: (token) => model.isEogToken(toNative(token)),
    isControl: (token) => model.getTokenAttributes(toNative(token)).control,
  };

  function readMark(token: Token): string | undefined {
    const native = toNative(token);
    const { control, unknown, userDefined } = model.getTokenAttributes(native);
    return control || unknown || userDefined ? model.detokenize([native], true) : undefined;
  }
}
