import type { Plot, PlotCurve } from '../finding.ts';
import { text } from './draw-bars.ts';
import { type LinearScale, linearScale } from './linear-scale.ts';
import type { Mark, Picture, PictureValue } from './picture.ts';
import { cutText, formatPlotValue, textWidth } from './picture-words.ts';

const height = 260;
const top = 12;
const bottom = height - 44;
const left = 64;
const labelHeight = 16;
const palette = 8;

/** Lines with a band where there is one, and each one's name at its end. */
export function drawCurves(plot: Extract<Plot, { kind: 'curve' }>, width: number): Picture {
  const { curves } = plot;
  const points = curves.flatMap((curve) => curve.points);
  const names = Math.min(width * 0.3, Math.max(0, ...curves.map(({ label }) => textWidth(label)))) + 16;
  const right = Math.max(left + 60, width - names);
  const across = linearScale(
    points.map(({ x }) => x),
    { from: left, to: right, ticks: 5 },
  );
  const up = linearScale(
    points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]),
    {
      from: bottom,
      to: top,
      ticks: 5,
    },
  );
  const marks: Mark[] = [...grid(across, up, right), ...titles(plot, right)];
  const values: PictureValue[] = [];
  const places = labelPlaces(curves.map(({ points: own }) => up.at(own.at(-1)?.y ?? 0)));
  for (const [index, curve] of curves.entries()) {
    // One curve needs no colour to be told from others.
    const tone = curves.length === 1 ? ('main' as const) : (`label-${index % palette}` as const);
    const soft = curves.length === 1 ? ('band' as const) : (`soft-${index % palette}` as const);
    const band = bandPath(curve, across, up);
    if (band !== '') marks.push({ kind: 'path', path: band, tone: soft, isFilled: true });
    marks.push({
      kind: 'path',
      path: linePath(curve.points.map(({ x, y }) => [across.at(x), up.at(y)])),
      tone,
      isFilled: false,
    });
    for (const point of curve.points) {
      const [x, y] = [across.at(point.x), up.at(point.y)];
      marks.push({ kind: 'dot', x, y, tone });
      values.push({ x: x - 8, y: y - 8, width: 16, height: 16, words: pointWords(plot, curve, point) });
    }
    const end = curve.points.at(-1);
    if (end !== undefined)
      marks.push(
        text(across.at(end.x) + 10, (places[index] ?? 0) + 4, cutText(curve.label, names - 14), 'start', 'text'),
      );
  }
  const hasBand = points.some(({ low }) => low !== undefined);
  return {
    title: plot.title,
    width,
    height,
    marks,
    values,
    table: {
      columns: ['', plot.x, plot.y, ...(hasBand ? ['Low', 'High'] : [])],
      rows: curves.flatMap(({ label, points: own }) =>
        own.map(({ x, y, low, high }) => [
          label,
          formatPlotValue(x),
          formatPlotValue(y),
          ...(hasBand ? [low, high].map((end) => (end === undefined ? '' : formatPlotValue(end))) : []),
        ]),
      ),
    },
  };
}

type PlotPoint = PlotCurve['points'][number];

function pointWords(
  { x, y }: { readonly x: string; readonly y: string },
  { label }: PlotCurve,
  point: PlotPoint,
): string {
  const { low, high } = point;
  const band = low === undefined || high === undefined ? '' : ` [${formatPlotValue(low)}, ${formatPlotValue(high)}]`;
  return `${label}: ${y} ${formatPlotValue(point.y)}${band} at ${formatPlotValue(point.x)} ${x}`;
}

function grid(across: LinearScale, up: LinearScale, right: number): readonly Mark[] {
  return [
    ...up.ticks.flatMap((tick): Mark[] => [
      { kind: 'line', x1: left, y1: up.at(tick), x2: right, y2: up.at(tick), tone: 'axis' },
      text(left - 6, up.at(tick) + 4, formatPlotValue(tick), 'end', 'quiet'),
    ]),
    ...across.ticks.map((tick) => text(across.at(tick), bottom + 16, formatPlotValue(tick), 'middle', 'quiet')),
  ];
}

function titles({ x, y }: { readonly x: string; readonly y: string }, right: number): readonly Mark[] {
  return [
    text((left + right) / 2, height - 8, x, 'middle', 'quiet'),
    { kind: 'text', x: 14, y: (top + bottom) / 2, text: y, anchor: 'middle', tone: 'quiet', isTurned: true },
  ];
}

function linePath(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], place) => `${place === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

/** Along the upper ends and back along the lower ones; '' where there are fewer than two of them. */
function bandPath({ points }: PlotCurve, across: LinearScale, up: LinearScale): string {
  const ends = points.flatMap(({ x, low, high }) =>
    low === undefined || high === undefined ? [] : [{ x: across.at(x), low: up.at(low), high: up.at(high) }],
  );
  if (ends.length < 2) return '';
  const upper = ends.map(({ x, high }) => [x, high] as const);
  const lower = ends.map(({ x, low }) => [x, low] as const).reverse();
  return `${linePath([...upper, ...lower])}Z`;
}

/** Names at the ends of curves, pushed down where they would stand on each other. */
function labelPlaces(wanted: readonly number[]): readonly number[] {
  const places = [...wanted];
  let lowest = Number.NEGATIVE_INFINITY;
  for (const index of [...wanted.keys()].sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))) {
    lowest = Math.max(wanted[index] ?? 0, lowest + labelHeight);
    places[index] = lowest;
  }
  return places;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
