import { memo } from 'react';
import type { SampleRow } from '../../../../shared/contract/sample-answers.ts';
import { formatCount } from '../../../components/numbers.ts';
import { SampleLabel } from '../sample-label.tsx';
import { labelsOf } from '../task-labels.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import classes from './reading-block.module.css';

const shownCharacters = 1500;

interface ReadingBlockProps {
  readonly number: number;
  readonly row: SampleRow | undefined;
  readonly labelNames: readonly string[];
}

/** One sample to be read: its text at a comfortable width, its label and verdict above it. */
export const ReadingBlock = memo(function ReadingBlock({ number, row, labelNames }: ReadingBlockProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as in the table.
    <div role="gridcell" className={classes.block}>
      <div className={classes.head}>
        <span className={classes.number}>{formatCount(number)}</span>
        {row !== undefined && (
          <>
            <SampleLabel labels={labelsOf(row.fields)} names={labelNames} />
            <VerdictMark verdict={row.verdict} decision={row.decision} />
          </>
        )}
      </div>
      {row === undefined ? (
        <span className={classes.skeleton} aria-hidden />
      ) : (
        <div className={row.verdict === 'drop' ? classes.droppedText : classes.text} dir="auto">
          {row.text.length > shownCharacters ? `${row.text.slice(0, shownCharacters)}…` : row.text}
          {row.text.length > shownCharacters && (
            <span className={classes.more}>{` ${formatCount(row.text.length)} characters; open it to read all.`}</span>
          )}
        </div>
      )}
    </div>
  );
});

/** Pixels that a block will take, as far as its text tells; the real height is measured when it is there. */
export function guessBlockHeight(row: SampleRow | undefined): number {
  const length = Math.min(shownCharacters, row?.text.length ?? 140);
  return 48 + Math.max(1, Math.ceil(length / 72)) * 21;
}
