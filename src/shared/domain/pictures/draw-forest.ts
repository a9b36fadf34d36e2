import type { Plot } from '../finding.ts';
import { axisMarks, text } from './draw-bars.ts';
import { linearScale } from './linear-scale.ts';
import type { Mark, Picture, PictureValue } from './picture.ts';
import { cutText, formatPlotValue, textWidth, withInterval } from './picture-words.ts';

const rowHeight = 26;
const top = 4;
const axisHeight = 36;
const gap = 10;

/** A row for each value: its interval as a line, the value as a dot, both as numbers with the sample size. */
export function drawForest(plot: Extract<Plot, { kind: 'forest' }>, width: number): Picture {
  const { rows, unit } = plot;
  const words = rows.map(({ value, interval, n }) => `${withInterval(value, interval)}, n = ${formatPlotValue(n)}`);
  const left = Math.min(width * 0.42, Math.max(0, ...rows.map(({ label }) => textWidth(label)))) + gap;
  const right = Math.max(0, ...words.map(textWidth)) + gap;
  const ends = { from: left + gap, to: Math.max(left + gap + 40, width - right - gap), ticks: 4 };
  const scale = linearScale(
    rows.flatMap(({ value, interval }) => [value, ...interval]),
    ends,
  );
  const bottom = top + rowHeight * rows.length;
  const marks: Mark[] = axisMarks(
    scale.ticks.map((tick) => [scale.at(tick), formatPlotValue(tick)] as const),
    bottom,
  );
  // Zero matters where values lie on both sides of it.
  if (scale.ticks.some((tick) => tick < 0) && scale.ticks.some((tick) => tick > 0))
    marks.push({ kind: 'line', x1: scale.at(0), y1: 0, x2: scale.at(0), y2: bottom, tone: 'line' });
  const values: PictureValue[] = [];
  for (const [place, row] of rows.entries()) {
    const y = top + place * rowHeight;
    const middle = y + rowHeight / 2;
    const [low, high] = row.interval;
    marks.push(
      text(left - gap, middle + 4, cutText(row.label, left - gap), 'end', 'text'),
      { kind: 'line', x1: scale.at(low), y1: middle, x2: scale.at(high), y2: middle, tone: 'main' },
      { kind: 'line', x1: scale.at(low), y1: middle - 4, x2: scale.at(low), y2: middle + 4, tone: 'main' },
      { kind: 'line', x1: scale.at(high), y1: middle - 4, x2: scale.at(high), y2: middle + 4, tone: 'main' },
      { kind: 'dot', x: scale.at(row.value), y: middle, tone: 'main' },
      text(ends.to + gap, middle + 4, words[place] ?? '', 'start', 'quiet'),
    );
    values.push({ x: 0, y, width, height: rowHeight, words: `${row.label}: ${words[place] ?? ''}` });
  }
  marks.push(text((ends.from + ends.to) / 2, bottom + 32, `${unit}, 95 % intervals`, 'middle', 'quiet'));
  return {
    title: plot.title,
    width,
    height: bottom + axisHeight,
    marks,
    values,
    table: {
      columns: ['', `Value (${unit})`, 'Low', 'High', 'n'],
      rows: rows.map(({ label, value, interval: [low, high], n }) => [
        label,
        ...[value, low, high, n].map(formatPlotValue),
      ]),
    },
  };
}
