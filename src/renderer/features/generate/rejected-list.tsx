import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { FunnelReason } from '../../../shared/domain/run-report.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { formatCount, formatShare } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import classes from './stream.module.css';
import { StreamList } from './stream-list.tsx';

interface RejectedListProps {
  readonly project: string;
  readonly run: string;
  readonly accepted: number;
  readonly reasons: readonly FunnelReason[];
  titleOf(rule: string): string;
}

const listed = 1000;

/** What was turned away with its reason, and how often each rule did it. */
export function RejectedList({ project, run, accepted, reasons, titleOf }: RejectedListProps) {
  const [rule, setRule] = useState<string>();
  const answer = useAnswer('run.rejections', { project, run, limit: listed }, { keepPrevious: true });
  const all = answer.data?.rejections ?? [];
  const shown = rule === undefined ? all : all.filter((rejection) => rejection.rule === rule);
  const turnedAway = reasons.reduce((sum, { count }) => sum + count, 0);
  const tried = turnedAway + accepted;
  if (answer.error !== null) return <ErrorNote error={answer.error} title="What was turned away cannot be listed" />;
  return (
    <div className={classes.rejected}>
      {reasons.length > 0 && (
        <section className={classes.funnel} aria-label="Why texts were turned away">
          <Reason title="Accepted" count={accepted} tried={tried} kind="accepted" />
          {reasons.map((reason) => (
            <Reason
              key={reason.rule}
              title={titleOf(reason.rule)}
              count={reason.count}
              tried={tried}
              kind="rejected"
              isChosen={rule === reason.rule}
              onChoose={() => setRule(rule === reason.rule ? undefined : reason.rule)}
            />
          ))}
        </section>
      )}
      {turnedAway > listed && (
        <p className={classes.note}>
          The first {formatCount(listed)} of {formatCount(turnedAway)} are listed.
        </p>
      )}
      <StreamList
        key={rule ?? ''}
        label="Texts that were turned away, newest first"
        count={shown.length}
        noun="text"
        empty={
          <EmptyState title="Nothing was turned away">
            {rule === undefined
              ? 'Texts that a rule refuses stand here with the reason.'
              : `None of those that are listed was refused by ${titleOf(rule)}.`}
          </EmptyState>
        }
        renderRow={(place) => {
          const one = shown[place];
          if (one === undefined) return null;
          return (
            <div className={classes.row}>
              <span className={classes.text} dir="auto">
                {one.text === '' ? <span className={classes.id}>(no text)</span> : one.text}
              </span>
              <span className={classes.about}>
                <span className={classes.reason}>
                  {titleOf(one.rule)}: {one.reason}
                </span>
                <span className={classes.conditions} dir="auto">
                  {one.cell}
                </span>
              </span>
            </div>
          );
        }}
      />
    </div>
  );
}

interface ReasonProps {
  readonly title: string;
  readonly count: number;
  /** All that was judged. */
  readonly tried: number;
  readonly kind: 'accepted' | 'rejected';
  readonly isChosen?: boolean;
  onChoose?: () => void;
}

function Reason({ title, count, tried, kind, isChosen = false, onChoose }: ReasonProps) {
  const share = count / Math.max(1, tried);
  const body = (
    <>
      <span className={classes.reasonTitle}>{title}</span>
      <span className={classes.track} aria-hidden>
        <span className={classes.fill} data-kind={kind} style={{ width: `${share * 100}%` }} />
      </span>
      <span className={classes.reasonCount}>
        {formatCount(count)} <span className={classes.id}>{formatShare(share)}</span>
      </span>
    </>
  );
  if (onChoose === undefined) return <div className={classes.reasonRow}>{body}</div>;
  return (
    <UnstyledButton
      className={classes.reasonRow}
      aria-pressed={isChosen}
      data-chosen={isChosen || undefined}
      onClick={onChoose}
    >
      {body}
    </UnstyledButton>
  );
}
