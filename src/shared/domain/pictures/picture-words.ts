const plain = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 12,345; 0.75: three digits that matter. */
export function formatPlotValue(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return plain.format(value);
  return String(Number(value.toPrecision(3)));
}

/** "0.869 [0.828, 0.906]" */
export function withInterval(value: number, interval: readonly [number, number] | undefined): string {
  if (interval === undefined) return formatPlotValue(value);
  const all = [value, ...interval];
  // The same places for all three: they are read as columns.
  const isWhole = all.every(Number.isInteger) || all.some((one) => Math.abs(one) >= 100);
  const [shown, low, high] = all.map((one) => (isWhole ? formatPlotValue(one) : one.toFixed(3)));
  return `${shown} [${low}, ${high}]`;
}

const narrow = 6.9;
const wide = 12;

/** About how many pixels a text of 12 px takes: pictures are laid out where nothing can be measured. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += (letter.codePointAt(0) ?? 0) >= 0x1100 ? wide : narrow;
  return width;
}

/** The text, or its beginning with an ellipsis where it is too long. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cut = '';
  for (const letter of text) {
    if (textWidth(`${cut}${letter}…`) > width) break;
    cut += letter;
  }
  return `${cut.trimEnd()}…`;
}
