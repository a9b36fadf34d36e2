import { Button, Group, Modal } from '@mantine/core';
import { countOf, formatCount } from '../../components/numbers.ts';
import classes from './bulk-bar.module.css';
import { LabelPicker } from './label-picker.tsx';
import type { TaskLabels } from './task-labels.ts';
import type { SampleAct, SampleDecision } from './use-sample-acts.ts';

interface BulkBarProps {
  readonly count: number;
  /** All that pass the filter. */
  readonly total: number;
  readonly labels: TaskLabels;
  readonly isLabelling: boolean;
  readonly isPending: boolean;
  onLabelling(isOpen: boolean): void;
  onAct(act: SampleAct): void;
  onSelectAll(): void;
  onClear(): void;
}

const decisions: readonly { readonly decision: SampleDecision; readonly title: string }[] = [
  { decision: 'drop', title: 'Drop' },
  { decision: 'keep', title: 'Keep' },
  { decision: 'review', title: 'Mark for review' },
  { decision: 'clear', title: 'Clear decision' },
];

/** What can be done with all that is selected. */
export function BulkBar(props: BulkBarProps) {
  const { count, total, labels, isPending, onAct } = props;
  return (
    <section className={classes.bar} aria-label="Selected samples">
      <strong className={classes.count} role="status">{`${formatCount(count)} selected`}</strong>
      {count < total && (
        <Button size="compact-sm" variant="subtle" onClick={props.onSelectAll}>
          {`Select all ${formatCount(total)}`}
        </Button>
      )}
      <span className={classes.acts}>
        {decisions.map(({ decision, title }) => (
          <Button
            key={decision}
            size="compact-sm"
            variant="default"
            disabled={isPending}
            onClick={() => onAct({ kind: 'decide', decision })}
          >
            {title}
          </Button>
        ))}
        {labels.names.length > 0 && (
          <LabelPicker
            labels={labels}
            chosen={[]}
            isOpen={props.isLabelling}
            onOpen={props.onLabelling}
            onPick={(picked) => onAct({ kind: 'label', labels: picked })}
          >
            <Button
              size="compact-sm"
              variant="default"
              disabled={isPending}
              onClick={() => props.onLabelling(!props.isLabelling)}
            >
              Label…
            </Button>
          </LabelPicker>
        )}
        <Button size="compact-sm" variant="subtle" color="gray" onClick={props.onClear}>
          Deselect
        </Button>
      </span>
    </section>
  );
}

interface AskManyProps {
  readonly title: string;
  readonly count: number;
  onConfirm(): void;
  onRefuse(): void;
}

/** An act on more than a fifth of all samples is asked for first. */
export function AskMany({ title, count, onConfirm, onRefuse }: AskManyProps) {
  return (
    <Modal opened onClose={onRefuse} title={`${title}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <p>{`This is more than a fifth of all samples. It is one step in the history: undo takes it back for all ${countOf(count, 'sample')}.`}</p>
      <Group justify="flex-end" gap={8} mt={16}>
        <Button variant="default" onClick={onRefuse}>
          Cancel
        </Button>
        <Button data-autofocus onClick={onConfirm}>
          {title}
        </Button>
      </Group>
    </Modal>
  );
}
