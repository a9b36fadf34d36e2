import type { Agreement } from '../../../shared/contract/annotation-answers.ts';
import { formatCount } from '../../components/numbers.ts';

/** "0.75, 0.61 to 0.88 (120 samples)", or why it cannot be told. */
export function agreementInWords({ value, n, low, high, needed }: Agreement): string {
  const samples = `${formatCount(n)} ${n === 1 ? 'sample' : 'samples'}`;
  if (needed !== null) return `Too few to tell (${samples}; ${formatCount(needed)} needed for ± 0.10)`;
  if (value === null) return `Cannot be told: everybody gave one and the same label (${samples})`;
  const interval = low === null || high === null ? 'no disagreement' : `${low.toFixed(2)} to ${high.toFixed(2)}`;
  return `${value.toFixed(2)}, ${interval} (${samples})`;
}

/** What an alpha of this size is read as. */
export function readingOf({ value, needed }: Agreement): string {
  if (value === null || needed !== null) return '';
  if (value >= 0.8) return 'Reliable.';
  return value >= 0.667 ? 'Tentative: read the disagreements.' : 'Low: the codebook needs clearer entries.';
}
