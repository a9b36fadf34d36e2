/** A token id of the loaded model's vocabulary. */
export type Token = number;

/**
 * One of the sequences that a context evaluates side by side: the few operations that the scheduler and its jobs need.
 * Operations of different sequences started in the same turn of the event loop share one physical batch.
 */
export interface Sequence {
  /** Position in the context: batches are put together in ascending order of it. */
  readonly index: number;
  /** Tokens that the state holds. */
  readonly tokens: readonly Token[];
  /** How many those are, without making a list of them. */
  readonly length: number;
  /** Tokens that the state can hold. */
  readonly capacity: number;
  /** Whether the state can be cut at any place and copied (not so for recurrent models). */
  readonly hasCuttableState: boolean;
  /** Drops what comes after the first `length` tokens. Some models can only drop everything: see `tokens` afterwards. */
  keep(length: number): Promise<void>;
  evaluate(tokens: readonly Token[]): Promise<void>;
  /** Evaluates the tokens and tells, for those that ask, how likely the asked tokens are to come next. */
  evaluateAsking(inputs: readonly AskingToken[]): Promise<readonly (NextTokens | undefined)[]>;
  /** Evaluates one token and gives the likeliest next tokens with their probabilities (softmax at temperature 1). */
  evaluateForDistribution(token: Token): Promise<ReadonlyMap<Token, number>>;
  /** A sampler with its own random state; the first `next` evaluates `token`, each later one the token before. */
  generate(token: Token, options: GenerationOptions): Generation;
}

export interface AskingToken {
  readonly token: Token;
  /** Next tokens whose log-probability is wanted. */
  readonly ask?: readonly Token[];
}

/** Natural logarithms of exact probabilities over the whole vocabulary, for the asked tokens. */
export type NextTokens = ReadonlyMap<Token, number>;

export interface Generation {
  /** The next token; an end token is given like any other. */
  next(): Promise<Token>;
  /** Frees the sampler. */
  end(): Promise<void>;
}

/** `Grammar` is the adapter's own; a job only passes it on. */
export interface GenerationOptions {
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly seed: number;
  readonly penalty?: {
    readonly repeat: number;
    readonly frequency: number;
    readonly presence: number;
    readonly window: number;
    /** Latest tokens of the answer, at most `window`. */
    recent(): Token[];
  };
  readonly bias: ReadonlyMap<Token, number>;
  readonly grammar?: Grammar;
}

declare const grammarMark: unique symbol;

/** Made by `compileGrammar` of the adapter. Reusable: each generation starts it anew. */
export interface Grammar {
  readonly [grammarMark]: true;
}
