import type { GgufFacts } from './gguf-facts.ts';

export interface MemoryQuestion {
  readonly facts: Pick<GgufFacts, 'sizeBytes' | 'cacheBytesPerToken' | 'vocabularySize'>;
  /** Tokens that the context holds at the same time, over all sequences. */
  readonly contextTokens: number;
  /** Sequences that are decoded together. */
  readonly sequences: number;
}

/** Working memory of a decoding step and of the library itself, as seen with small models; an allowance, not a formula. */
const workingBytes = 128_000_000;

/**
 * What a process needs to run a language model, in bytes: the weights, the keys and values of the context at 16 bits,
 * one row of logits a sequence, and an allowance. An estimate on the safe side; sliding windows need less.
 */
export function estimateMemoryBytes({ facts, contextTokens, sequences }: MemoryQuestion): number {
  return (
    facts.sizeBytes + facts.cacheBytesPerToken * contextTokens + 4 * facts.vocabularySize * sequences + workingBytes
  );
}

export interface MemoryAnswer {
  readonly neededBytes: number;
  readonly availableBytes: number;
  readonly fits: boolean;
}

/** @param availableBytes what this process may still take; by default what the system, or its container, says. */
export function compareMemory(
  question: MemoryQuestion,
  availableBytes: number = process.availableMemory(),
): MemoryAnswer {
  const neededBytes = estimateMemoryBytes(question);
  return { neededBytes, availableBytes, fits: neededBytes <= availableBytes };
}
