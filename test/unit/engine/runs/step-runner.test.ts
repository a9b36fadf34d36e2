import { describe, expect, test } from 'vitest';
import type { NamedLanguageModel } from '../../../../src/engine/methods/contexts.ts';
import type { Decided, Outcome, Plan, Unit, UnitResult, Work } from '../../../../src/engine/methods/work.ts';
import { withCallLog } from '../../../../src/engine/runs/call-log.ts';
import type { FaultPoint, RunEnvironment } from '../../../../src/engine/runs/run-environment.ts';
import {
  type PlanView,
  type StepEnd,
  StepRunner,
  type StepRunnerOptions,
} from '../../../../src/engine/runs/step-runner.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import { EngineError } from '../../../../src/shared/domain/engine-error.ts';
import type { LanguageModel } from '../../../../src/shared/llm/language-model.ts';
import { scriptedModel } from '../../../support/generation-contexts.ts';
import { type MemoryContent, MemoryRunStore } from '../../../support/memory-run-store.ts';

describe('1. Beginning and going on', () => {
  test('1.1, 1.2: a new step starts once; a resumed one goes on from what is stored', async () => {
    const first = createStep({ wanted: 20 });
    const stopped = first.run(abortAfterDecided(first, 5));
    await expect(stopped).rejects.toThrow('test stop');
    const second = createStep({ wanted: 20, stored: first.store.committed });
    await second.run();
    expect([first.starts, second.starts]).toEqual([1, 0]);
    expect(second.store.committed.notes).toEqual((await undisturbed({ wanted: 20 })).notes);
  });

  test('1.3: a step that is done, or has spent its budget, ends at once in the same way', async () => {
    const done = createStep({ wanted: 4 });
    expect(await done.run()).toEqual({ kind: 'done' });
    const again = createStep({ wanted: 4, stored: done.store.committed });
    expect([await again.run(), again.plans, again.ran]).toEqual([{ kind: 'done' }, [], []]);

    const spent = createStep({ wanted: 100, attempts: 6 });
    expect(await spent.run()).toEqual({ kind: 'budget', reason: 'attempts' });
    const later = createStep({ wanted: 100, attempts: 6, stored: spent.store.committed });
    expect([await later.run(), later.plans, later.ran]).toEqual([{ kind: 'budget', reason: 'attempts' }, [], []]);
  });

  test('1.4, 2.9: a step that waits for people keeps its units and asks its plan again', async () => {
    const waits = createStep({ wanted: 8, waitAt: 1 });
    expect(await waits.run()).toEqual({ kind: 'waiting-for-people' });
    const again = createStep({ wanted: 8, stored: waits.store.committed });
    expect(await again.run()).toEqual({ kind: 'done' });
    expect(again.plans[0]?.round).toBe(2);
    expect(again.store.committed.units.filter(({ state }) => state === 'planned')).toEqual([]);
  });
});

describe('2. Planning', () => {
  test('2.1, 2.5: at the beginning, after each block, and when nothing is outstanding; room is what the window leaves', async () => {
    const step = createStep({ wanted: 10, ahead: 6, block: 2, inFlight: 1, portion: 4 });
    await step.run();
    expect(
      step.plans.map(({ round, room, nextOrdinal, outstanding }) => [round, room, nextOrdinal, outstanding]),
    ).toEqual([
      [0, 6, 0, 0],
      [1, 4, 4, 2],
      [2, 2, 8, 4],
      [3, 2, 10, 4],
      [4, 4, 10, 2],
      [5, 6, 10, 0],
    ]);
  });

  test.each([1, 2, 3, 4, 5])(
    '2.2, 4.1: other delays (%i) and numbers in flight give the same plan calls and the same decisions',
    async (seed) => {
      const options = { wanted: 30, ahead: 12, block: 4 };
      const calm = createStep({ ...options, inFlight: 1 });
      await calm.run();
      const busy = createStep({ ...options, inFlight: 1 + (seed % 5) * 3, delays: seed });
      await busy.run();
      expect(busy.plans).toEqual(calm.plans);
      expect(busy.store.committed.notes).toEqual(calm.store.committed.notes);
      expect(withoutCalls(busy.store.committed)).toEqual(withoutCalls(calm.store.committed));
      // The units of a busy step do finish out of order, else this test would see nothing.
      if (seed % 5 > 0) expect(busy.finished).not.toEqual(busy.finished.toSorted((a, b) => a - b));
    },
  );

  test('2.3: each plan gets what was decided since the last one, in unit order, with outcomes and artefacts', async () => {
    const step = createStep({ wanted: 10, ahead: 6, block: 3, inFlight: 6, delays: 7 });
    await step.run();
    const told = step.plans.flatMap(({ decided }) => decided);
    expect(told.map(({ key }) => key)).toEqual(Array.from({ length: 10 }, (_, ordinal) => `unit/${ordinal}`));
    expect(step.plans.map(({ decided }) => decided.length)).toEqual([0, 3, 3, 3, 1]);
    expect(told[4]).toEqual({
      key: 'unit/4',
      outcomes: [{ kind: 'accepted', sampleId: 'answer 4' }],
      artefacts: [{ name: 'length', json: 8 }],
    });
  });

  test('2.4: a unit sees what was accepted when its round was planned, however late it runs', async () => {
    const step = createStep({ wanted: 12, ahead: 6, block: 3, inFlight: 2 });
    await step.run();
    expect(step.store.committed.units.map(({ round, acceptedBefore }) => [round, acceptedBefore])).toEqual([
      ...Array.from({ length: 6 }, () => [0, 0]),
      ...Array.from({ length: 3 }, () => [1, 3]),
      ...Array.from({ length: 3 }, () => [2, 6]),
    ]);
    expect(step.seenAccepted).toEqual(step.store.committed.units.map(({ acceptedBefore }) => acceptedBefore));
  });

  test('2.6: state and units are stored together before any of them runs', async () => {
    const seen: string[] = [];
    const step = createStep({
      wanted: 3,
      faults(point, store) {
        if (point === 'after-plan')
          seen.push(`${store.committed.units.length} units at ${JSON.stringify(store.committed.steps[0]?.state)}`);
      },
    });
    await step.run();
    expect(seen[0]).toBe('3 units at {"work":{"planned":3},"decidedAtPlan":0,"next":"go","budgetReason":""}');
    expect(step.ran[0]).toBe('unit/0 attempt 0');
  });

  test('2.7: done skips what is outstanding, stops its work and never runs it later', async () => {
    const step = createStep({ wanted: 50, doneAfter: 4, ahead: 8, block: 4, inFlight: 8 });
    expect(await step.run()).toEqual({ kind: 'done' });
    const states = step.store.committed.units.map(({ state }) => state);
    expect(states).toEqual([...Array(4).fill('decided'), ...Array(4).fill('skipped')]);
    expect(step.stopped).toBe(4);
    const again = createStep({ wanted: 50, stored: step.store.committed });
    await again.run();
    expect(again.ran).toEqual([]);
  });

  test('2.8: a plan that contradicts itself ends the run', async () => {
    const doneWithUnits = createStep({
      plan: () => ({ state: null, units: [{ key: 'a', json: null }], next: 'done' }),
    });
    await expect(doneWithUnits.run()).rejects.toThrow('test planned units and said that it is done');
    const nothing = createStep({ plan: () => ({ state: null, units: [], next: 'go' }) });
    await expect(nothing.run()).rejects.toThrow('test planned nothing while nothing is outstanding');
  });
});

describe('3. Running units', () => {
  test('3.1: units start in order, at most so many at once, none further than the window', async () => {
    const step = createStep({ wanted: 20, ahead: 6, block: 3, inFlight: 4, delays: 3 });
    await step.run();
    expect(step.ran).toEqual(Array.from({ length: 20 }, (_, ordinal) => `unit/${ordinal} attempt 0`));
    expect(step.mostAtOnce).toBe(4);
    expect(step.furthestAhead).toBeLessThan(6);
  });

  test('3.2: a unit that throws is tried again with a raised attempt and another seed', async () => {
    const step = createStep({
      wanted: 3,
      fail: ({ ordinal, attempt }) => (ordinal === 1 && attempt < 2 ? new Error('unlucky') : undefined),
    });
    await step.run();
    expect(step.ran.filter((run) => run.startsWith('unit/1'))).toEqual([
      'unit/1 attempt 0',
      'unit/1 attempt 1',
      'unit/1 attempt 2',
    ]);
    expect(step.store.committed.units.map(({ state, attempt }) => [state, attempt])).toEqual([
      ['decided', 0],
      ['decided', 2],
      ['decided', 0],
    ]);
    expect(step.plans.at(-1)?.decided.map(({ key }) => key)).toEqual(['unit/0', 'unit/1', 'unit/2']);
  });

  test('3.2: a resumed unit does not begin to count its attempts anew', async () => {
    const fail = ({ ordinal }: Unit) => (ordinal === 0 ? new Error('always') : undefined);
    const first = createStep({ wanted: 2, inFlight: 1, fail, stopAtRun: 3 });
    await expect(first.run()).rejects.toThrow('test stop');
    const second = createStep({ wanted: 2, inFlight: 1, fail, stored: first.store.committed });
    await second.run();
    expect([...first.ran, ...second.ran]).toEqual([
      'unit/0 attempt 0',
      'unit/0 attempt 1',
      'unit/0 attempt 2',
      'unit/0 attempt 2',
      'unit/1 attempt 0',
    ]);
  });

  test('3.3: a unit that fails three times is one rejection, and the step goes on', async () => {
    const step = createStep({ wanted: 3, fail: ({ ordinal }) => (ordinal === 1 ? new Error('hopeless') : undefined) });
    expect(await step.run()).toEqual({ kind: 'done' });
    expect(step.store.committed.rejections).toEqual([
      { step: 'generate', unitOrdinal: 1, position: 0, rule: 'failed', reason: 'hopeless' },
    ]);
    expect(step.plans.flatMap(({ decided }) => decided)[1]?.outcomes).toEqual([{ kind: 'failed', reason: 'hopeless' }]);
    expect(step.store.committed.notes).toEqual(['answer 0', 'answer 2']);
  });

  test('3.4: a death of the model host costs no attempt; too many end the run', async () => {
    const died = () => new EngineError('model-host-died', 'The host died.');
    const tries = new Map<number, number>();
    const dies = (times: number) => (unit: Unit) => {
      const count = (tries.get(unit.ordinal) ?? 0) + 1;
      tries.set(unit.ordinal, count);
      return unit.ordinal === 1 && count <= times ? died() : undefined;
    };
    const step = createStep({ wanted: 3, fail: dies(5) });
    await step.run();
    expect(step.ran.filter((run) => run.startsWith('unit/1'))).toEqual(Array(6).fill('unit/1 attempt 0'));
    expect(step.store.committed.notes).toEqual(['answer 0', 'answer 1', 'answer 2']);

    tries.clear();
    const hopeless = createStep({ wanted: 3, fail: dies(6) });
    await expect(hopeless.run()).rejects.toMatchObject({ code: 'model-host-died' });
  });

  test('3.5: an error that another try cannot mend ends the run at once and stops the others', async () => {
    const step = createStep({
      wanted: 8,
      inFlight: 4,
      delays: 1,
      fail: ({ ordinal }) =>
        ordinal === 2 ? new EngineError('script-exhausted', 'The script has run out.') : undefined,
    });
    await expect(step.run()).rejects.toThrow('The script has run out.');
    expect(step.ran.filter((run) => run.startsWith('unit/2'))).toEqual(['unit/2 attempt 0']);
    expect(step.running).toBe(0);
    expect(step.store.committed.units.filter(({ state }) => state === 'failed')).toEqual([]);
  });

  test('3.6: an abort stops the units in work, waits for them, and keeps the answers that have come', async () => {
    const step = createStep({ wanted: 12, inFlight: 4, delays: 5 });
    await expect(step.run(abortAfterDecided(step, 3))).rejects.toThrow('test stop');
    expect(step.running).toBe(0);
    const { calls, units } = step.store.committed;
    expect(calls.length).toBeGreaterThanOrEqual(units.filter(({ state }) => state === 'decided').length);
    expect(calls.length).toBe(step.asked.length);
  });
});

describe('4. Deciding', () => {
  test('4.2: what decide stores is there exactly when its unit is decided', async () => {
    const seen: boolean[] = [];
    const step = createStep({
      wanted: 20,
      inFlight: 5,
      delays: 2,
      faults(_point, store) {
        const { units, notes, artefacts } = store.committed;
        const decided = units.filter(({ state }) => state === 'decided').length;
        seen.push(decided === notes.length && decided === artefacts.length);
      },
    });
    await step.run();
    expect(seen.length).toBeGreaterThan(20);
    expect(seen).toEqual(seen.map(() => true));
  });

  test('4.2: a decision that throws leaves nothing of it behind', async () => {
    const step = createStep({ wanted: 4, inFlight: 1, refuseDecision: 2 });
    await expect(step.run()).rejects.toThrow('The disk is full.');
    expect(step.store.committed.notes).toEqual(['answer 0', 'answer 1']);
    const again = createStep({ wanted: 4, stored: step.store.committed });
    await again.run();
    expect(again.store.committed.notes).toEqual(['answer 0', 'answer 1', 'answer 2', 'answer 3']);
    expect(again.asked).toEqual(['unit/3']);
  });

  test('4.2: units that are ready together commit together', async () => {
    const step = createStep({ wanted: 4, slow: 0 });
    await step.run();
    expect(step.faultCounts.get('before-commit')).toBe(1);
  });

  test('4.3: deciding stops at the next planning point, though more units are ready', async () => {
    const step = createStep({ wanted: 12, ahead: 8, block: 3, inFlight: 8, delays: 4 });
    await step.run();
    expect(step.plans.slice(1).every(({ decided }) => decided.length <= 3)).toBe(true);
  });
});

describe('5. Budget', () => {
  test('5.1: when the attempts are spent, what is outstanding is still decided', async () => {
    const step = createStep({ wanted: 100, attempts: 10, ahead: 8, block: 4, inFlight: 8 });
    expect(await step.run()).toEqual({ kind: 'budget', reason: 'attempts' });
    expect(step.store.committed.units.map(({ state }) => state)).toEqual(Array(10).fill('decided'));
  });

  test('5.2: when the time is spent, what is outstanding is skipped', async () => {
    const step = createStep({ wanted: 100, timeEndsAfterDecided: 8, ahead: 8, block: 4, inFlight: 8 });
    expect(await step.run()).toEqual({ kind: 'budget', reason: 'time' });
    expect(step.store.committed.units.map(({ state }) => state)).toEqual([
      ...Array(8).fill('decided'),
      ...Array(4).fill('skipped'),
    ]);
  });

  test('5.3: a reason to give up ends the run at a planning point', async () => {
    const step = createStep({ wanted: 100, block: 4, giveUpAfterDecided: 5 });
    await expect(step.run()).rejects.toMatchObject({ code: 'no-answers' });
    expect(step.store.committed.notes).toHaveLength(8);
  });
});

describe('7. What a person ends', () => {
  test('7.1: what is decided stays, what is outstanding is skipped and its work stopped', async () => {
    const step = createStep({ wanted: 50, ahead: 8, block: 4, inFlight: 8 });
    step.onDecided = () => {
      if (step.decided >= 8) step.finish();
    };
    expect(await step.run()).toEqual({ kind: 'budget', reason: 'person' });
    const states = step.store.committed.units.map(({ state }) => state);
    expect(states.filter((state) => state === 'decided')).toHaveLength(step.decided);
    expect(states.slice(step.decided)).toEqual(states.slice(step.decided).map(() => 'skipped'));
    expect(step.decided).toBeLessThan(50);
    expect(step.running).toBe(0);
  });

  test('7.1: it does not wait for a unit that hangs', async () => {
    const step = createStep({ wanted: 20, ahead: 8, block: 4, inFlight: 8, hang: 5 });
    step.onDecided = () => {
      if (step.decided === 4) setImmediate(() => step.finish());
    };
    expect(await step.run()).toEqual({ kind: 'budget', reason: 'person' });
    expect(step.store.committed.units[5]).toMatchObject({ state: 'skipped' });
  });

  test('7.2: it ends at once and in the same way when it is run again', async () => {
    const step = createStep({ wanted: 50 });
    step.onDecided = () => step.finish();
    await step.run();
    const again = createStep({ wanted: 50, stored: step.store.committed });
    expect([await again.run(), again.plans, again.ran]).toEqual([{ kind: 'budget', reason: 'person' }, [], []]);
  });

  test('7.3: a step that was killed and goes on with the wish asks for nothing more', async () => {
    const first = createStep({ wanted: 20 });
    await expect(first.run(abortAfterDecided(first, 5))).rejects.toThrow('test stop');
    const second = createStep({ wanted: 20, stored: first.store.committed });
    second.finish();
    expect(await second.run()).toEqual({ kind: 'budget', reason: 'person' });
    expect([second.plans, second.ran]).toEqual([[], []]);
    expect(second.store.committed.notes).toEqual(first.store.committed.notes);
  });
});

describe('8. What the log is told', () => {
  test('8.1: one line for all requests that a dead model host took with it', async () => {
    let died = 0;
    const step = createStep({
      wanted: 4,
      inFlight: 4,
      fail: () => {
        died += 1;
        return died <= 4
          ? new EngineError('model-host-died', 'The process that runs the models ended (9).')
          : undefined;
      },
    });
    await step.run();
    expect(step.warnings).toEqual([
      'The process that runs the models ended (9). 4 requests were lost and are asked again.',
    ]);
  });

  test('8.2: a unit that is given up, each reason once', async () => {
    const step = createStep({ wanted: 6, fail: ({ ordinal }) => (ordinal < 3 ? new Error('It broke.') : undefined) });
    await step.run();
    expect(step.warnings).toEqual(['An attempt failed 3 times and was given up: It broke.']);
  });
});

describe('6. A process that is killed', () => {
  const points: readonly FaultPoint[] = ['answer-received', 'before-commit', 'after-commit', 'after-plan'];
  const options = {
    wanted: 16,
    ahead: 8,
    block: 4,
    inFlight: 4,
    delays: 9,
    fail: ({ ordinal, attempt }: Unit) => (ordinal % 5 === 3 && attempt === 0 ? new Error('unlucky') : undefined),
  };

  for (const point of points) {
    test(`6.1, 6.2: at any ${point} goes on as if nothing had been`, async () => {
      const whole = createStep(options);
      await whole.run();
      const occurrences = whole.faultCounts.get(point) ?? 0;
      expect(occurrences).toBeGreaterThan(2);
      for (let occurrence = 1; occurrence <= occurrences; occurrence++) {
        const { left, killed } = await killAt(options, point, occurrence);
        const resumed = createStep({ ...options, stored: left });
        expect(await resumed.run()).toEqual({ kind: 'done' });
        expect(withoutCalls(resumed.store.committed)).toEqual(withoutCalls(whole.store.committed));
        // Each plan is made once in the order of the uninterrupted run, or again with the same view.
        for (const plan of [...killed.plans, ...resumed.plans]) expect(plan).toEqual(whole.plans[plan.round]);
        const stored = left.calls.map((call) => `unit/${call.unitOrdinal}`);
        expect(resumed.asked.filter((key) => stored.includes(key))).toEqual([]);
        expect(resumed.store.committed.calls.map((call) => call.unitOrdinal).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: 16 }, (_, ordinal) => ordinal),
        );
      }
    });
  }

  test('6.1: again and again, it still comes to the same end', async () => {
    const whole = createStep(options);
    await whole.run();
    let stored: MemoryContent | undefined;
    const random = createRandom('kills');
    let kills = 0;
    for (; kills < 200; kills++) {
      const killed = await killAt(
        { ...options, ...(stored === undefined ? {} : { stored }) },
        random.pick(points),
        1 + random.integer(4),
      );
      stored = killed.left;
      if (killed.end !== undefined) break;
    }
    expect(kills).toBeGreaterThan(3);
    expect(withoutCalls(stored ?? whole.store.committed)).toEqual(withoutCalls(whole.store.committed));
  });
});

interface StepOptions {
  readonly wanted?: number;
  readonly ahead?: number;
  readonly block?: number;
  readonly inFlight?: number;
  /** Most units that one plan makes. */
  readonly portion?: number;
  /** Seed of how many turns of the event loop each unit takes; none when absent. */
  readonly delays?: number;
  /** Ordinal of a unit that takes longer than all others. */
  readonly slow?: number;
  /** Ordinal of a unit that only ends when it is stopped. */
  readonly hang?: number;
  readonly stored?: MemoryContent;
  readonly attempts?: number;
  readonly timeEndsAfterDecided?: number;
  readonly giveUpAfterDecided?: number;
  /** The plan is done when so many units were decided, whatever is outstanding. */
  readonly doneAfter?: number;
  /** The round whose plan waits for people. */
  readonly waitAt?: number;
  /** Ordinal of a unit whose decision cannot be stored. */
  readonly refuseDecision?: number;
  /** The run is stopped when so many runs of units began. */
  readonly stopAtRun?: number;
  fail?(unit: Unit): Error | undefined;
  faults?(point: FaultPoint, store: MemoryRunStore): void;
  plan?(): Plan;
}

interface SeenPlan {
  readonly round: number;
  readonly room: number;
  readonly nextOrdinal: number;
  readonly outstanding: number;
  readonly decided: readonly Pick<SeenDecision, 'key' | 'outcomes' | 'artefacts'>[];
}

interface SeenDecision {
  readonly key: string;
  readonly outcomes: readonly Outcome[];
  readonly artefacts: Decided['artefacts'];
}

interface TestRunContext {
  readonly model: NamedLanguageModel;
  readonly acceptedBefore: number;
}

/** What the work under test sees; a class, since it is looked at while it runs. */
class TestStep {
  readonly store: MemoryRunStore;
  readonly plans: SeenPlan[] = [];
  readonly ran: string[] = [];
  readonly finished: number[] = [];
  readonly warnings: string[] = [];
  /** Units whose answer the model was asked for. */
  readonly asked: string[] = [];
  readonly seenAccepted: number[] = [];
  readonly faultCounts = new Map<FaultPoint, number>();
  starts = 0;
  running = 0;
  mostAtOnce = 0;
  furthestAhead = 0;
  stopped = 0;
  decided = 0;
  onDecided: () => void = () => {};
  readonly #options: StepOptions;
  readonly #controller = new AbortController();
  readonly #finishing = new AbortController();

  constructor(options: StepOptions) {
    this.#options = options;
    this.store = new MemoryRunStore(options.stored);
    this.decided = this.store.committed.notes.length;
  }

  run(signal?: AbortSignal): Promise<StepEnd> {
    const { ahead = 8, block = 4, inFlight = 4 } = this.#options;
    const store = this.store.asProjectStore();
    const both = signal === undefined ? this.#controller.signal : AbortSignal.any([signal, this.#controller.signal]);
    const faults = {
      at: (point: FaultPoint) => {
        this.faultCounts.set(point, (this.faultCounts.get(point) ?? 0) + 1);
        this.#options.faults?.(point, this.store);
      },
    };
    const options: StepRunnerOptions<null, PlanView, TestRunContext> = {
      // Safe: a step runner uses the store and the faults of its environment, and nothing else.
      environment: { store, faults } as RunEnvironment,
      runId: 'r1',
      path: 'generate',
      method: { id: 'test', version: 1 },
      params: null,
      work: this.#work(both),
      window: { ahead, block },
      inFlight,
      signal: both,
      planContext: (view) => view,
      runContext: (unit, acceptedBefore) => ({
        acceptedBefore,
        model: withCallLog({
          calls: store.calls,
          place: { runId: 'r1', step: 'generate', unitOrdinal: unit.ordinal, attempt: unit.attempt },
          model: this.#model(unit),
          signal: both,
          faults,
          tally: { calls: 0, promptTokens: 0, completionTokens: 0 },
        }),
      }),
      decide: (unit, result) => this.#decide(unit, result),
      accepted: () => this.decided,
      budget: (planned) => this.#budget(planned),
      giveUp: () =>
        this.decided >= (this.#options.giveUpAfterDecided ?? Number.POSITIVE_INFINITY)
          ? new EngineError('no-answers', 'The model gave nothing.')
          : undefined,
      onDecided: () => this.onDecided(),
      finishing: this.#finishing.signal,
      warn: (sentence) => this.warnings.push(sentence),
    };
    return new StepRunner(options).run();
  }

  stop(): void {
    this.#controller.abort(new Error('test stop'));
  }

  /** A person ends the step with what is decided. */
  finish(): void {
    this.#finishing.abort();
  }

  #work(signal: AbortSignal): Work<null, PlanView, TestRunContext> {
    const { wanted = 10, portion = 1000, doneAfter = wanted, waitAt, fail, stopAtRun } = this.#options;
    return {
      start: () => {
        this.starts += 1;
        return { planned: 0 };
      },
      plan: (view, _params, state, decided) => {
        this.plans.push({
          round: view.round,
          room: view.room,
          nextOrdinal: view.nextOrdinal,
          outstanding: view.outstanding.length,
          decided: decided.map(({ unit, outcomes, artefacts }) => ({ key: unit.key, outcomes, artefacts })),
        });
        const own = this.#options.plan?.();
        if (own !== undefined) return own;
        // Safe: `start` and this function wrote it.
        const { planned } = state as { readonly planned: number };
        const decidedSoFar = planned - view.outstanding.length;
        if (decidedSoFar >= doneAfter) return { state, units: [], next: 'done' };
        const count = Math.min(view.room, portion, wanted - planned);
        const units = Array.from({ length: count }, (_, index) => ({
          key: `unit/${planned + index}`,
          json: { number: planned + index },
        }));
        return { state: { planned: planned + count }, units, next: view.round === waitAt ? 'wait-for-people' : 'go' };
      },
      run: async (context, _params, unit) => {
        this.ran.push(`${unit.key} attempt ${unit.attempt}`);
        this.seenAccepted.push(context.acceptedBefore);
        this.furthestAhead = Math.max(this.furthestAhead, unit.ordinal - this.decided);
        this.running += 1;
        this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
        try {
          if (this.ran.length === stopAtRun) this.stop();
          await this.#delay(unit, signal);
          const failure = fail?.(unit);
          if (failure !== undefined) throw failure;
          const answer = await context.model.complete('answer', {
            prompts: [{ form: 'raw', parts: [{ part: 'task', text: `Number ${unit.ordinal}.` }] }],
            maxTokens: 10,
            stop: [],
            sampling: { temperature: 1 },
            seed: unit.ordinal,
            logProbabilities: false,
          });
          this.finished.push(unit.ordinal);
          return {
            drafts: [{ fields: { text: answer.text }, calls: ['answer'] }],
            artefacts: [{ name: 'length', json: answer.text.length }],
          };
        } finally {
          this.running -= 1;
        }
      },
    };
  }

  async #delay(unit: Unit, signal: AbortSignal): Promise<void> {
    const { delays, doneAfter, slow, hang } = this.#options;
    if (unit.ordinal === hang) while (!signal.aborted && !this.#finishing.signal.aborted) await nextTurn();
    if (unit.ordinal === slow) for (let turn = 0; turn < 30; turn++) await nextTurn();
    // Units that the plan will not wait for never finish by themselves.
    if (doneAfter !== undefined && unit.ordinal >= doneAfter) {
      for (let turn = 0; turn < 1000 && !signal.aborted && this.decided < doneAfter; turn++) await nextTurn();
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      this.stopped += 1;
      throw new Error('It was stopped.');
    }
    if (delays === undefined) return;
    const turns = createRandom(delays).fork(unit.key, unit.attempt).integer(12);
    for (let turn = 0; turn < turns && !signal.aborted; turn++) await nextTurn();
    signal.throwIfAborted();
  }

  #model(unit: Unit): LanguageModel {
    const script = scriptedModel([{ answers: [`answer ${unit.ordinal}`] }]);
    return {
      identity: { ...script.identity, hash: 'the same for all units' },
      complete: (request, options) => {
        this.asked.push(unit.key);
        return script.complete(request, options);
      },
      score: (request, options) => script.score(request, options),
      labelProbabilities: (request, options) => script.labelProbabilities(request, options),
      countTokens: (prompt) => script.countTokens(prompt),
    };
  }

  #decide(unit: Unit, result: UnitResult): readonly Outcome[] {
    if (unit.ordinal === this.#options.refuseDecision) throw new EngineError('disk-full', 'The disk is full.');
    const text = String(result.drafts?.[0]?.fields['text']);
    this.store.note(text);
    this.decided += 1;
    return [{ kind: 'accepted', sampleId: text }];
  }

  #budget(planned: number): { readonly units: number } | { readonly ended: string } {
    const { attempts = Number.MAX_SAFE_INTEGER, timeEndsAfterDecided = Number.POSITIVE_INFINITY } = this.#options;
    if (this.decided >= timeEndsAfterDecided) return { ended: 'time' };
    return planned >= attempts ? { ended: 'attempts' } : { units: attempts - planned };
  }
}

function createStep(options: StepOptions): TestStep {
  return new TestStep(options);
}

function abortAfterDecided(step: TestStep, count: number): AbortSignal {
  const controller = new AbortController();
  step.onDecided = () => {
    if (step.decided >= count) controller.abort(new Error('test stop'));
  };
  return controller.signal;
}

async function undisturbed(options: StepOptions): Promise<MemoryContent> {
  const step = createStep(options);
  await step.run();
  return step.store.committed;
}

/** Runs until the fault point was reached so many times; what was committed at that moment is all that is left. */
async function killAt(
  options: StepOptions,
  point: FaultPoint,
  occurrence: number,
): Promise<{
  readonly left: MemoryContent;
  readonly killed: { readonly plans: readonly SeenPlan[] };
  readonly end: StepEnd | undefined;
}> {
  let left: MemoryContent | undefined;
  let plansLeft = 0;
  let count = 0;
  const step = createStep({
    ...options,
    faults(reached, store) {
      if (left !== undefined || reached !== point) return;
      count += 1;
      if (count < occurrence) return;
      left = store.committed;
      plansLeft = step.plans.length;
      step.stop();
      throw new Error('killed');
    },
  });
  const end = await step.run().catch(() => undefined);
  return {
    left: left ?? step.store.committed,
    killed: { plans: step.plans.slice(0, left === undefined ? undefined : plansLeft) },
    end,
  };
}

/** Everything but the answers, whose order of arrival depends on timing. */
function withoutCalls({ calls: _, ...content }: MemoryContent): Omit<MemoryContent, 'calls'> {
  return content;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
