import type { Finding } from '../../../shared/domain/finding.ts';
import { formatFindingValue, tellsTooLittle, valueInWords } from '../../../shared/domain/finding-words.ts';
import { PlotFigure } from '../../charts/plot-figure.tsx';
import { countOf } from '../../components/numbers.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './evaluate.module.css';

/** A number with its interval and sample size, what must be known beside it, its picture, and the samples behind it. */
export function FindingView({ finding }: { readonly finding: Finding }) {
  const { go } = useRoute();
  const { title, n, intervalNote, warnings, samples = [], plot } = finding;
  return (
    <article className={classes.finding} aria-label={title}>
      <div className={classes.row}>
        <h4 className={classes.findingTitle} dir="auto">
          {title}
        </h4>
        <p className={classes.value}>
          {tellsTooLittle(finding) && <span className={classes.look}>Too few to tell: </span>}
          {valueInWords(finding)} <span className={classes.size}>(n = {formatFindingValue(n, 'count')})</span>
        </p>
      </div>
      {intervalNote !== undefined && <p className={classes.note}>{intervalNote}</p>}
      {warnings.map((warning) => (
        <p key={warning} className={classes.warning} dir="auto">
          {warning}
        </p>
      ))}
      {samples.length > 0 && (
        <button
          type="button"
          className={classes.link}
          onClick={() => go({ screen: 'data', filter: { ids: [...samples] }, filterTitle: title })}
        >
          Show {countOf(samples.length, 'sample')} behind it
        </button>
      )}
      {plot !== undefined && <PlotFigure plot={plot} />}
    </article>
  );
}
