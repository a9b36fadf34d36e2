import type { Job } from './scheduler.ts';
import type { AskingToken, Sequence, Token } from './sequence.ts';
import { sharedLength } from './shared-length.ts';

/** Positions whose logits are kept at once: each takes four bytes for every token of the vocabulary. */
const longestPiece = 64;

/**
 * Scores given continuations of a prompt: for each token of each path its natural-log probability after everything
 * before it, exact over the whole vocabulary. Each edge of the tree that the paths form is evaluated once.
 */
export class TokenTreeJob implements Job {
  readonly prefixes: readonly [readonly Token[]];
  readonly #prompt: readonly Token[];
  readonly #visits: readonly Visit[];
  readonly #found = new Map<string, number>();
  readonly #paths: readonly (readonly Token[])[];
  #next = 0;

  /** @param prompt at least one token. */
  constructor(prompt: readonly Token[], paths: readonly (readonly Token[])[]) {
    this.prefixes = [prompt.slice(0, -1)];
    this.#prompt = prompt;
    this.#paths = paths;
    this.#visits = planVisits(paths);
  }

  async step([sequence]: readonly Sequence[]): Promise<boolean> {
    const visit = this.#visits[this.#next];
    if (!sequence || !visit) return true;
    const start = this.#prompt.length - 1;
    await sequence.keep(start + visit.depth);
    const inPlace = sequence.length;
    const path = [...this.#prompt.slice(-1), ...visit.path];
    if (inPlace < start + visit.depth) {
      // A model whose state cannot be cut: what was dropped is evaluated again, in pieces.
      const missing = [...this.#prompt.slice(0, -1), ...path].slice(
        inPlace,
        Math.min(start + visit.depth, inPlace + 256),
      );
      await sequence.evaluate(missing);
      return false;
    }
    const inputs: AskingToken[] = [];
    for (let depth = visit.depth; depth <= visit.end; depth++) {
      const token = path[depth];
      if (token === undefined) throw new Error('A path is shorter than its visit.');
      inputs.push({ token, ask: visit.asks[depth - visit.depth] ?? [] });
    }
    const outputs = await sequence.evaluateAsking(inputs);
    outputs.forEach((next, position) => {
      const behind = visit.path.slice(0, visit.depth + position);
      for (const [token, logProbability] of next ?? []) this.#found.set(keyOf([...behind, token]), logProbability);
    });
    this.#next += 1;
    return this.#next >= this.#visits.length;
  }

  async end(): Promise<void> {}

  /** For each path the log-probabilities of its tokens. */
  result(): readonly (readonly number[])[] {
    return this.#paths.map((path) =>
      path.map((_, position) => {
        const value = this.#found.get(keyOf(path.slice(0, position + 1)));
        if (value === undefined) throw new Error('A token was not scored.');
        return value;
      }),
    );
  }
}

/**
 * One evaluation: the nodes of `path` from `depth` to `end` (0 is the prompt's last token, d the path's d-th token), each
 * asked for the tokens that follow it on any path.
 */
interface Visit {
  readonly path: readonly Token[];
  readonly depth: number;
  readonly end: number;
  readonly asks: readonly (readonly Token[])[];
}

/**
 * Goes through the tree in depth first order, so that a visit keeps what it shares with the one before. Deeper branches
 * come first: what is only asked for needs no visit of its own behind them.
 */
function planVisits(paths: readonly (readonly Token[])[]): readonly Visit[] {
  const children = new Map<string, Set<Token>>();
  const longest = new Map<string, number>();
  for (const path of paths) {
    path.forEach((token, position) => {
      const key = keyOf(path.slice(0, position));
      const known = children.get(key) ?? new Set();
      children.set(key, known.add(token));
      const own = keyOf(path.slice(0, position + 1));
      longest.set(own, Math.max(longest.get(own) ?? 0, path.length));
    });
  }
  const visits: Visit[] = [];
  let before: { readonly path: readonly Token[]; readonly end: number } | undefined;
  for (const path of [...paths].sort(compare)) {
    // The last token is asked for, not evaluated.
    const last = path.length - 1;
    let depth = before ? Math.min(sharedLength(before.path, path), before.end) + 1 : 0;
    for (; depth <= last; depth += longestPiece) {
      const end = Math.min(last, depth + longestPiece - 1);
      const asks = Array.from({ length: end - depth + 1 }, (_, offset) => [
        ...(children.get(keyOf(path.slice(0, depth + offset))) ?? []),
      ]);
      visits.push({ path, depth, end, asks });
    }
    if (!before || last >= Math.min(sharedLength(before.path, path), before.end) + 1) before = { path, end: last };
  }
  return visits;

  function compare(a: readonly Token[], b: readonly Token[]): number {
    const position = sharedLength(a, b);
    const reach = (path: readonly Token[]): number => longest.get(keyOf(path.slice(0, position + 1))) ?? 0;
    return reach(b) - reach(a) || (a[position] ?? -1) - (b[position] ?? -1);
  }
}

function keyOf(tokens: readonly Token[]): string {
  return tokens.join(' ');
}
