import type { Plot } from '../finding.ts';
import { text } from './draw-bars.ts';
import type { Mark, Picture, PictureValue } from './picture.ts';
import { cutText, formatPlotValue, textWidth } from './picture-words.ts';

const cellHeight = 26;
const headHeight = 44;
const gap = 8;

/** Counts of two groupings at once: a square grows with its count, the sums stand at the ends of rows and columns. */
export function drawMatrix(plot: Extract<Plot, { kind: 'matrix' }>, width: number): Picture {
  const { rows, columns, counts, rowTitle, columnTitle } = plot;
  const left = Math.min(width * 0.3, Math.max(textWidth(rowTitle), ...rows.map(textWidth))) + gap;
  const cell = (width - left) / (columns.length + 1);
  const most = Math.max(1, ...counts.flat());
  const marks: Mark[] = [
    text(left + (cell * columns.length) / 2, 14, cutText(columnTitle, width - left), 'middle', 'quiet'),
    text(left - gap, 34, cutText(rowTitle, left - gap), 'end', 'quiet'),
    ...[...columns, 'Sum'].map((column, place) =>
      text(
        left + (place + 0.5) * cell,
        34,
        cutText(column, cell - 4),
        'middle',
        place < columns.length ? 'text' : 'quiet',
      ),
    ),
  ];
  const values: PictureValue[] = [];
  for (const [row, name] of rows.entries()) {
    const y = headHeight + row * cellHeight;
    marks.push(text(left - gap, y + 17, cutText(name, left - gap), 'end', 'text'));
    for (const [column, other] of columns.entries()) {
      const count = counts[row]?.[column] ?? 0;
      const x = left + column * cell;
      // The area tells the count.
      const side = Math.sqrt(count / most);
      const [wide, tall] = [(cell - 4) * side, (cellHeight - 4) * side];
      marks.push(
        {
          kind: 'rect',
          x: x + (cell - wide) / 2,
          y: y + (cellHeight - tall) / 2,
          width: wide,
          height: tall,
          tone: 'band',
        },
        text(x + cell / 2, y + 17, formatPlotValue(count), 'middle', count === 0 ? 'quiet' : 'text'),
      );
      values.push({ x, y, width: cell, height: cellHeight, words: `${name}, ${other}: ${formatPlotValue(count)}` });
    }
    marks.push(text(width - cell / 2, y + 17, formatPlotValue(sum(counts[row] ?? [])), 'middle', 'quiet'));
  }
  const foot = headHeight + rows.length * cellHeight;
  const sums = columns.map((_, column) => sum(counts.map((row) => row[column] ?? 0)));
  marks.push(
    { kind: 'line', x1: 0, y1: foot, x2: width, y2: foot, tone: 'axis' },
    text(left - gap, foot + 17, 'Sum', 'end', 'quiet'),
    ...[...sums, sum(sums)].map((count, place) =>
      text(left + (place + 0.5) * cell, foot + 17, formatPlotValue(count), 'middle', 'quiet'),
    ),
  );
  return {
    title: plot.title,
    width,
    height: foot + cellHeight,
    marks,
    values,
    table: {
      columns: [`${rowTitle} by ${columnTitle}`, ...columns, 'Sum'],
      rows: [
        ...rows.map((name, row) => [name, ...[...(counts[row] ?? []), sum(counts[row] ?? [])].map(formatPlotValue)]),
        ['Sum', ...[...sums, sum(sums)].map(formatPlotValue)],
      ],
    },
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
