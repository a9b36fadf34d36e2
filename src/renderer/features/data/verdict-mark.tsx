import { IconEye, IconTrash, IconUser } from '@tabler/icons-react';
import type { SampleRow } from '../../../shared/contract/sample-answers.ts';
import classes from './verdict-mark.module.css';
import { verdictWords } from './words.ts';

/** Kept, to review or dropped; and whether a person said so. */
export function VerdictMark({ verdict, decision }: Pick<SampleRow, 'verdict' | 'decision'>) {
  return (
    <span className={verdict === 'review' ? classes.look : classes.verdict}>
      {verdict === 'drop' && <IconTrash size={14} aria-hidden />}
      {verdict === 'review' && <IconEye size={14} aria-hidden />}
      {verdictWords[verdict]}
      {decision !== null && (
        <span className={classes.person} title={`Decided by ${decision.author}`}>
          <IconUser size={12} role="img" aria-label={`decided by ${decision.author}`} />
        </span>
      )}
    </span>
  );
}
