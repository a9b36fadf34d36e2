import { describe, expect, test } from 'vitest';
import { agreementInWords } from '../../../../src/renderer/features/annotate/agreement-words.ts';
import { findLabels } from '../../../../src/renderer/features/annotate/find-labels.ts';
import {
  changeItem,
  currentItem,
  emptyQueue,
  inHand,
  moveBy,
  openCount,
  returnItem,
  sendItem,
  withSamples,
} from '../../../../src/renderer/features/annotate/queue-state.ts';
import { defaultSetUp, queueRequest } from '../../../../src/renderer/features/annotate/set-up.ts';
import type { QueuedSample } from '../../../../src/shared/contract/annotation-answers.ts';

const samples: readonly QueuedSample[] = ['a', 'b', 'c'].map((sample, place) => ({
  sample,
  number: place + 1,
  fields: { text: sample },
  modelLabels: null,
  verdict: 'none',
  decision: null,
  isDouble: false,
  mine: null,
}));
const mine = { state: 'labelled', labels: ['x'], rating: null, note: '' } as const;
const shown = (state: Parameters<typeof currentItem>[0]) => currentItem(state)?.sample.sample;

describe('the queue in hand', () => {
  test('shows the next sample as soon as one is sent, and asks for none that it holds', () => {
    const sent = sendItem(withSamples(emptyQueue, samples), 'a', 'answered', mine);
    expect([shown(sent), openCount(sent), inHand(sent)]).toEqual(['b', 2, ['a', 'b', 'c']]);
    const done = changeItem(sent, 'a', { state: 'done' });
    expect(inHand(done)).toEqual(['b', 'c']);
    // The engine may give one again that is still on its way there.
    expect(withSamples(sent, samples)).toEqual(sent);
  });

  test('a refused answer brings its sample back with what was chosen', () => {
    const draft = { labels: ['x'], rating: 3, note: 'n' };
    const chosen = changeItem(withSamples(emptyQueue, samples), 'a', { draft });
    const back = returnItem(sendItem(chosen, 'a', 'answered', mine), 'a', new Error('refused'), null);
    expect(currentItem(back)).toMatchObject({ state: 'open', outcome: null, draft, error: new Error('refused') });
    expect(currentItem(back)?.sample.mine).toBe(null);
  });

  test('goes back to what was answered, and from there to the next open one', () => {
    const sent = sendItem(withSamples(emptyQueue, samples), 'a', 'answered', mine);
    const back = moveBy(sent, -1);
    expect([shown(back), currentItem(back)?.sample.mine]).toEqual(['a', mine]);
    expect(shown(sendItem(back, 'a', 'answered', mine))).toBe('b');
    expect(shown(moveBy(back, -1))).toBe('a');
  });

  test('ends after the last one, and goes to an earlier one that was left open', () => {
    const all = ['a', 'b', 'c'].reduce(
      (state, id) => sendItem(state, id, 'skipped', null),
      withSamples(emptyQueue, samples),
    );
    expect(currentItem(all)).toBe(undefined);
    const atLast = { ...withSamples(emptyQueue, samples), at: 2 };
    expect(shown(sendItem(atLast, 'c', 'dropped', null))).toBe('a');
  });
});

test('labels are found by their first letters, then by a word, then by any part', () => {
  const names = ['card_not_working', 'lost_or_stolen_card', 'discarded', 'top_up'];
  expect(findLabels(names, 'card')).toEqual(['card_not_working', 'lost_or_stolen_card', 'discarded']);
  expect(findLabels(names, 'Not working')).toEqual(['card_not_working']);
  expect(findLabels(names, ' ')).toEqual(names);
  expect(findLabels(names, 'zebra')).toEqual([]);
});

test('agreement in words never gives a number alone', () => {
  const enough = { value: 0.75, n: 120, low: 0.61, high: 0.88, needed: null };
  expect(agreementInWords(enough)).toBe('0.75, 0.61 to 0.88 (120 samples)');
  expect(agreementInWords({ ...enough, n: 12, needed: 73 })).toBe('Too few to tell (12 samples; 73 needed for ± 0.10)');
  expect(agreementInWords({ ...enough, value: 1, low: null, high: null })).toBe('1.00, no disagreement (120 samples)');
});

test('a scope is a filter, and what another screen gave narrows it', () => {
  const more = { project: 'p', annotator: 'Ada', given: {} };
  expect(queueRequest({ ...defaultSetUp, scope: 'run:r1' }, more)).toEqual({
    project: 'p',
    annotator: 'Ada',
    filter: { runId: 'r1' },
    order: 'random',
    doubleShare: 0.2,
    hidesModelLabel: true,
    state: 'open',
  });
  expect(queueRequest({ ...defaultSetUp, scope: 'unlabelled' }, more).filter).toEqual({ labels: [''] });
  expect(queueRequest(defaultSetUp, { ...more, given: { ids: ['a'] } }).filter).toEqual({ ids: ['a'] });
});
