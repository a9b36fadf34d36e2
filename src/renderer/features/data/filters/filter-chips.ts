import type { Facets } from '../../../../shared/contract/sample-answers.ts';
import { countOf, formatCount, formatValue } from '../../../components/numbers.ts';
import type { SampleFilter } from '../../../state/route-store.ts';
import { nameInWords, noLabel, originWords, roleWords, verdictWords } from '../words.ts';

/** A filter that is set, in words, and the filter without it. */
export interface FilterChip {
  readonly key: string;
  readonly words: string;
  readonly without: SampleFilter;
}

/** @param facets where ids have their titles; without them the ids themselves are shown. */
export function filterChips(filter: SampleFilter, facets: Facets | undefined): readonly FilterChip[] {
  const chips: FilterChip[] = [];
  const add = (key: keyof SampleFilter, words: string) => chips.push({ key, words, without: withoutKey(filter, key) });
  if (filter.text !== undefined && filter.text !== '') add('text', `Text has “${filter.text}”`);
  if (filter.ids !== undefined) add('ids', `${formatCount(filter.ids.length)} chosen samples`);
  if (filter.labels !== undefined)
    add('labels', `Label: ${filter.labels.map((label) => (label === '' ? noLabel : label)).join(', ')}`);
  for (const { name, valueIds } of filter.conditions ?? []) {
    const titles = facets?.conditions.find((condition) => condition.name === name)?.values;
    const words = valueIds.map((id) => titles?.find(({ key }) => key === id)?.title ?? id);
    chips.push({
      key: `condition ${name}`,
      words: `${name}: ${words.join(', ')}`,
      without: withCondition(filter, name, []),
    });
  }
  if (filter.cell !== undefined) add('cell', `Cell: ${filter.cell}`);
  if (filter.origin !== undefined) add('origin', originWords[filter.origin]);
  if (filter.role !== undefined) add('role', `Role: ${roleWords[filter.role]}`);
  if (filter.verdict !== undefined) add('verdict', verdictWords[filter.verdict]);
  if (filter.droppedBy !== undefined)
    add('droppedBy', `Dropped by ${countOf(filter.droppedBy.all.length, 'chosen rule')}`);
  if (filter.runId !== undefined)
    add('runId', `Run: ${facets?.runs.find(({ key }) => key === filter.runId)?.title ?? filter.runId}`);
  if (filter.group !== undefined) add('group', `Group: ${filter.group}`);
  for (const { name, atLeast, atMost } of filter.scores ?? []) {
    chips.push({
      key: `score ${name}`,
      words: `${nameInWords(name)} ${rangeInWords(atLeast, atMost)}`,
      without: withScore(filter, name, null),
    });
  }
  return chips;
}

function rangeInWords(atLeast: number | undefined, atMost: number | undefined): string {
  if (atLeast !== undefined && atMost !== undefined) return `${formatValue(atLeast)} to ${formatValue(atMost)}`;
  if (atLeast !== undefined) return `≥ ${formatValue(atLeast)}`;
  return atMost === undefined ? 'is there' : `≤ ${formatValue(atMost)}`;
}

export function withoutKey(filter: SampleFilter, key: keyof SampleFilter): SampleFilter {
  const { [key]: _, ...rest } = filter;
  return rest;
}

/** An empty list takes the condition out. */
export function withCondition(filter: SampleFilter, name: string, valueIds: readonly string[]): SampleFilter {
  const others = (filter.conditions ?? []).filter((condition) => condition.name !== name);
  const conditions = valueIds.length === 0 ? others : [...others, { name, valueIds: [...valueIds] }];
  return conditions.length === 0 ? withoutKey(filter, 'conditions') : { ...filter, conditions };
}

export interface ScoreRange {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** null takes the score out. */
export function withScore(filter: SampleFilter, name: string, range: ScoreRange | null): SampleFilter {
  const others = (filter.scores ?? []).filter((score) => score.name !== name);
  const scores = range === null ? others : [...others, { name, ...range }];
  return scores.length === 0 ? withoutKey(filter, 'scores') : { ...filter, scores };
}

export function withLabels(filter: SampleFilter, labels: readonly string[]): SampleFilter {
  return labels.length === 0 ? withoutKey(filter, 'labels') : { ...filter, labels: [...labels] };
}

/** In it or out of it. */
export function toggled(values: readonly string[], value: string): readonly string[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}
