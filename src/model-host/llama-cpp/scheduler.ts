import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Sequence, Token } from './sequence.ts';
import { sharedLength } from './shared-length.ts';

/** What the scheduler runs: one member for ordinary work, several for a group. Its result is its own affair. */
export interface Job {
  /** For each member the tokens that must be in the state before the first step. */
  readonly prefixes: readonly (readonly Token[])[];
  /**
   * One round of work: starts at most one evaluation on each of its sequences, before anything that leaves the turn of
   * the event loop, so that all jobs' evaluations meet in one batch. `true` when all is done.
   */
  step(sequences: readonly Sequence[]): Promise<boolean>;
  /** Frees what the steps hold. Called once, whether done, failed or cancelled. */
  end(): Promise<void>;
}

export interface SchedulerOptions {
  readonly sequences: readonly Sequence[];
  /** Gives each target the first `length` tokens of the source's state. */
  readonly copyState: (source: Sequence, targets: readonly Sequence[], length: number) => Promise<void>;
  /** Prompt tokens evaluated in a round while others generate. Default 256: more would stall them. */
  readonly prefillTokens?: number;
  /** Prompt tokens evaluated in a round when nothing generates. Default 512. */
  readonly idlePrefillTokens?: number;
  /** Told before a round how many tokens it will evaluate (about), and after it that it is over. */
  readonly pace?: { begin(tokens: number): void; end(): void };
  /** From how many tokens on copying a state beats evaluating them. Default 64. */
  readonly copyFromTokens?: number;
}

export interface SchedulerLoad {
  readonly running: number;
  readonly queued: number;
}

/**
 * Drives all sequences of a context in one loop: in each round every running one does one step, and the loop waits for
 * all of them. That keeps the physical batches whole; sequences driven by loops of their own fall out of step.
 *
 * - The lowest free slot is filled first, with the queued job that finds the longest part of its prompt there.
 * - Prompts are evaluated in pieces between the steps of the others.
 * - A prefix that several jobs share is evaluated in one slot; the others wait for it and copy the state.
 * - The slots of a group are taken together. Which jobs ran before does not change what a job computes, up to rounding.
 */
export class Scheduler {
  readonly #options: Required<Omit<SchedulerOptions, 'pace'>> & Pick<SchedulerOptions, 'pace'>;
  readonly #slots: readonly Slot[];
  readonly #queue: Entry[] = [];
  readonly #running = new Set<Entry>();
  #loop: Promise<void> | undefined;
  #closed: EngineError | undefined;
  #canCopy = true;

  constructor(options: SchedulerOptions) {
    this.#options = { prefillTokens: 256, idlePrefillTokens: 512, copyFromTokens: 64, ...options };
    this.#slots = options.sequences.map((sequence) => ({ sequence, entry: undefined, member: 0, source: undefined }));
  }

  get load(): SchedulerLoad {
    return { running: this.#running.size, queued: this.#queue.length };
  }

  /** Resolves when the job is done. Rejects with what a step threw, or with `cancelled` at once when the signal fires. */
  run(job: Job, signal: AbortSignal): Promise<void> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (signal.aborted) return Promise.reject(cancelled());
    if (job.prefixes.length > this.#slots.length)
      return Promise.reject(groupTooLarge(job.prefixes.length, this.#slots.length));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry: Entry = { job, slots: [], timesPassed: 0, settled: false, isReady: false, resolve, reject };
    const abort = (): void => this.#cancel(entry, cancelled());
    signal.addEventListener('abort', abort, { once: true });
    this.#queue.push(entry);
    this.#loop ??= this.#run();
    return promise.finally(() => signal.removeEventListener('abort', abort));
  }

  /** Rejects everything with the reason, and resolves when nothing is evaluated any more. */
  async close(reason: EngineError): Promise<void> {
    this.#closed ??= reason;
    for (const entry of [...this.#queue, ...this.#running]) this.#cancel(entry, reason);
    await this.#loop;
  }

  #cancel(entry: Entry, reason: EngineError): void {
    settle(entry, reason);
    const place = this.#queue.indexOf(entry);
    if (place >= 0) this.#queue.splice(place, 1);
    // A running one is taken out at the start of the next round, when nothing is evaluated in its slots.
  }

  async #run(): Promise<void> {
    // A turn later: calls that arrive together are seen together.
    await new Promise(setImmediate);
    while (this.#queue.length > 0 || this.#running.size > 0) await this.#round();
    this.#loop = undefined;
  }

  async #round(): Promise<void> {
    for (const entry of this.#running) if (entry.settled) await this.#release(entry);
    this.#admit();
    await this.#copyStates();
    await this.#cutStates();
    const plan = [...this.#plan()];
    // Without work in native code nothing would give the event loop a turn.
    if (plan.length === 0) await new Promise(setImmediate);
    this.#options.pace?.begin(plan.reduce((sum, [, { tokens }]) => sum + tokens, 0));
    await Promise.all(plan.map(([entry, { act }]) => this.#act(entry, act)));
    this.#options.pace?.end();
  }

  async #act(entry: Entry, act: () => Promise<boolean>): Promise<void> {
    try {
      if (await act()) settle(entry);
    } catch (error) {
      settle(entry, error);
      // What an evaluation that failed left in the state is not known.
      for (const slot of entry.slots) await slot.sequence.keep(0);
    }
  }

  async #release(entry: Entry): Promise<void> {
    this.#running.delete(entry);
    for (const slot of entry.slots) {
      slot.entry = undefined;
      slot.source = undefined;
    }
    await entry.job.end();
  }

  #admit(): void {
    for (;;) {
      const free = this.#slots.filter((slot) => !slot.entry);
      const [lowest] = free;
      if (!lowest || this.#queue.length === 0) return;
      const entry = this.#choose(lowest);
      // A group waits until enough slots are free; who comes later does not take them away.
      if (entry.job.prefixes.length > free.length) return;
      this.#queue.splice(this.#queue.indexOf(entry), 1);
      this.#running.add(entry);
      for (const [member, prefix] of entry.job.prefixes.entries()) this.#place(entry, { prefix, member, free });
    }
  }

  /** The job with most of its prompt in the slot; an old one that was passed over often comes first. */
  #choose(slot: Slot): Entry {
    const [oldest, ...later] = this.#queue.slice(0, 4 * this.#slots.length);
    if (!oldest) throw new Error('The queue is empty.');
    let best = oldest;
    if (oldest.timesPassed < 4 * this.#slots.length) {
      let longest = prefixInPlace(slot.sequence, oldest);
      for (const entry of later) {
        const length = prefixInPlace(slot.sequence, entry);
        if (length <= longest) continue;
        longest = length;
        best = entry;
      }
    }
    if (best !== oldest) oldest.timesPassed += 1;
    return best;
  }

  #place(
    entry: Entry,
    { prefix, member, free }: { prefix: readonly Token[]; member: number; free: readonly Slot[] },
  ): void {
    const open = free.filter((candidate) => !candidate.entry);
    // Members after the first take the slot that holds most of their prompt; the first has the lowest.
    const slot =
      member === 0 ? open[0] : longestBy(open, (candidate) => sharedLength(candidate.sequence.tokens, prefix));
    if (!slot) throw new Error('A job was admitted without a slot.');
    slot.entry = entry;
    slot.member = member;
    slot.source = this.#findSource(slot, prefix);
    entry.slots.push(slot);
  }

  /** Another slot that has, or will soon have, much more of the prefix. */
  #findSource(slot: Slot, prefix: readonly Token[]): Source | undefined {
    if (!this.#canCopy || !slot.sequence.hasCuttableState) return undefined;
    const own = sharedLength(slot.sequence.tokens, prefix);
    const lengthIn = (other: Slot): number =>
      other === slot
        ? 0
        : Math.max(sharedLength(other.sequence.tokens, prefix), sharedLength(plannedPrefix(other), prefix));
    const best = longestBy(this.#slots, lengthIn);
    if (!best) return undefined;
    const length = lengthIn(best);
    return length - own >= this.#options.copyFromTokens ? { slot: best, entry: best.entry, length } : undefined;
  }

  async #copyStates(): Promise<void> {
    const ready = new Map<Slot, { slot: Slot; length: number }[]>();
    for (const slot of this.#slots) {
      const { source, entry } = slot;
      if (!source || !entry) continue;
      const prefix = entry.job.prefixes[slot.member] ?? [];
      if (sharedLength(source.slot.sequence.tokens, prefix) >= source.length) {
        const copies = ready.get(source.slot) ?? [];
        copies.push({ slot, length: source.length });
        ready.set(source.slot, copies);
        slot.source = undefined;
      } else if (source.slot.entry !== source.entry || !source.entry || source.entry.isReady) {
        // The other one will not get there: it was cancelled, or something else is in its slot.
        slot.source = undefined;
      }
    }
    for (const [source, copies] of ready) {
      // Each target is cut to its own length afterwards.
      const length = Math.max(...copies.map((copy) => copy.length));
      const targets = copies.map(({ slot }) => slot.sequence);
      try {
        await this.#options.copyState(source.sequence, targets, length);
      } catch {
        // No room for the copy: the targets evaluate what they lack, as they do for short prefixes.
        this.#canCopy = false;
      }
    }
  }

  /** Takes off what the job before left behind the common part. Sources of copies have been read by now. */
  async #cutStates(): Promise<void> {
    for (const { sequence, entry, member, source } of this.#slots) {
      if (!entry || entry.isReady || source) continue;
      const inPlace = sharedLength(sequence.tokens, entry.job.prefixes[member] ?? []);
      if (sequence.length > inPlace) await sequence.keep(inPlace);
    }
  }

  /** What each running job does in this round. */
  #plan(): ReadonlyMap<Entry, Action> {
    const isGenerating = [...this.#running].some((entry) => entry.isReady);
    let budget = isGenerating ? this.#options.prefillTokens : this.#options.idlePrefillTokens;
    const actions = new Map<Entry, Action>();
    const stepOf = (entry: Entry): Action => ({
      tokens: entry.slots.length,
      act: () => entry.job.step(entry.slots.map((slot) => slot.sequence)),
    });
    // Oldest first: a started prompt is finished before the next one begins.
    for (const entry of this.#running) {
      if (entry.isReady) {
        actions.set(entry, stepOf(entry));
        continue;
      }
      const pieces: (() => Promise<void>)[] = [];
      let tokens = 0;
      let isComplete = true;
      for (const slot of entry.slots) {
        const prefix = entry.job.prefixes[slot.member] ?? [];
        if (slot.source) {
          isComplete = false;
          continue;
        }
        const inPlace = slot.sequence.length;
        const piece = prefix.slice(inPlace, inPlace + budget);
        budget -= piece.length;
        tokens += piece.length;
        isComplete &&= inPlace === prefix.length;
        if (piece.length > 0) pieces.push(() => slot.sequence.evaluate(piece));
      }
      if (pieces.length > 0) {
        const act = async (): Promise<boolean> => {
          await Promise.all(pieces.map((start) => start()));
          return false;
        };
        actions.set(entry, { tokens, act });
      } else if (isComplete) {
        entry.isReady = true;
        actions.set(entry, stepOf(entry));
      }
    }
    return actions;
  }
}

interface Action {
  readonly tokens: number;
  readonly act: () => Promise<boolean>;
}

interface Slot {
  readonly sequence: Sequence;
  entry: Entry | undefined;
  member: number;
  /** Whose state this slot waits for. */
  source: Source | undefined;
}

interface Source {
  readonly slot: Slot;
  readonly entry: Entry | undefined;
  readonly length: number;
}

interface Entry {
  readonly job: Job;
  /** By member. */
  readonly slots: Slot[];
  timesPassed: number;
  settled: boolean;
  /** All prefixes are in place. */
  isReady: boolean;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

function settle(entry: Entry, ...failure: readonly [unknown?]): void {
  if (entry.settled) return;
  entry.settled = true;
  if (failure.length > 0) entry.reject(failure[0]);
  else entry.resolve();
}

function prefixInPlace(sequence: Sequence, entry: Entry): number {
  return sharedLength(sequence.tokens, entry.job.prefixes[0] ?? []);
}

/** What a slot that is still evaluating its prompt will hold. */
function plannedPrefix(slot: Slot): readonly Token[] {
  return slot.entry && !slot.entry.isReady ? (slot.entry.job.prefixes[slot.member] ?? []) : [];
}

function longestBy<T>(items: readonly T[], length: (item: T) => number): T | undefined {
  let best: T | undefined;
  let longest = -1;
  for (const item of items) {
    const current = length(item);
    if (current <= longest) continue;
    longest = current;
    best = item;
  }
  return best;
}

function cancelled(): EngineError {
  return new EngineError('cancelled', 'The call of the language model was cancelled.');
}

function groupTooLarge(members: number, slots: number): EngineError {
  return new EngineError(
    'bad-request',
    `A group of ${members} prompts needs ${members} slots, and the model was loaded with ${slots}. ` +
      'Use fewer counterparts, or load the model with more slots.',
    { members, slots },
  );
}
