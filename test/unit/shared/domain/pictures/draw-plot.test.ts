import { describe, expect, test } from 'vitest';
import type { Plot } from '../../../../../src/shared/domain/finding.ts';
import { drawPlot } from '../../../../../src/shared/domain/pictures/draw-plot.ts';
import { linearScale } from '../../../../../src/shared/domain/pictures/linear-scale.ts';
import type { Mark, Picture } from '../../../../../src/shared/domain/pictures/picture.ts';
import { pictureSvg } from '../../../../../src/shared/domain/pictures/picture-svg.ts';
import { cutText, withInterval } from '../../../../../src/shared/domain/pictures/picture-words.ts';

const plots: readonly Plot[] = [
  {
    kind: 'bars',
    title: 'Texts by label',
    unit: 'texts',
    bars: [
      { label: 'lost', value: 14, asked: 20 },
      { label: 'stolen', value: 20, asked: 20 },
      { label: 'none', value: 0 },
    ],
  },
  {
    kind: 'forest',
    title: 'Differences',
    unit: 'share',
    rows: [
      { label: 'Curated minus seeds', value: 0.1, interval: [-0.05, 0.2], n: 320 },
      { label: 'Curated minus raw', value: 0.009, interval: [-0.006, 0.028], n: 320 },
    ],
  },
  {
    kind: 'curve',
    title: 'Accuracy by size',
    x: 'training texts',
    y: 'accuracy',
    curves: [
      {
        label: 'Curated',
        points: [
          { x: 10, y: 0.5, low: 0.45, high: 0.55 },
          { x: 50, y: 0.7, low: 0.68, high: 0.72 },
        ],
      },
      { label: 'Real', points: [{ x: 50, y: 0.71 }] },
    ],
  },
  {
    kind: 'histogram',
    title: 'Lengths',
    x: 'words',
    low: 0,
    high: 10,
    series: [
      { label: 'Generated', counts: [0, 3, 1] },
      { label: 'Real', counts: [2, 2, 2] },
    ],
  },
  {
    kind: 'matrix',
    title: 'Confusions',
    rowTitle: 'label',
    columnTitle: 'answer',
    rows: ['a', 'b'],
    columns: ['a', 'b'],
    counts: [
      [3, 1],
      [0, 4],
    ],
  },
];

function numbersOf(mark: Mark): readonly number[] {
  return mark.kind === 'path'
    ? (mark.path.match(/-?\d+(?:\.\d+)?/gu) ?? []).map(Number)
    : Object.values(mark).filter((value) => typeof value === 'number');
}

function textsOf({ marks }: Picture): readonly string[] {
  return marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));
}

describe('drawing a plot', () => {
  test.each(plots.map((plot) => [plot.kind, plot] as const))('%s: all marks lie inside the picture', (_, plot) => {
    for (const width of [320, 720]) {
      const { marks, height } = drawPlot(plot, width);
      expect(marks.length).toBeGreaterThan(0);
      for (const mark of marks) {
        for (const number of numbersOf(mark)) {
          expect(number).toBeGreaterThanOrEqual(0);
          expect(number).toBeLessThanOrEqual(Math.max(width, height));
        }
      }
    }
  });

  test('an empty plot of each kind can be drawn', () => {
    const empty: readonly Plot[] = [
      { kind: 'bars', title: '', unit: 'texts', bars: [] },
      { kind: 'forest', title: '', unit: 'share', rows: [] },
      { kind: 'curve', title: '', x: '', y: '', curves: [{ label: '', points: [] }] },
      { kind: 'histogram', title: '', x: '', low: 1, high: 1, series: [{ label: '', counts: [0] }] },
      { kind: 'matrix', title: '', rowTitle: '', columnTitle: '', rows: [], columns: [], counts: [] },
    ];
    for (const plot of empty) expect(JSON.stringify(drawPlot(plot, 400))).not.toMatch(/null|NaN/u);
    for (const plot of empty) expect(pictureSvg(drawPlot(plot, 400))).not.toContain('NaN');
  });

  test('bars are as long as their values, with what was asked for as a line and in words', () => {
    const picture = drawPlot(plots[0] as Plot, 720);
    const bars = picture.marks.filter((mark) => mark.kind === 'rect');
    expect((bars[0]?.width ?? 0) / (bars[1]?.width ?? 1)).toBeCloseTo(14 / 20, 6);
    expect(picture.marks.filter(({ tone }) => tone === 'asked')).toHaveLength(2);
    expect(picture.values.map(({ words }) => words)).toEqual([
      'lost: 14 of 20 texts',
      'stolen: 20 of 20 texts',
      'none: 0 texts',
    ]);
    expect(picture.table.rows).toEqual([
      ['lost', '14', '20'],
      ['stolen', '20', '20'],
      ['none', '0', ''],
    ]);
  });

  test('a forest plot has the zero line where values lie on both sides of it, and says each sample size', () => {
    const picture = drawPlot(plots[1] as Plot, 720);
    expect(picture.marks.filter(({ tone }) => tone === 'line')).toHaveLength(1);
    expect(textsOf(picture)).toContain('0.100 [-0.050, 0.200], n = 320');
    const above: Plot = {
      kind: 'forest',
      title: '',
      unit: 'share',
      rows: [{ label: 'a', value: 0.8, interval: [0.7, 0.9], n: 3 }],
    };
    expect(drawPlot(above, 720).marks.some(({ tone }) => tone === 'line')).toBe(false);
  });

  test('curves have their names at their ends, and a band only where points have one', () => {
    const picture = drawPlot(plots[2] as Plot, 720);
    expect(textsOf(picture)).toEqual(expect.arrayContaining(['Curated', 'Real', 'training texts', 'accuracy']));
    expect(picture.marks.filter((mark) => mark.kind === 'path' && mark.isFilled)).toHaveLength(1);
    expect(picture.values[0]?.words).toBe('Curated: accuracy 0.5 [0.45, 0.55] at 10 training texts');
    const ends = picture.marks.filter((mark) => mark.kind === 'text' && ['Curated', 'Real'].includes(mark.text));
    const [one, other] = ends.map((mark) => (mark.kind === 'text' ? mark.y : 0));
    expect(Math.abs((one ?? 0) - (other ?? 0))).toBeGreaterThanOrEqual(16);
  });

  test('a matrix has the sums of its rows and columns', () => {
    const { table } = drawPlot(plots[4] as Plot, 720);
    expect(table.rows).toEqual([
      ['a', '3', '1', '4'],
      ['b', '0', '4', '4'],
      ['Sum', '3', '5', '8'],
    ]);
  });
});

describe('what pictures are made of', () => {
  test('a scale has round ticks that hold all the values', () => {
    const scale = linearScale([0.43, 0.91], { from: 100, to: 300, ticks: 4 });
    expect(scale.ticks).toEqual([0.4, 0.6, 0.8, 1]);
    expect([scale.at(0.4), scale.at(1)]).toEqual([100, 300]);
    expect(linearScale([3, 3], { from: 0, to: 10, ticks: 4 }).ticks.length).toBeGreaterThan(1);
  });

  test('a text that is too long is cut with an ellipsis, one that fits is not', () => {
    expect(cutText('lost', 100)).toBe('lost');
    expect(cutText('a very long label indeed', 60)).toMatch(/^a very.*…$/u);
    expect(cutText('很长的标签名称在这里', 60)).toBe('很长的标…');
  });

  test('a value and its interval have the same places', () => {
    expect(withInterval(0.6, [0.5, 0.683])).toBe('0.600 [0.500, 0.683]');
    expect(withInterval(12, [3, 20])).toBe('12 [3, 20]');
  });

  test('the SVG escapes every text', () => {
    const svg = pictureSvg(
      drawPlot(
        { kind: 'bars', title: '</title><script>', unit: '"&', bars: [{ label: "<img src=x onerror='1'>", value: 1 }] },
        720,
      ),
    );
    expect(svg).not.toMatch(/<script|<img/u);
    expect(svg).toContain('&lt;/title&gt;&lt;script&gt;');
  });
});
