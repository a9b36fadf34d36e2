import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { formatCount, formatValue } from '../components/numbers.ts';
import classes from './histogram.module.css';
import {
  type Bins,
  countInside,
  type EdgeRange,
  edgeValue,
  toEdges,
  toValues,
  type ValueRange,
} from './histogram-range.ts';

interface HistogramProps extends Bins {
  /** What is counted, for those who do not see it: "Answer length". */
  readonly label: string;
  readonly range: ValueRange;
  /** After a handle was let go or moved by a key. null: no bound at all. */
  onChange(range: ValueRange | null): void;
}

const height = 40;

/** Counts by value with two handles. Handles stop at the edges of bins, so the count between them is exact. */
export function Histogram({ low, high, counts, label, range, onChange }: HistogramProps) {
  const bins: Bins = { low, high, counts };
  const [dragged, setDragged] = useState<EdgeRange>();
  const edges = dragged ?? toEdges(bins, range);
  const most = Math.max(1, ...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const inside = countInside(bins, edges);
  const commit = (next: EdgeRange) => {
    setDragged(undefined);
    onChange(toValues(bins, next));
  };
  if (high <= low) return <p className={classes.words}>{`All ${formatCount(total)} have ${formatValue(low)}.`}</p>;
  return (
    <div>
      <div className={classes.plot}>
        <svg
          className={classes.bars}
          viewBox={`0 0 ${counts.length} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${label}: ${formatCount(total)} values from ${formatValue(low)} to ${formatValue(high)}`}
        >
          {counts.map((count, bin) => {
            // Where there is one at all there is something to see.
            const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * height);
            const isInside = bin + 0.5 >= edges.from && bin + 0.5 <= edges.to;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place.
              <g key={bin}>
                <rect
                  x={bin + 0.06}
                  y={height - tall}
                  width={0.88}
                  height={tall}
                  className={isInside ? classes.in : classes.out}
                />
                <rect x={bin} y={0} width={1} height={height} className={classes.hit}>
                  <title>{`${formatValue(edgeValue(bins, bin))} to ${formatValue(edgeValue(bins, bin + 1))}: ${formatCount(count)}`}</title>
                </rect>
              </g>
            );
          })}
        </svg>
        {(['from', 'to'] as const).map((end) => (
          <Handle key={end} end={end} bins={bins} edges={edges} label={label} onDrag={setDragged} onCommit={commit} />
        ))}
      </div>
      <p className={classes.words}>
        <span>{formatValue(edgeValue(bins, edges.from))}</span>
        <span aria-live="polite">
          {inside === total ? formatCount(total) : `${formatCount(inside)} of ${formatCount(total)}`}
        </span>
        <span>{formatValue(edgeValue(bins, edges.to))}</span>
      </p>
    </div>
  );
}

interface HandleProps {
  readonly end: 'from' | 'to';
  readonly bins: Bins;
  readonly edges: EdgeRange;
  readonly label: string;
  onDrag(edges: EdgeRange): void;
  onCommit(edges: EdgeRange): void;
}

function Handle({ end, bins, edges, label, onDrag, onCommit }: HandleProps) {
  const last = bins.counts.length;
  const lowest = end === 'from' ? 0 : Math.floor(edges.from) + 1;
  const highest = end === 'from' ? Math.ceil(edges.to) - 1 : last;
  const moved = (edge: number): EdgeRange => ({
    ...edges,
    [end]: Math.min(highest, Math.max(lowest, Math.round(edge))),
  });
  const edgeAt = (event: PointerEvent<HTMLElement>): number => {
    const plot = event.currentTarget.parentElement?.getBoundingClientRect();
    return plot === undefined || plot.width === 0 ? edges[end] : ((event.clientX - plot.left) / plot.width) * last;
  };
  const press = (event: KeyboardEvent) => {
    const edge = edgeByKey(event.key, edges[end], { lowest, highest });
    if (edge === undefined) return;
    event.preventDefault();
    onCommit(moved(edge));
  };
  return (
    <span
      className={classes.handle}
      style={{ left: `${(edges[end] / last) * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={`${label}: ${end === 'from' ? 'at least' : 'at most'}`}
      aria-valuemin={bins.low}
      aria-valuemax={bins.high}
      aria-valuenow={edgeValue(bins, edges[end])}
      aria-valuetext={formatValue(edgeValue(bins, edges[end]))}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onDrag(edges);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onDrag(moved(edgeAt(event)));
      }}
      onPointerUp={(event) => onCommit(moved(edgeAt(event)))}
      onKeyDown={press}
    />
  );
}

function edgeByKey(
  key: string,
  edge: number,
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.ceil(edge) - 1;
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.floor(edge) + 1;
    case 'PageDown':
      return Math.round(edge) - 5;
    case 'PageUp':
      return Math.round(edge) + 5;
    case 'Home':
      return lowest;
    default:
      return key === 'End' ? highest : undefined;
  }
}
