import type { SampleRow } from '../../../shared/contract/sample-answers.ts';
import type { Origin, Score, SourceRole } from '../../../shared/domain/sample.ts';
import { formatValue } from '../../components/numbers.ts';

export const originWords: Readonly<Record<Origin, string>> = {
  source: 'From a source',
  generated: 'Generated',
  person: 'Typed here',
};

export const roleWords: Readonly<Record<SourceRole, string>> = {
  seeds: 'Seeds',
  validation: 'Validation',
  unlabelled: 'Unlabelled',
  documents: 'Documents',
  knowledge: 'Knowledge',
  reference: 'Reference',
  benchmark: 'Benchmark',
};

export const verdictWords: Readonly<Record<SampleRow['verdict'], string>> = {
  none: 'Kept',
  review: 'To review',
  drop: 'Dropped',
};

export const decisionWords = { drop: 'Dropped', keep: 'Kept', review: 'Marked for review' } as const;

export const noLabel = 'No label';

/** A score in a cell: "0.82", "yes", a word, or a dash; why there is none belongs in its tooltip. */
export function scoreWords(score: Score | undefined): string {
  if (score === undefined || score.kind === 'unscored') return '–';
  if (score.kind === 'number') return formatValue(score.value);
  return score.kind === 'flag' ? (score.value ? 'yes' : 'no') : score.value;
}

/** The name of a score, a condition or a field as a heading: `answer_length` and `answerLength` are "Answer length". */
export function nameInWords(name: string): string {
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
    .replace(/[_-]+/g, ' ')
    .trim();
  return words === '' ? name : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
