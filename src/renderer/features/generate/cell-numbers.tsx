import { UnstyledButton } from '@mantine/core';
import { formatCount } from '../../components/numbers.ts';
import classes from './coverage.module.css';
import type { CellSum } from './coverage-table.ts';

interface CellNumbersProps {
  readonly sum: CellSum;
  /** The cell in words. */
  readonly title: string;
  readonly showsRun: boolean;
  onOpen?: () => void;
}

/** "3 / 4", and what is in work; the samples are one press away. */
export function CellNumbers({ sum, title, showsRun, onOpen }: CellNumbersProps) {
  const { asked, accepted, inWork } = sum;
  if (!showsRun) return <span className={classes.numbers}>{formatCount(asked)}</span>;
  if (onOpen === undefined)
    return (
      <span className={classes.numbers}>
        {formatCount(accepted)} <span className={classes.asked}>/ {formatCount(asked)}</span>
      </span>
    );
  const words = `${title}: ${formatCount(accepted)} accepted of ${formatCount(asked)} asked${inWork > 0 ? `, ${formatCount(inWork)} in work` : ''}`;
  return (
    <UnstyledButton className={classes.numbers} title={words} onClick={onOpen}>
      {formatCount(accepted)} <span className={classes.asked}>/ {formatCount(asked)}</span>
      {inWork > 0 && <span className={classes.inWork}>+{formatCount(inWork)}</span>}
      <span className={classes.hidden}> accepted of asked: {title}. Show the samples</span>
    </UnstyledButton>
  );
}
