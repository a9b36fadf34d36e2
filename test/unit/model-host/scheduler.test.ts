import { describe, expect, test } from 'vitest';
import { type Job, Scheduler } from '../../../src/model-host/llama-cpp/scheduler.ts';
import type { Generation, Sequence, Token } from '../../../src/model-host/llama-cpp/sequence.ts';
import { EngineError } from '../../../src/shared/domain/engine-error.ts';
import { FakeContext } from './fake-sequence.ts';

const signal = new AbortController().signal;

/** Draws `count` tokens behind each of its prompts. */
class DrawJob implements Job {
  readonly prefixes: readonly (readonly Token[])[];
  readonly drawn: Token[] = [];
  ended = 0;
  readonly #prompts: readonly (readonly Token[])[];
  readonly #count: number;
  readonly #generations: Generation[] = [];

  constructor(count: number, ...prompts: readonly (readonly Token[])[]) {
    this.#prompts = prompts;
    this.#count = count;
    this.prefixes = prompts.map((prompt) => prompt.slice(0, -1));
  }

  async step(sequences: readonly Sequence[]): Promise<boolean> {
    const tokens = await Promise.all(
      sequences.map((sequence, member) => {
        const last = this.#prompts[member]?.at(-1) ?? 0;
        const generation =
          this.#generations[member] ?? sequence.generate(last, { temperature: 0, seed: 0, bias: new Map() });
        this.#generations[member] = generation;
        return generation.next();
      }),
    );
    this.drawn.push(tokens[0] ?? 0);
    return this.drawn.length >= this.#count;
  }

  async end(): Promise<void> {
    this.ended += 1;
    for (const generation of this.#generations) await generation.end();
  }
}

function range(from: number, length: number): Token[] {
  return Array.from({ length }, (_, position) => from + position);
}

function open(slots: number, { prefillTokens = 256, copyFromTokens = 64, hasCuttableState = true } = {}) {
  const context = new FakeContext(slots, { hasCuttableState });
  const { sequences, copyState } = context;
  const scheduler = new Scheduler({
    sequences,
    copyState,
    prefillTokens,
    idlePrefillTokens: prefillTokens * 2,
    copyFromTokens,
  });
  return { context, scheduler };
}

describe('The lockstep scheduler', () => {
  test('puts one step of every running slot, lowest first, into each batch', async () => {
    const { context, scheduler } = open(3);
    await Promise.all([10, 11, 12].map((token) => scheduler.run(new DrawJob(2, [token]), signal)));
    expect(context.batches).toEqual([
      ['0:10', '1:11', '2:12'],
      ['0:1', '1:1', '2:1'],
    ]);
  });

  test('fills the lowest free slot first, while the others go on', async () => {
    const { context, scheduler } = open(2);
    await Promise.all([1, 3, 1].map((count, job) => scheduler.run(new DrawJob(count, [10 + job]), signal)));
    expect(context.batches.map((batch) => [...batch].sort())).toEqual([['0:10', '1:11'], ['0:12', '1:1'], ['1:1']]);
  });

  test('evaluates long prompts in pieces between the steps of the others', async () => {
    const { context, scheduler } = open(2, { prefillTokens: 4 });
    const first = scheduler.run(new DrawJob(6, [1]), signal);
    await new Promise(setImmediate);
    await Promise.all([first, scheduler.run(new DrawJob(1, range(20, 11)), signal)]);
    const withPieces = context.batches.filter((batch) => batch.some((entry) => entry.startsWith('1:')));
    expect(withPieces.map((batch) => batch.length)).toEqual([2, 2, 2, 2]);
    const pieces = withPieces.flat().filter((entry) => entry.startsWith('1:'));
    expect(pieces.map((entry) => entry.split(' ').length)).toEqual([4, 4, 2, 1]);
  });

  test('gives a free slot to the job that finds the longest part of its prompt there', async () => {
    const { context, scheduler } = open(1);
    await scheduler.run(new DrawJob(1, range(100, 10)), signal);
    context.batches.length = 0;
    await Promise.all(
      [
        [5, 6, 7],
        [...range(100, 8), 3],
      ].map((prompt) => scheduler.run(new DrawJob(1, prompt), signal)),
    );
    expect(context.batches).toEqual([['0:3'], ['0:5 6'], ['0:7']]);
  });

  test('does not pass over an old job for ever', async () => {
    const { scheduler } = open(1);
    await scheduler.run(new DrawJob(1, range(100, 10)), signal);
    const order: string[] = [];
    const run = (name: string, prompt: readonly Token[]) =>
      scheduler.run(new DrawJob(1, prompt), signal).then(() => order.push(name));
    await Promise.all([run('old', [5, 6]), ...range(0, 10).map(() => run('later', range(100, 9)))]);
    expect(order.indexOf('old')).toBe(4);
  });

  test('evaluates a shared prefix once and copies the state', async () => {
    const { context, scheduler } = open(3, { copyFromTokens: 8 });
    const shared = range(100, 10);
    await Promise.all([1, 2, 3].map((last) => scheduler.run(new DrawJob(1, [...shared, last, 9]), signal)));
    expect(context.batches).toEqual([
      [`0:${[...shared, 1].join(' ')}`],
      ['copy 10 of 0 to 1 2'],
      ['0:9', '1:2', '2:3'],
      ['1:9', '2:9'],
    ]);
  });

  test('evaluates the prefix in another slot when the one that began it is cancelled', async () => {
    const { context, scheduler } = open(2, { prefillTokens: 4, copyFromTokens: 8 });
    const stop = new AbortController();
    const shared = range(100, 60);
    const first = scheduler.run(new DrawJob(1, [...shared, 1]), stop.signal);
    const second = new DrawJob(1, [...shared, 2]);
    const done = scheduler.run(second, signal);
    const cancelled = expect(first).rejects.toMatchObject({ code: 'cancelled' });
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    stop.abort();
    await Promise.all([cancelled, done]);
    expect(second.drawn).toEqual([1]);
    expect(context.sequences[1]?.tokens).toEqual([...shared, 2]);
  });

  test('copies no state that cannot be cut', async () => {
    const { context, scheduler } = open(2, { copyFromTokens: 8, hasCuttableState: false });
    await Promise.all([1, 2].map((last) => scheduler.run(new DrawJob(1, [...range(100, 10), last]), signal)));
    expect(context.batches.flat().filter((entry) => entry.startsWith('copy'))).toEqual([]);
  });

  test('takes the slots of a group together, and nobody who came later takes them away', async () => {
    const { context, scheduler } = open(2);
    const order: string[] = [];
    await Promise.all([
      scheduler.run(new DrawJob(3, [10]), signal).then(() => order.push('first')),
      scheduler.run(new DrawJob(1, [20], [21]), signal).then(() => order.push('group')),
      scheduler.run(new DrawJob(1, [30]), signal).then(() => order.push('last')),
    ]);
    expect(order).toEqual(['first', 'group', 'last']);
    expect(context.batches).toContainEqual(['0:20', '1:21']);
  });

  test('refuses a group that is larger than the slots', async () => {
    const { scheduler } = open(2);
    const run = scheduler.run(new DrawJob(1, [1], [2], [3]), signal);
    await expect(run).rejects.toMatchObject({ code: 'bad-request', details: { members: 3, slots: 2 } });
  });

  test('frees the slot of a cancelled job at once, queued or running, and goes on with the others', async () => {
    const { context, scheduler } = open(1);
    const stop = new AbortController();
    const jobs = [new DrawJob(1000, [10]), new DrawJob(1, [11]), new DrawJob(2, [12])] as const;
    const cancelled = Promise.allSettled([scheduler.run(jobs[0], stop.signal), scheduler.run(jobs[1], stop.signal)]);
    const other = scheduler.run(jobs[2], signal);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    stop.abort();
    expect((await cancelled).map((result) => result.status === 'rejected' && result.reason.code)).toEqual([
      'cancelled',
      'cancelled',
    ]);
    await other;
    expect(jobs.map((job) => job.drawn.length > 0)).toEqual([true, false, true]);
    await new Promise(setImmediate);
    expect(context.sequences[0]?.openGenerations).toBe(0);
    expect(scheduler.load).toEqual({ running: 0, queued: 0 });
  });

  test('refuses a job whose signal has fired already', async () => {
    const { scheduler } = open(1);
    await expect(scheduler.run(new DrawJob(1, [1]), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('an evaluation that fails ends its job alone', async () => {
    const { context, scheduler } = open(2);
    const failing = new DrawJob(5, [10]);
    context.failing = 0;
    const results = await Promise.allSettled([
      scheduler.run(failing, signal),
      scheduler.run(new DrawJob(3, [11]), signal),
    ]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
    expect(failing.ended).toBe(1);
  });

  test('rejects everything with the reason when it is closed', async () => {
    const { scheduler } = open(1);
    const reason = new EngineError('cancelled', 'unloaded');
    const outcomes = Promise.allSettled([
      scheduler.run(new DrawJob(1000, [1]), signal),
      scheduler.run(new DrawJob(1, [2]), signal),
    ]);
    await new Promise(setImmediate);
    await scheduler.close(reason);
    expect((await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
      reason,
      reason,
    ]);
    await expect(scheduler.run(new DrawJob(1, [1]), signal)).rejects.toBe(reason);
  });
});
