import type { Finding } from './finding.ts';

/** "0.87 ± 0.04", "0.87 [0.80, 0.89]" where the interval is not even around the value; `not defined`. */
export function valueInWords({ value, interval, unit }: Pick<Finding, 'value' | 'interval' | 'unit'>): string {
  if (value === null) return 'not defined';
  if (interval === undefined) return formatFindingValue(value, unit);
  const [low, high] = interval;
  const half = (high - low) / 2;
  const isEven = Math.abs((low + high) / 2 - value) <= half * 0.15;
  return isEven
    ? `${formatFindingValue(value, unit)} ± ${formatFindingValue(half, unit)}`
    : `${formatFindingValue(value, unit)} [${formatFindingValue(low, unit)}, ${formatFindingValue(high, unit)}]`;
}

/** "0.87 ± 0.04 (n = 320)": what is counted differs from measure to measure. */
export function findingInWords(finding: Finding): string {
  return `${valueInWords(finding)} (n = ${formatFindingValue(finding.n, 'count')})`;
}

/** Whether a finding says itself that there is too little to go by. */
export function tellsTooLittle({ warnings }: Pick<Finding, 'warnings'>): boolean {
  return warnings.some((warning) => /\btoo few\b|^Only \d/iu.test(warning));
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Counts whole, everything else to three places; with its sign where `isSigned`. */
export function formatFindingValue(value: number, unit?: Finding['unit'], isSigned = false): string {
  const sign = isSigned && value > 0 ? '+' : '';
  if (unit === 'count' || Math.abs(value) >= 100) return `${sign}${whole.format(value)}`;
  const text = value
    .toFixed(Math.abs(value) >= 10 ? 1 : 3)
    .replace(/(\.\d*?)0+$/u, '$1')
    .replace(/\.$/u, '');
  return `${sign}${text === '-0' ? '0' : text}${unit === 'seconds' ? ' s' : unit === 'bits' ? ' bits' : ''}`;
}
