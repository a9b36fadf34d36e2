import { Button, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { countOf, formatCount } from '../../components/numbers.ts';
import { CellNumbers } from './cell-numbers.tsx';
import classes from './coverage.module.css';
import { type CellCount, type CellSum, cellGroups, cellInWords, isShort, sumOfCells } from './coverage-table.ts';

interface CellListProps {
  readonly cells: readonly CellCount[];
  readonly showsRun: boolean;
  readonly isEnded: boolean;
  onOpen(cell: CellCount): void;
  /** The samples with this value of a condition. */
  onOpenGroup(value: { readonly name: string; readonly id: string }, title: string): void;
  onTopUp?: (cells: readonly CellCount[]) => void;
}

/** Above so many cells, groups begin folded. */
const unfolded = 24;
const shownAtFirst = 300;

/** Cells one below the other, in groups of a condition. */
export function CellList({ cells, showsRun, isEnded, onOpen, onOpenGroup, onTopUp }: CellListProps) {
  const groups = cellGroups(cells);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const startsOpen = cells.length <= unfolded || groups.length === 1;
  const toggle = (name: string) => {
    const next = new Set(toggled);
    if (!next.delete(name)) next.add(name);
    setToggled(next);
  };
  return (
    <table className={classes.list}>
      <thead>
        <tr>
          <th scope="col">Cell</th>
          <th scope="col" className={classes.count}>
            {showsRun ? 'Accepted / asked' : 'Asked'}
          </th>
          <th scope="col" className={classes.bar}>
            <span className={classes.hidden}>Share</span>
          </th>
          {onTopUp !== undefined && (
            <th scope="col" className={classes.act}>
              <span className={classes.hidden}>Top up</span>
            </th>
          )}
        </tr>
      </thead>
      {groups.map(({ name, sum, value }) => {
        const isOpen = startsOpen !== toggled.has(name);
        return (
          <tbody key={name}>
            {name !== '' && (
              <tr className={classes.group}>
                <th scope="rowgroup">
                  <UnstyledButton className={classes.fold} aria-expanded={isOpen} onClick={() => toggle(name)}>
                    {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                    <span dir="auto">{name}</span>
                    <span className={classes.by}>{countOf(sum.cells.length, 'cell')}</span>
                  </UnstyledButton>
                </th>
                <td className={classes.count} data-short={(isEnded && showsRun && isShort(sum)) || undefined}>
                  <CellNumbers
                    sum={sum}
                    title={name}
                    showsRun={showsRun}
                    {...(showsRun && value !== undefined ? { onOpen: () => onOpenGroup(value, name) } : {})}
                  />
                </td>
                <td className={classes.bar}>{showsRun && <Share sum={sum} />}</td>
                {onTopUp !== undefined && <td />}
              </tr>
            )}
            {isOpen &&
              sum.cells
                .slice(0, shownAtFirst)
                .map((cell) => (
                  <CellLine
                    key={cell.cell}
                    cell={cell}
                    group={name}
                    showsRun={showsRun}
                    isEnded={isEnded}
                    onOpen={onOpen}
                    {...(onTopUp === undefined ? {} : { onTopUp })}
                  />
                ))}
            {isOpen && sum.cells.length > shownAtFirst && (
              <tr>
                <td colSpan={4} className={classes.by}>
                  {formatCount(sum.cells.length - shownAtFirst)} more cells are not listed.
                </td>
              </tr>
            )}
          </tbody>
        );
      })}
    </table>
  );
}

interface CellLineProps extends Omit<CellListProps, 'cells' | 'onOpenGroup'> {
  readonly cell: CellCount;
  readonly group: string;
}

function CellLine({ cell, group, showsRun, isEnded, onOpen, onTopUp }: CellLineProps) {
  const sum = sumOfCells([cell]);
  const title = cellInWords(cell);
  const lacks = isEnded && showsRun && isShort(sum);
  return (
    <tr>
      <td className={group === '' ? undefined : classes.inner} dir="auto">
        {cellInWords(cell, group)}
      </td>
      <td className={classes.count} data-short={lacks || undefined}>
        <CellNumbers
          sum={sum}
          title={title}
          showsRun={showsRun}
          {...(showsRun ? { onOpen: () => onOpen(cell) } : {})}
        />
      </td>
      <td className={classes.bar}>{showsRun && <Share sum={sum} />}</td>
      {onTopUp !== undefined && (
        <td className={classes.act}>
          <Button size="compact-xs" variant="subtle" aria-label={`Top up ${title}`} onClick={() => onTopUp([cell])}>
            Top up…
          </Button>
        </td>
      )}
    </tr>
  );
}

function Share({ sum }: { readonly sum: CellSum }) {
  const whole = Math.max(1, sum.asked);
  return (
    <span className={classes.track} aria-hidden>
      <span className={classes.done} style={{ width: `${Math.min(100, (sum.accepted / whole) * 100)}%` }} />
      <span
        className={classes.doing}
        style={{ width: `${Math.min(100 - Math.min(100, (sum.accepted / whole) * 100), (sum.inWork / whole) * 100)}%` }}
      />
    </span>
  );
}
