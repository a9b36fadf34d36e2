import { describe, expect, test } from 'vitest';
import {
  filterChips,
  toggled,
  withCondition,
  withLabels,
  withScore,
} from '../../../../../src/renderer/features/data/filters/filter-chips.ts';
import type { SampleFilter } from '../../../../../src/renderer/state/route-store.ts';

describe('the filters that are set', () => {
  test('are in words, each with the filter without it', () => {
    const filter: SampleFilter = {
      labels: ['lost', ''],
      origin: 'generated',
      scores: [{ name: 'answer_length', atLeast: 3.25, atMost: 8 }],
      conditions: [{ name: 'tone', valueIds: ['v1'] }],
    };
    const facets = {
      total: 0,
      labels: [],
      origins: [],
      roles: [],
      verdicts: [],
      runs: [],
      conditions: [{ name: 'tone', values: [{ key: 'v1', title: 'angry', count: 3 }] }],
      scores: [],
    };
    const chips = filterChips(filter, facets);
    expect(chips.map(({ words }) => words)).toEqual([
      'Label: lost, No label',
      'tone: angry',
      'Generated',
      'Answer length 3.25 to 8',
    ]);
    expect(chips[1]?.without).toEqual({ labels: ['lost', ''], origin: 'generated', scores: filter.scores });
    expect(chips[3]?.without).toEqual({ labels: ['lost', ''], origin: 'generated', conditions: filter.conditions });
  });

  test('go by their ids while titles are not known', () => {
    expect(filterChips({ runId: 'r1', verdict: 'drop' }, undefined).map(({ words }) => words)).toEqual([
      'Dropped',
      'Run: r1',
    ]);
  });

  test('leave nothing behind when their last value goes', () => {
    expect([
      withLabels({ labels: ['a'] }, toggled(['a'], 'a')),
      withCondition({ conditions: [{ name: 'tone', valueIds: ['a'] }] }, 'tone', []),
      withScore({ scores: [{ name: 'x' }] }, 'x', null),
    ]).toEqual([{}, {}, {}]);
  });
});
