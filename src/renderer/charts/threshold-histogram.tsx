import type { KeyboardEvent, PointerEvent } from 'react';
import { formatCount, formatValue } from '../components/numbers.ts';
import type { Bins } from './histogram-range.ts';
import { edgeValue } from './histogram-range.ts';
import classes from './threshold-histogram.module.css';
import { lineByKey, snapToLine } from './threshold-line.ts';

interface ThresholdHistogramProps extends Bins {
  /** What is counted: "similarity". */
  readonly label: string;
  /** Without one there is nothing to drag. */
  readonly line?: {
    readonly at: number;
    readonly goesAbove: boolean;
    /** "drop": what happens on the coloured side. */
    readonly act: string;
    onMove?: (at: number) => void;
  };
}

const height = 120;

/** Counts by value with a line that can be dragged, or moved by keys; what lies on its side of the rule is coloured. */
export function ThresholdHistogram({ low, high, counts, label, line }: ThresholdHistogramProps) {
  const bins: Bins = { low, high, counts };
  const most = Math.max(1, ...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const span = high - low;
  if (span <= 0) {
    const words = `All ${formatCount(total)} have the same ${label}: ${formatValue(low)}.`;
    return <p className={classes.axis}>{words}</p>;
  }
  const goes = (bin: number) => {
    if (line === undefined) return false;
    const middle = edgeValue(bins, bin) + span / counts.length / 2;
    return middle > line.at === line.goesAbove;
  };
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
            const tall = count === 0 ? 0 : Math.max(2, (count / most) * height);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place.
              <g key={bin}>
                <rect
                  x={bin + 0.06}
                  y={height - tall}
                  width={0.88}
                  height={tall}
                  className={goes(bin) ? classes.goes : classes.stays}
                />
                <rect x={bin} y={0} width={1} height={height} className={classes.hit}>
                  <title>{`${formatValue(edgeValue(bins, bin))} to ${formatValue(edgeValue(bins, bin + 1))}: ${formatCount(count)}`}</title>
                </rect>
              </g>
            );
          })}
        </svg>
        {line?.onMove !== undefined && <Line low={low} high={high} label={label} {...line} onMove={line.onMove} />}
      </div>
      <p className={classes.axis}>
        <span>{formatValue(low)}</span>
        <span>
          {label}, {formatCount(total)} samples
        </span>
        <span>{formatValue(high)}</span>
      </p>
    </div>
  );
}

interface LineProps {
  readonly low: number;
  readonly high: number;
  readonly label: string;
  readonly at: number;
  readonly act: string;
  onMove(at: number): void;
}

function Line({ low, high, label, at, act, onMove }: LineProps) {
  const range = { low, high };
  const share = high === low ? 0.5 : Math.min(1, Math.max(0, (at - low) / (high - low)));
  const drag = (event: PointerEvent<HTMLElement>) => {
    const plot = event.currentTarget.parentElement?.getBoundingClientRect();
    if (plot === undefined || plot.width === 0) return;
    onMove(snapToLine(low + ((event.clientX - plot.left) / plot.width) * (high - low), range));
  };
  const press = (event: KeyboardEvent) => {
    const moved = lineByKey(event.key, at, range);
    if (moved === undefined) return;
    event.preventDefault();
    onMove(moved);
  };
  return (
    <span
      className={classes.line}
      style={{ left: `${share * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={`Line for ${act}: ${label}`}
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={at}
      aria-valuetext={formatValue(at)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
      }}
      onKeyDown={press}
    />
  );
}
