/** How far one press of a key moves a line, and how finely it can be dragged: round numbers, about 200 over the range. */
export function lineStep(low: number, high: number): number {
  const span = high - low;
  if (span <= 0) return 1;
  const isWhole = Number.isInteger(low) && Number.isInteger(high) && span >= 4;
  const step = 10 ** Math.floor(Math.log10(span) - 2);
  return isWhole ? Math.max(1, step) : step;
}

/** The nearest value that a line may stand at; one step beyond the ends, so that all or none lie on a side. */
export function snapToLine(value: number, { low, high }: { readonly low: number; readonly high: number }): number {
  const step = lineStep(low, high);
  const least = Math.floor(low / step) * step - step;
  const most = Math.ceil(high / step) * step + step;
  const snapped = Math.round(value / step) * step;
  return Number(Math.min(most, Math.max(least, snapped)).toPrecision(12));
}

/** Where it would go by this key; undefined for keys that do not move it. */
export function lineByKey(
  key: string,
  value: number,
  { low, high }: { readonly low: number; readonly high: number },
): number | undefined {
  const step = lineStep(low, high);
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: value - step,
    ArrowDown: value - step,
    ArrowRight: value + step,
    ArrowUp: value + step,
    PageDown: value - 10 * step,
    PageUp: value + 10 * step,
    Home: low,
    End: high,
  };
  const moved = moves[key];
  return moved === undefined ? undefined : snapToLine(moved, { low, high });
}
