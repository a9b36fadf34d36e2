import type { CompiledPrompt } from './prompt-tokens.ts';
import type { Token } from './sequence.ts';
import { sharedLength } from './shared-length.ts';

/** A prompt cut where all continuations still agree, and the rest of each. */
export interface ScoringPaths {
  readonly prompt: readonly Token[];
  readonly paths: readonly (readonly Token[])[];
}

/**
 * Continuations tokenised together with the prompt: where a tokenizer merges across the border, the border moves back
 * for all of them, so that they stay comparable.
 */
export function pathsBehind(prompt: CompiledPrompt, continuations: readonly string[]): ScoringPaths {
  const all = continuations.map((continuation) => prompt.tokensWith(continuation));
  // One token of the prompt at least must stay: nothing can be asked of an empty one.
  const border = Math.max(
    1,
    all.reduce((least, tokens) => Math.min(least, sharedLength(prompt.tokens, tokens)), prompt.tokens.length),
  );
  return { prompt: prompt.tokens.slice(0, border), paths: all.map((tokens) => tokens.slice(border)) };
}
