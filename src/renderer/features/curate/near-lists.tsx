import { Button, UnstyledButton } from '@mantine/core';
import type { NearLine, RulePreview } from '../../../shared/contract/curation-answers.ts';
import { LabelMark } from '../../components/label-mark.tsx';
import { formatValue } from '../../components/numbers.ts';
import classes from './curate.module.css';

interface NearListsProps {
  readonly line: NonNullable<RulePreview['line']>;
  /** "dropped" */
  readonly done: string;
  onOpen(sample: string): void;
  onKeep(sample: string): void;
}

/** The samples closest to the line, on the side that goes and on the side that stays. */
export function NearLists({ line, done, onOpen, onKeep }: NearListsProps) {
  return (
    <div className={classes.near}>
      <Side title={`Nearest that would be ${done}`} near={line.goes} onOpen={onOpen} onKeep={onKeep} />
      <Side title="Nearest that would stay" near={line.stays} onOpen={onOpen} />
    </div>
  );
}

interface SideProps {
  readonly title: string;
  readonly near: readonly NearLine[];
  onOpen(sample: string): void;
  onKeep?: (sample: string) => void;
}

const shownCharacters = 240;

function Side({ title, near, onOpen, onKeep }: SideProps) {
  return (
    <section className={classes.side} aria-label={title}>
      <h2 className={classes.sideTitle}>{title}</h2>
      {near.length === 0 && <p className="note">There is none on this side.</p>}
      <ul className={classes.nearList}>
        {near.map(({ value, sample }) => (
          <li key={sample.id} className={classes.nearItem}>
            <UnstyledButton className={classes.nearText} onClick={() => onOpen(sample.id)} title="Open in Data">
              <span className={classes.nearValue}>{formatValue(value)}</span>
              <span dir="auto">
                {sample.text.length > shownCharacters ? `${sample.text.slice(0, shownCharacters)}…` : sample.text}
              </span>
            </UnstyledButton>
            <span className={classes.nearFoot}>
              {sample.label !== '' && <LabelMark name={sample.label} />}
              {sample.decision?.decision === 'keep' && <span className="note">kept by a person</span>}
              {onKeep !== undefined && sample.decision?.decision !== 'keep' && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`Keep ${sample.id} whatever the rules say`}
                  onClick={() => onKeep(sample.id)}
                >
                  Keep
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
