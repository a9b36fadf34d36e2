import type {
  AskingToken,
  Generation,
  NextTokens,
  Sequence,
  Token,
} from '../../../src/model-host/llama-cpp/sequence.ts';

/** Sequences that note every evaluation, and finish those of one turn of the event loop together, as a context does. */
export class FakeContext {
  /** What was evaluated or copied, turn by turn, in the order of the calls. */
  readonly batches: (readonly string[])[] = [];
  readonly sequences: readonly FakeSequence[];
  /** The next token behind a state. */
  draw: (tokens: readonly Token[]) => Token = () => 1;
  /** The next evaluation of this sequence fails. */
  failing: number | undefined;
  #turn: { readonly batch: string[]; readonly done: Promise<void> } | undefined;

  constructor(count: number, { capacity = 1000, hasCuttableState = true } = {}) {
    this.sequences = Array.from(
      { length: count },
      (_, index) => new FakeSequence(this, { index, capacity, hasCuttableState }),
    );
  }

  async evaluate(sequence: FakeSequence, tokens: readonly Token[]): Promise<void> {
    this.#turn ??= this.#begin();
    this.#turn.batch.push(`${sequence.index}:${tokens.join(' ')}`);
    await this.#turn.done;
    if (this.failing === sequence.index) {
      this.failing = undefined;
      throw new Error('evaluation failed');
    }
    sequence.state.push(...tokens);
  }

  readonly copyState = async (source: Sequence, targets: readonly Sequence[], length: number): Promise<void> => {
    this.batches.push([`copy ${length} of ${source.index} to ${targets.map((target) => target.index).join(' ')}`]);
    for (const target of targets) {
      const { state } = this.sequences[target.index] ?? { state: [] };
      state.splice(0, state.length, ...source.tokens);
    }
  };

  #begin(): { readonly batch: string[]; readonly done: Promise<void> } {
    const batch: string[] = [];
    const done = new Promise<void>((resolve) => {
      setImmediate(() => {
        this.#turn = undefined;
        this.batches.push(batch);
        resolve();
      });
    });
    return { batch, done };
  }
}

export class FakeSequence implements Sequence {
  readonly index: number;
  readonly capacity: number;
  readonly hasCuttableState: boolean;
  readonly state: Token[] = [];
  openGenerations = 0;
  readonly #context: FakeContext;

  constructor(context: FakeContext, facts: Pick<Sequence, 'index' | 'capacity' | 'hasCuttableState'>) {
    this.#context = context;
    this.index = facts.index;
    this.capacity = facts.capacity;
    this.hasCuttableState = facts.hasCuttableState;
  }

  get tokens(): readonly Token[] {
    return this.state;
  }

  get length(): number {
    return this.state.length;
  }

  async keep(length: number): Promise<void> {
    if (length < this.state.length) this.state.length = this.hasCuttableState ? length : 0;
  }

  evaluate(tokens: readonly Token[]): Promise<void> {
    return this.#context.evaluate(this, tokens);
  }

  async evaluateAsking(inputs: readonly AskingToken[]): Promise<readonly (NextTokens | undefined)[]> {
    const before = [...this.state];
    await this.evaluate(inputs.map((input) => input.token));
    return inputs.map(({ ask }, position) => {
      const behind = [...before, ...inputs.slice(0, position + 1).map((input) => input.token)];
      return ask && new Map(ask.map((token) => [token, logProbabilityOf(behind, token)]));
    });
  }

  async evaluateForDistribution(token: Token): Promise<ReadonlyMap<Token, number>> {
    await this.evaluate([token]);
    return new Map([[this.#context.draw(this.state), 1]]);
  }

  generate(token: Token): Generation {
    let next = token;
    this.openGenerations += 1;
    return {
      next: async () => {
        await this.evaluate([next]);
        next = this.#context.draw(this.state);
        return next;
      },
      end: async () => {
        this.openGenerations -= 1;
      },
    };
  }
}

/** Depends on all tokens before, so that a wrong state shows. */
export function logProbabilityOf(before: readonly Token[], token: Token): number {
  return -(before.reduce((sum, value, position) => sum + value * (position + 1), token) % 97) / 10;
}
