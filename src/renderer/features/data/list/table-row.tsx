import { memo } from 'react';
import type { SampleRow } from '../../../../shared/contract/sample-answers.ts';
import { formatCount } from '../../../components/numbers.ts';
import { SampleLabel } from '../sample-label.tsx';
import { labelsOf } from '../task-labels.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import { originWords, roleWords, scoreWords } from '../words.ts';
import type { DataColumn } from './columns.ts';
import classes from './table-row.module.css';

/** More does not fit two lines of any width. */
const shownCharacters = 600;

interface TableRowProps {
  readonly number: number;
  /** Undefined while it is read. */
  readonly row: SampleRow | undefined;
  readonly columns: readonly DataColumn[];
  readonly labelNames: readonly string[];
}

/** The cells of one sample. */
export const TableRow = memo(function TableRow({ number, row, columns, labelNames }: TableRowProps) {
  return columns.map((column) => (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: a grid of divs; the grid itself has the focus.
    <div key={column.id} role="gridcell" className={column.isNumber ? classes.number : classes.cell}>
      {column.id === 'number' ? (
        formatCount(number)
      ) : row === undefined ? (
        <span className={classes.skeleton} aria-hidden />
      ) : (
        <Cell column={column} row={row} labelNames={labelNames} />
      )}
    </div>
  ));
});

function Cell({
  column,
  row,
  labelNames,
}: {
  readonly column: DataColumn;
  readonly row: SampleRow;
  readonly labelNames: readonly string[];
}) {
  switch (column.id) {
    case 'text':
      return (
        <div className={row.verdict === 'drop' ? classes.droppedText : classes.text} dir="auto">
          {row.text.slice(0, shownCharacters)}
        </div>
      );
    case 'label':
      return <SampleLabel labels={labelsOf(row.fields)} names={labelNames} />;
    case 'verdict':
      return <VerdictMark verdict={row.verdict} decision={row.decision} />;
    case 'origin':
      return (
        <span className={classes.quiet}>{row.role === undefined ? originWords[row.origin] : roleWords[row.role]}</span>
      );
    default: {
      const score = row.scores[column.scoreName ?? ''];
      return <span {...(score?.kind === 'unscored' ? { title: score.reason } : {})}>{scoreWords(score)}</span>;
    }
  }
}
