import type { Plot } from '../finding.ts';
import { linearScale } from './linear-scale.ts';
import type { Mark, Picture, PictureValue } from './picture.ts';
import { cutText, formatPlotValue, textWidth } from './picture-words.ts';

const rowHeight = 24;
const top = 4;
const axisHeight = 36;
const gap = 8;

/** A row for each bar: its label, how long it is, what was asked for as a mark across, and the numbers at its end. */
export function drawBars(plot: Extract<Plot, { kind: 'bars' }>, width: number): Picture {
  const { bars, unit } = plot;
  const hasAsked = bars.some(({ asked }) => asked !== undefined);
  const words = bars.map(barWords);
  const left = Math.min(width * 0.38, Math.max(0, ...bars.map(({ label }) => textWidth(label)))) + gap;
  const right = Math.max(0, ...words.map(textWidth)) + gap;
  const ends = { from: left, to: Math.max(left + 40, width - right), ticks: 4 };
  const scale = linearScale([0, ...bars.flatMap(({ value, asked }) => [value, asked ?? 0])], ends);
  const bottom = top + rowHeight * bars.length;
  const marks: Mark[] = axisMarks(
    scale.ticks.map((tick) => [scale.at(tick), formatPlotValue(tick)] as const),
    bottom,
  );
  const values: PictureValue[] = [];
  for (const [place, bar] of bars.entries()) {
    const y = top + place * rowHeight;
    const [from, to] = [scale.at(0), scale.at(bar.value)];
    marks.push(text(left - gap, y + 16, cutText(bar.label, left - gap), 'end', 'text'), {
      kind: 'rect',
      x: Math.min(from, to),
      y: y + 5,
      width: Math.abs(to - from),
      height: 14,
      tone: 'main',
    });
    if (bar.asked !== undefined) {
      const x = scale.at(bar.asked);
      marks.push({ kind: 'line', x1: x, y1: y + 2, x2: x, y2: y + 22, tone: 'asked' });
    }
    const end = Math.max(from, to, scale.at(bar.asked ?? 0));
    marks.push(text(end + gap, y + 16, words[place] ?? '', 'start', 'quiet'));
    values.push({ x: 0, y, width, height: rowHeight, words: `${bar.label}: ${words[place] ?? ''} ${unit}`.trim() });
  }
  const axis = hasAsked ? `${unit}; the line across is what was asked for` : unit;
  marks.push(text((ends.from + ends.to) / 2, bottom + 32, axis, 'middle', 'quiet'));
  return {
    title: plot.title,
    width,
    height: bottom + axisHeight,
    marks,
    values,
    table: {
      columns: ['', `Obtained (${unit})`, ...(hasAsked ? [`Asked (${unit})`] : [])],
      rows: bars.map(({ label, value, asked }) => [
        label,
        formatPlotValue(value),
        ...(hasAsked ? [asked === undefined ? '' : formatPlotValue(asked)] : []),
      ]),
    },
  };
}

function barWords({ value, asked }: { readonly value: number; readonly asked?: number }): string {
  return asked === undefined ? formatPlotValue(value) : `${formatPlotValue(value)} of ${formatPlotValue(asked)}`;
}

/** Light lines at the ticks, with their numbers below. */
export function axisMarks(ticks: readonly (readonly [number, string])[], bottom: number): Mark[] {
  return ticks.flatMap(([x, words]): Mark[] => [
    { kind: 'line', x1: x, y1: 0, x2: x, y2: bottom, tone: 'axis' },
    text(x, bottom + 15, words, 'middle', 'quiet'),
  ]);
}

export function text(
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  tone: 'text' | 'quiet',
): Mark {
  return { kind: 'text', x, y, text: words, anchor, tone };
}
