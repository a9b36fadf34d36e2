import type { ExportPreview } from '../../../shared/contract/dataset-answers.ts';
import { formatCount } from '../../components/numbers.ts';
import { type SampleFilter, useRoute } from '../../state/route-store.ts';
import classes from './export.module.css';

interface CountsPartProps {
  readonly preview: ExportPreview;
  readonly run: string;
}

/** Which samples go out and which stay, by verdict. Each number opens them. */
export function CountsPart({ preview: { exported, leftOut }, run }: CountsPartProps) {
  const entries = [
    { title: 'Kept', goes: exported.kept, stays: 0, verdict: 'none' },
    { title: 'To review', goes: exported.toReview, stays: leftOut.toReview, verdict: 'review' },
    { title: 'Dropped', goes: exported.dropped, stays: leftOut.dropped, verdict: 'drop' },
  ] as const;
  return (
    <ul className={classes.counts} aria-label="Samples by verdict">
      {entries.map(({ title, goes, stays, verdict }) => (
        <li key={title}>
          <Opens filter={{ runId: run, verdict }} title={`${title}, ${run}`} words={`${title} samples`}>
            {formatCount(goes + stays)}
          </Opens>{' '}
          {title.toLowerCase()}
          {goes + stays > 0 && <span className="quiet">{stays > 0 ? ' · stay out' : ' · go out'}</span>}
        </li>
      ))}
    </ul>
  );
}

interface OpensProps {
  readonly filter: SampleFilter;
  readonly title: string;
  readonly words: string;
  readonly children: string;
}

/** A number that opens its samples in Data. */
export function Opens({ filter, title, words, children }: OpensProps) {
  const { go } = useRoute();
  return (
    <button
      type="button"
      className={classes.link}
      aria-label={`${children} ${words}: open in Data`}
      onClick={() => go({ screen: 'data', filter, filterTitle: title })}
    >
      {children}
    </button>
  );
}
