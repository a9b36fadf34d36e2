import { TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { FacetCount } from '../../../../shared/contract/sample-answers.ts';
import { labelColour } from '../../../components/label-mark.tsx';
import { formatCount } from '../../../components/numbers.ts';
import { placeOf } from '../sample-label.tsx';
import classes from './facet-list.module.css';

interface FacetListProps {
  readonly title: string;
  readonly values: readonly FacetCount[];
  readonly chosen: readonly string[];
  onToggle(key: string): void;
  /** Values are labels: they take the colours of the codebook. */
  readonly labelNames?: readonly string[];
}

const shownAtFirst = 8;
const searchFrom = 16;

/** What can be filtered by, with counts under the other filters. A press puts it in, another takes it out. */
export function FacetList({ title, values, chosen, onToggle, labelNames }: FacetListProps) {
  const [isWhole, setWhole] = useState(false);
  const [search, setSearch] = useState('');
  const most = Math.max(1, ...values.map(({ count }) => count));
  const found = values.filter((value) => value.title.toLowerCase().includes(search.toLowerCase()));
  const shown =
    isWhole || search !== '' ? found : found.filter(({ key }, at) => at < shownAtFirst || chosen.includes(key));
  return (
    <fieldset className={classes.facet}>
      <legend className={classes.title}>{title}</legend>
      {values.length >= searchFrom && (
        <TextInput
          size="xs"
          mb={4}
          placeholder={`Search ${formatCount(values.length)}`}
          aria-label={`Search in ${title}`}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <ul className={classes.values}>
        {shown.map(({ key, title: words, count }) => {
          const isChosen = chosen.includes(key);
          return (
            <li key={key}>
              <button type="button" className={classes.value} aria-pressed={isChosen} onClick={() => onToggle(key)}>
                <span className={classes.mark} aria-hidden>
                  {isChosen ? (
                    <IconCheck size={12} />
                  ) : (
                    labelNames !== undefined &&
                    key !== '' && (
                      <span
                        className={classes.dot}
                        style={{ background: labelColour(key, placeOf(key, labelNames).index) }}
                      />
                    )
                  )}
                </span>
                <span className={classes.words} title={words} dir="auto">
                  {words}
                </span>
                <span className={classes.bar} aria-hidden>
                  <span style={{ width: `${(count / most) * 100}%` }} />
                </span>
                <span className={classes.count}>{formatCount(count)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {search === '' && found.length > shownAtFirst && (
        <button type="button" className={classes.more} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show all ${formatCount(found.length)}`}
        </button>
      )}
    </fieldset>
  );
}
