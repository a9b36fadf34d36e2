import type { Plot } from '../finding.ts';
import { axisMarks, text } from './draw-bars.ts';
import { linearScale } from './linear-scale.ts';
import type { Mark, Picture, PictureValue } from './picture.ts';
import { cutText, formatPlotValue } from './picture-words.ts';

const barsHeight = 64;
const titleHeight = 20;
const rowHeight = titleHeight + barsHeight + 8;
const axisHeight = 36;
const edge = 24;

/** One small histogram below the other, all over the same bins; heights are shares of each series, so that sizes do not hide shapes. */
export function drawHistogram(plot: Extract<Plot, { kind: 'histogram' }>, width: number): Picture {
  const { series, low, high, x } = plot;
  const bottom = series.length * rowHeight;
  const scale = linearScale([low, high], { from: edge, to: width - edge, ticks: 6 });
  const shares = series.map(({ counts }) => counts.map((count) => count / Math.max(1, sum(counts))));
  const most = Math.max(1e-9, ...shares.flat());
  const marks: Mark[] = axisMarks(
    scale.ticks.map((tick) => [scale.at(tick), formatPlotValue(tick)] as const),
    bottom,
  );
  const values: PictureValue[] = [];
  for (const [row, { label, counts }] of series.entries()) {
    const y = row * rowHeight;
    const ground = y + titleHeight + barsHeight;
    marks.push(
      text(edge, y + 14, cutText(`${label} (n = ${formatPlotValue(sum(counts))})`, width - 2 * edge), 'start', 'text'),
    );
    marks.push({ kind: 'line', x1: edge, y1: ground, x2: width - edge, y2: ground, tone: 'line' });
    for (const [bin, count] of counts.entries()) {
      const [from, to] = binEnds(plot, bin, counts.length);
      const [left, right] = [scale.at(from), scale.at(to)];
      // Where there is one at all there is something to see.
      const tall = count === 0 ? 0 : Math.max(1.5, ((shares[row]?.[bin] ?? 0) / most) * barsHeight);
      marks.push({
        kind: 'rect',
        x: left + 0.5,
        y: ground - tall,
        width: Math.max(1, right - left - 1),
        height: tall,
        tone: 'main',
      });
      values.push({
        x: left,
        y: y + titleHeight,
        width: right - left,
        height: barsHeight,
        words: `${label}: ${formatPlotValue(count)} from ${formatPlotValue(from)} to ${formatPlotValue(to)} ${x}`,
      });
    }
  }
  marks.push(text(width / 2, bottom + 32, x, 'middle', 'quiet'));
  return {
    title: plot.title,
    width,
    height: bottom + axisHeight,
    marks,
    values,
    table: {
      columns: [`${x}, from`, 'to', ...series.map(({ label }) => label)],
      rows: (series[0]?.counts ?? []).map((_, bin, all) => [
        ...binEnds(plot, bin, all.length).map(formatPlotValue),
        ...series.map(({ counts }) => formatPlotValue(counts[bin] ?? 0)),
      ]),
    },
  };
}

function binEnds(
  { low, high }: { readonly low: number; readonly high: number },
  bin: number,
  bins: number,
): readonly [number, number] {
  const size = (high - low) / Math.max(1, bins);
  return [low + bin * size, low + (bin + 1) * size];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
