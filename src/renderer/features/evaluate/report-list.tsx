import { Checkbox } from '@mantine/core';
import type { EvaluationReportSummary } from '../../../shared/domain/evaluation-report.ts';
import { Ago } from '../../components/ago.tsx';
import { countOf } from '../../components/numbers.ts';
import classes from './evaluate.module.css';

interface ReportListProps {
  /** Newest first. */
  readonly reports: readonly EvaluationReportSummary[];
  readonly selected: string;
  readonly ticked: readonly string[];
  onSelect(report: string): void;
  onTick(report: string): void;
}

/** Saved reports; two that are ticked are compared. */
export function ReportList({ reports, selected, ticked, onSelect, onTick }: ReportListProps) {
  return (
    <nav aria-label="Reports" className={classes.reports}>
      <ul className={classes.list}>
        {reports.map(({ report, run, name, at, kept, count }) => (
          <li key={report} className={classes.report} data-selected={report === selected}>
            <Checkbox
              size="xs"
              checked={ticked.includes(report)}
              onChange={() => onTick(report)}
              aria-label={`Compare report ${report}`}
            />
            <button
              type="button"
              className={classes.open}
              aria-current={report === selected ? 'true' : undefined}
              onClick={() => onSelect(report)}
            >
              <span className={classes.name}>
                {report} · <span dir="auto">{name}</span>
              </span>
              <span className={classes.note}>
                {report === run ? 'At the end of the run' : `Run ${run}`}, <Ago at={at} />
              </span>
              <span className={classes.note}>
                {countOf(kept, 'sample')}, {countOf(count, 'finding')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
