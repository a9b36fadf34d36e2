import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { CellNumbers } from './cell-numbers.tsx';
import classes from './coverage.module.css';
import { type CellCount, type CellSum, type CoverageMatrix, isShort } from './coverage-table.ts';

interface CoverageMatrixProps {
  readonly matrix: CoverageMatrix;
  readonly rowName: string;
  readonly columnName: string;
  /** There are samples behind the numbers. */
  readonly showsRun: boolean;
  readonly isEnded: boolean;
  /** The samples with these values. */
  onOpen(values: Readonly<Record<string, string>>, title: string): void;
  onTopUp?: (cells: readonly CellCount[]) => void;
}

/** Two conditions against each other: accepted of asked, with totals at the edges. */
export function CoverageMatrixTable(props: CoverageMatrixProps) {
  const { matrix, rowName, columnName } = props;
  const { rows, columns, body, rowSums, columnSums, total } = matrix;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
    <section className={classes.scroll} aria-label={`${rowName} by ${columnName}`} tabIndex={0}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col" className={classes.corner}>
              {rowName} <span className={classes.by}>by</span> {columnName}
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className={classes.columnHead} title={column}>
                <span dir="auto">{column === '' ? '—' : column}</span>
              </th>
            ))}
            <th scope="col" className={classes.sum}>
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, rowIndex) => (
            <tr key={row}>
              <th scope="row" className={classes.rowHead} title={row}>
                <span dir="auto">{row === '' ? '—' : row}</span>
              </th>
              {columns.map((column, columnIndex) => (
                <MatrixCell
                  key={column}
                  {...props}
                  sum={body[rowIndex]?.[columnIndex]}
                  values={{ [rowName]: row, [columnName]: column }}
                  isTotal={false}
                />
              ))}
              <MatrixCell {...props} sum={rowSums[rowIndex]} values={{ [rowName]: row }} isTotal />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className={classes.rowHead}>
              All
            </th>
            {columns.map((column, index) => (
              <MatrixCell key={column} {...props} sum={columnSums[index]} values={{ [columnName]: column }} isTotal />
            ))}
            <MatrixCell {...props} sum={total} values={{}} isTotal />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

interface MatrixCellProps extends CoverageMatrixProps {
  readonly sum: CellSum | undefined;
  readonly values: Readonly<Record<string, string>>;
  readonly isTotal: boolean;
}

function MatrixCell({ sum, values, isTotal, showsRun, isEnded, onOpen, onTopUp }: MatrixCellProps) {
  if (sum === undefined) return <td className={classes.none}>–</td>;
  const title =
    Object.values(values)
      .filter((value) => value !== '')
      .join(' · ') || 'All samples';
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  const lacks = isEnded && showsRun && isShort(sum);
  return (
    <td className={isTotal ? classes.sum : undefined} data-short={lacks || undefined}>
      <div className={classes.place}>
        <CellNumbers
          sum={sum}
          title={title}
          showsRun={showsRun}
          {...(showsRun ? { onOpen: () => onOpen(given, title) } : {})}
        />
        {lacks && !isTotal && onTopUp !== undefined && (
          <Tooltip label={`Top up ${title}`}>
            <ActionIcon size="xs" variant="subtle" aria-label={`Top up ${title}`} onClick={() => onTopUp(sum.cells)}>
              <IconPlus size={12} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </td>
  );
}
