import { memo, type RefObject } from 'react';
import type { Facets } from '../../../../shared/contract/sample-answers.ts';
import { ErrorNote } from '../../../components/error-note.tsx';
import type { SampleFilter } from '../../../state/route-store.ts';
import { isLabelField, type TaskLabels } from '../task-labels.ts';
import { nameInWords, noLabel, originWords, roleWords, verdictWords } from '../words.ts';
import { FacetList } from './facet-list.tsx';
import { toggled, withCondition, withLabels, withoutKey, withScore } from './filter-chips.ts';
import classes from './filter-column.module.css';
import { ScoreFilter } from './score-filter.tsx';
import { SearchBox } from './search-box.tsx';

interface FilterColumnProps {
  readonly filter: SampleFilter;
  readonly facets: Facets | undefined;
  readonly error: Error | null;
  readonly labels: TaskLabels;
  readonly searchField: RefObject<HTMLInputElement | null>;
  onChange(filter: SampleFilter): void;
  onLeaveSearch(): void;
  onRetry(): void;
}

/** All that samples can be filtered by. */
export const FilterColumn = memo(function FilterColumn(props: FilterColumnProps) {
  const { filter, facets, labels, onChange } = props;
  /** One value at a time; the one that is set goes out when it is pressed again. */
  const single = <K extends 'origin' | 'role' | 'verdict' | 'runId'>(key: K, value: string) =>
    // Safe: the values of a facet are those that its filter takes.
    onChange(filter[key] === value ? withoutKey(filter, key) : ({ ...filter, [key]: value } as SampleFilter));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
    <section className={classes.column} aria-label="Filters" tabIndex={0}>
      <SearchBox
        text={filter.text ?? ''}
        field={props.searchField}
        onChange={(text) => onChange(text === '' ? withoutKey(filter, 'text') : { ...filter, text })}
        onLeave={props.onLeaveSearch}
      />
      {props.error !== null && (
        <ErrorNote title="The counts could not be read" error={props.error} onRetry={props.onRetry} />
      )}
      {facets !== undefined && (
        <>
          {isWorthIt(facets.labels, filter.labels) && (
            <FacetList
              title="Label"
              values={facets.labels.map((value) => (value.key === '' ? { ...value, title: noLabel } : value))}
              chosen={filter.labels ?? []}
              labelNames={labels.names}
              onToggle={(label) => onChange(withLabels(filter, toggled(filter.labels ?? [], label)))}
            />
          )}
          {isWorthIt(facets.verdicts, filter.verdict) && (
            <FacetList
              title="Verdict"
              values={titled(facets.verdicts, verdictWords)}
              chosen={chosen(filter.verdict)}
              onToggle={(verdict) => single('verdict', verdict)}
            />
          )}
          {facets.conditions.map(({ name, values }) => {
            const ids = filter.conditions?.find((condition) => condition.name === name)?.valueIds ?? [];
            return values.length === 0 ? null : (
              <FacetList
                key={name}
                title={isLabelField(name) ? 'Label asked for' : nameInWords(name)}
                values={values}
                chosen={ids}
                onToggle={(id) => onChange(withCondition(filter, name, toggled(ids, id)))}
              />
            );
          })}
          {isWorthIt(facets.origins, filter.origin) && (
            <FacetList
              title="Origin"
              values={titled(facets.origins, originWords)}
              chosen={chosen(filter.origin)}
              onToggle={(origin) => single('origin', origin)}
            />
          )}
          {isWorthIt(facets.roles, filter.role) && (
            <FacetList
              title="Role of the source"
              values={titled(facets.roles, roleWords)}
              chosen={chosen(filter.role)}
              onToggle={(role) => single('role', role)}
            />
          )}
          {isWorthIt(facets.runs, filter.runId) && (
            <FacetList
              title="Run"
              values={facets.runs}
              chosen={chosen(filter.runId)}
              onToggle={(run) => single('runId', run)}
            />
          )}
          {facets.scores.map((facet) => {
            const range = filter.scores?.find(({ name }) => name === facet.name);
            if (facet.scored === 0 && range === undefined) return null;
            return (
              <ScoreFilter
                key={facet.name}
                facet={facet}
                range={range ?? {}}
                onChange={(next) => onChange(withScore(filter, facet.name, next))}
              />
            );
          })}
        </>
      )}
    </section>
  );
});

/** One value that all have tells nothing, unless it is set and must be taken out. */
function isWorthIt(values: Facets['labels'], set: unknown): boolean {
  return values.length > 1 || (set !== undefined && values.length > 0);
}

function titled(values: Facets['labels'], words: Readonly<Record<string, string>>): Facets['labels'] {
  return values.filter(({ key }) => key !== '').map((value) => ({ ...value, title: words[value.key] ?? value.title }));
}

function chosen(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
