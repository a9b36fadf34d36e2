import { describe, expect, test } from 'vitest';
import { decodeNumbers } from '../../../../../src/renderer/engine/decode-numbers.ts';
import { findObstacles } from '../../../../../src/renderer/features/generate/obstacles.ts';
import {
  lastRun,
  phaseOf,
  speedInWords,
  stateSentence,
} from '../../../../../src/renderer/features/generate/run-state.ts';
import { pageOf } from '../../../../../src/renderer/features/generate/sample-pages.ts';

const run = (change: object = {}) => ({
  run: 'r1',
  name: 'N',
  state: 'done',
  message: '',
  code: '',
  accepted: 118,
  asked: 320,
  createdAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  workedMs: 0,
  recipeVersion: 'v',
  topUpOf: null,
  isHidden: false,
  ...change,
});
const progress = {
  runId: 'r1',
  state: 'running',
  message: '',
  step: 'generate',
  stepTitle: 'One prompt',
  stepNumber: 1,
  steps: 4,
  asked: 320,
  accepted: 120,
  tried: 150,
  rejected: [],
  tokensPerSecond: 21.4,
  samplesPerMinute: 37.6,
  secondsLeft: { likely: 240, low: 180, high: 300 },
  workedMs: 1,
};
const idle = { progress: undefined, obstacles: [], plan: { asked: 320, cells: 80 }, short: 0, isStarting: false };

describe('the state of the screen', () => {
  test('goes by the newest run that was not undone', () => {
    const later = run({ run: 'r2', createdAt: '2026-01-02T00:00:00.000Z' });
    expect([
      lastRun([run(), later])?.run,
      lastRun([later, run()])?.run,
      lastRun([run(), { ...later, isHidden: true }])?.run,
      lastRun([]),
    ]).toEqual(['r2', 'r2', 'r1', undefined]);
  });

  test('is one sentence', () => {
    const say = (state: string | undefined, more: object = {}, facts: object = {}) =>
      stateSentence({
        ...idle,
        phase: phaseOf(state === undefined ? undefined : run({ state, ...more }), undefined),
        ...facts,
      });
    expect([
      say(undefined),
      say(undefined, {}, { plan: undefined }),
      say(undefined, {}, { obstacles: ['The model X is not on this machine yet.'] }),
      say(undefined, {}, { obstacles: ['a', 'b'] }),
      say(undefined, {}, { isStarting: true }),
      say('done', {}, { short: 2 }),
      say('done', { message: 'The attempts were spent.' }),
      say('done', { message: 'Stopped by a person with 118 of 320 accepted.' }),
      say('cancelled'),
      say('paused'),
      say('failed'),
      say('running'),
      say('running', { accepted: 0 }),
    ]).toEqual([
      'Ready to write 320 samples in 80 cells.',
      '',
      'The model X is not on this machine yet.',
      '2 things to mend before samples can be made.',
      'Starting: the model is being loaded.',
      '118 of 320 accepted, 2 cells short.',
      '118 of 320 accepted. The attempts were spent.',
      '118 of 320 accepted.',
      'Cancelled: 118 of 320 accepted.',
      'Paused with 118 of 320 accepted.',
      'Stopped by an error with 118 of 320 accepted.',
      '118 of 320 accepted',
      'The first sample is on its way.',
    ]);
  });

  test('follows the live counts, and says which step comes after', () => {
    const working = phaseOf(run({ state: 'running' }), progress);
    expect(stateSentence({ ...idle, phase: working, progress })).toBe('120 of 320 accepted');
    const later = { ...progress, step: 'curate/1', stepTitle: 'Repetition', stepNumber: 3 };
    expect(stateSentence({ ...idle, phase: phaseOf(run({ state: 'running' }), later), progress: later })).toBe(
      '120 samples accepted. Now Repetition, step 3 of 4.',
    );
  });

  test('tells speed and time with its uncertainty', () => {
    expect(speedInWords(progress)).toBe('21 tokens/s · 38 samples/min · 3 min to 5 min left');
    expect(speedInWords({ ...progress, tokensPerSecond: null, samplesPerMinute: null, secondsLeft: null })).toBe('');
  });
});

describe('findObstacles', () => {
  const problem = (path: string, message = path) => ({ path, line: 1, column: 1, message });

  test('puts a problem at its part, or names the screen where it is mended', () => {
    const problems = [
      problem('generate.conditions[1].params.values'),
      problem('generate.accept[0].method'),
      problem('generate.decoding.params.topP'),
      problem('generate.demonstrations.method', 'It needs a source with the role seeds.'),
      problem('generate.target.attempts'),
      problem('sources.seeds.file'),
      problem('task.labels[0]'),
      problem('curate[0].drop'),
      problem('generate'),
      problem('sources.seeds.file'),
    ];
    expect(findObstacles(problems, null, undefined).map(({ message: _, ...place }) => place)).toEqual([
      { part: 'condition:1', param: 'values' },
      { part: 'accept:0' },
      { part: 'decoding', param: 'topP' },
      { part: 'demonstrations', screen: 'sources' },
      { part: 'target' },
      { screen: 'sources' },
      { screen: 'task' },
      { screen: 'recipe' },
      { screen: 'recipe' },
    ]);
  });

  test('a model that writes and is not there stands in the way', () => {
    const model = (id: string, kind: 'language' | 'embedding', state: 'installed' | 'missing') => ({
      model: id,
      kind,
      state,
      title: id.toUpperCase(),
      sizeBytes: 1,
      licence: '',
      languages: [],
      contextTokens: null,
      memoryBytes: null,
      hash: null,
      folder: null,
      note: '',
      isStarter: false,
      isOwn: false,
      sources: [],
      terms: '',
      speed: null,
    });
    const recipe = { models: { generator: 'a', other: 'b', embedder: 'c' } };
    const models = [
      model('a', 'language', 'missing'),
      model('b', 'language', 'installed'),
      model('c', 'embedding', 'missing'),
      model('d', 'language', 'missing'),
    ];
    expect(findObstacles([], recipe, models)).toEqual([
      { message: 'The model A is not on this machine yet.', screen: 'models' },
    ]);
  });
});

test('numbers of samples come in pages that count from the oldest', () => {
  const bytes = new Uint8Array(new Int32Array([1, 70_000, 3]).buffer);
  expect([...decodeNumbers(btoa(String.fromCharCode(...bytes)))]).toEqual([1, 70_000, 3]);
  expect([pageOf(0), pageOf(49), pageOf(50), pageOf(-1)]).toEqual([0, 0, 1, 0]);
});
