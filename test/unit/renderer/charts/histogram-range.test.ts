import { describe, expect, test } from 'vitest';
import { countInside, edgeValue, toEdges, toValues } from '../../../../src/renderer/charts/histogram-range.ts';

const bins = { low: 0, high: 10, counts: [4, 3, 2, 0, 1] };

describe('the range of a histogram', () => {
  test('is none when both handles stand at the ends', () => {
    expect(toValues(bins, { from: 0, to: 5 })).toBeNull();
  });

  test('lets exactly the values of the bins between its handles through', () => {
    // One value on each edge: it belongs to the bin above the edge, the last to the last bin.
    const values = [0, 2, 4, 6, 8, 10];
    const range = toValues(bins, { from: 1, to: 3 });
    const passed = values.filter((value) => value >= (range?.atLeast ?? -1) && value <= (range?.atMost ?? 99));
    expect([range, passed]).toEqual([{ atLeast: 2, atMost: 5.99999 }, [2, 4]]);
  });

  test('leaves an end open whose handle stands at the end', () => {
    expect([toValues(bins, { from: 2, to: 5 }), toValues(bins, { from: 0, to: 2 })]).toEqual([
      { atLeast: 4 },
      { atMost: 3.99999 },
    ]);
  });

  test('that came from elsewhere puts the handles between edges, never outside', () => {
    expect([toEdges(bins, { atLeast: 3 }), toEdges(bins, { atLeast: -4, atMost: 40 })]).toEqual([
      { from: 1.5, to: 5 },
      { from: 0, to: 5 },
    ]);
  });

  test('that a handle set puts it back exactly on its edge, so that the next key moves it on', () => {
    const uneven = { low: 0.285, high: 0.872, counts: Array.from({ length: 24 }, () => 1) };
    const edges = Array.from({ length: 22 }, (_, at) => ({ from: at + 1, to: at + 2 }));
    expect(edges.map((edge) => toEdges(uneven, toValues(uneven, edge) ?? {}))).toEqual(edges);
  });

  test('counts what lies inside', () => {
    expect([countInside(bins, { from: 1, to: 3 }), countInside(bins, { from: 0, to: 5 })]).toEqual([5, 10]);
  });

  test('has the highest value at its upper end', () => {
    expect([edgeValue(bins, 0), edgeValue(bins, 5), edgeValue({ low: 0.1, high: 0.3, counts: [1, 1, 1] }, 3)]).toEqual([
      0, 10, 0.3,
    ]);
  });
});
