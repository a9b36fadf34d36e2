import type { ScoreFacet } from '../../../../shared/contract/sample-answers.ts';
import { Histogram } from '../../../charts/histogram.tsx';
import { countOf } from '../../../components/numbers.ts';
import { nameInWords } from '../words.ts';
import classes from './facet-list.module.css';
import { FacetList } from './facet-list.tsx';
import type { ScoreRange } from './filter-chips.ts';
import { chosenFlags, flagCounts, flagRange } from './flag-facet.ts';

interface ScoreFilterProps {
  readonly facet: ScoreFacet;
  readonly range: ScoreRange;
  onChange(range: ScoreRange | null): void;
}

/** One score with the values it takes under the other filters. */
export function ScoreFilter({ facet, range, onChange }: ScoreFilterProps) {
  const title = nameInWords(facet.name);
  const flags = flagCounts(facet);
  if (flags !== undefined) {
    const chosen = chosenFlags(range);
    return (
      <FacetList
        title={title}
        values={flags}
        chosen={chosen}
        onToggle={(key) => onChange(chosen.includes(key) ? null : flagRange(key))}
      />
    );
  }
  return (
    <fieldset className={classes.facet}>
      <legend className={classes.title} title={facet.description}>
        {title}
      </legend>
      {facet.scored === 0 ? (
        <p className="note">No sample here has a value.</p>
      ) : (
        <Histogram
          label={title}
          low={facet.low}
          high={facet.high}
          counts={facet.counts}
          range={range}
          onChange={onChange}
        />
      )}
      {facet.unscored > 0 && <p className="note">{`${countOf(facet.unscored, 'sample')} without this score`}</p>}
    </fieldset>
  );
}
