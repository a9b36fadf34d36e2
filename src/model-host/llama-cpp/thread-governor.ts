/** Chooses the number of compute threads for each round of evaluation. */
export interface ThreadGovernor {
  /** Call before a round with the tokens that it will evaluate (about); gives the threads to use. */
  begin(tokens: number): number;
  /** Call after the round with the tokens that it did evaluate. */
  end(tokens: number): void;
}

export interface GovernorOptions {
  /** All cores that may be used. */
  readonly cores: number;
  /** A clock that never goes back, in ms. */
  readonly now: () => number;
  /** Summed over all cores since some moment: how long they were idle, in ms. */
  readonly idleMs: () => number;
}

/** A round with more would make a failed trial expensive. */
const trialTokens = 32;
const trialGain = 0.9;
/** Failed trials take at most this share of the time. */
const trialShare = 0.05;
const leastBetweenTrialsMs = 1000;
/** How much of a core must have been idle before a thread more is tried. */
const idleCore = 0.6;
const suddenlySlow = 2;

/**
 * Threads of a computation wait for each other some hundred times a token, spinning. As long as every thread has a core that is
 * fast; when another program needs one of the cores, everybody waits for a thread that does not run: two threads on two busy
 * cores gave 5 tokens/s where one gave 80 (and 260 against 140 on idle cores). So one core is left free at first, all are
 * tried when one was idle, and given up again when rounds become slow.
 */
export function createThreadGovernor({ cores, now, idleMs }: GovernorOptions): ThreadGovernor {
  const few = Math.max(1, cores - 1);
  const pace = new Map<string, number>();
  let current = few;
  let used = few;
  let startedAt = 0;
  let nextTrialAt = 0;
  let slowRounds = 0;
  let idle = { at: now(), ms: idleMs(), cores: 0 };

  return {
    begin(tokens) {
      observeIdle();
      used = isTrialDue(tokens) ? other() : current;
      startedAt = now();
      return used;
    },
    end(tokens) {
      if (tokens === 0 || few === cores) return;
      const spent = now() - startedAt;
      const cost = spent / tokens;
      const before = pace.get(keyOf(used, tokens));
      if (used !== current) return judge(tokens, { cost, spent });
      slowRounds = before !== undefined && cost > suddenlySlow * before ? slowRounds + 1 : 0;
      // A sudden change is not averaged in before it is understood.
      if (slowRounds === 0 || before === undefined)
        pace.set(keyOf(used, tokens), before === undefined ? cost : 0.8 * before + 0.2 * cost);
      if (slowRounds < 2) return;
      slowRounds = 0;
      if (current === cores) leave();
      else pace.set(keyOf(used, tokens), cost);
    },
  };

  function other(): number {
    return current === few ? cores : few;
  }

  function isTrialDue(tokens: number): boolean {
    if (few === cores || tokens > trialTokens || now() < nextTrialAt || !pace.has(keyOf(current, tokens))) return false;
    return current === cores || idle.cores >= idleCore;
  }

  function judge(tokens: number, { cost, spent }: { readonly cost: number; readonly spent: number }): void {
    const known = pace.get(keyOf(current, tokens)) ?? cost;
    pace.set(keyOf(used, tokens), cost);
    if (cost < trialGain * known) current = used;
    // Going back down is tried seldom: a slow round tells of the need for it.
    const rest = current === cores ? 30_000 : spent / trialShare;
    nextTrialAt = now() + Math.max(leastBetweenTrialsMs, rest);
  }

  function leave(): void {
    current = few;
    pace.clear();
    nextTrialAt = now() + 5 * leastBetweenTrialsMs;
  }

  function observeIdle(): void {
    const at = now();
    if (at - idle.at < 200) return;
    const ms = idleMs();
    idle = { at, ms, cores: (ms - idle.ms) / (at - idle.at) };
  }
}

/** Rounds are compared with rounds of about the same size: larger batches cost less a token. */
function keyOf(threads: number, tokens: number): string {
  return `${threads} ${Math.round(2 * Math.log2(tokens))}`;
}
