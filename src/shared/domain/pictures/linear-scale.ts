/** Maps values to pixels. */
export interface LinearScale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** A scale over round numbers that holds all the values. */
export function linearScale(
  values: readonly number[],
  { from, to, ticks }: { readonly from: number; readonly to: number; readonly ticks: number },
): LinearScale {
  const finite = values.filter(Number.isFinite);
  const low = finite.length === 0 ? 0 : Math.min(...finite);
  const high = finite.length === 0 ? 1 : Math.max(...finite);
  const step = niceStep(high > low ? high - low : Math.abs(high) || 1, ticks);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const at = (value: number) => from + ((value / step - first) / (last - first)) * (to - from);
  // Rounded: 3 * 0.1 is not 0.3.
  const marks = Array.from({ length: last - first + 1 }, (_, place) =>
    Number(((first + place) * step).toPrecision(12)),
  );
  return { at, ticks: marks };
}

/** 1, 2 or 5 times a power of ten: about so many steps in the span. */
function niceStep(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = [1, 2, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10;
  return times * power;
}
