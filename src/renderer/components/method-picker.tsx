import { UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { MethodSummary } from '../../shared/contract/model-answers.ts';
import classes from './method-picker.module.css';

interface MethodPickerProps {
  /** Those of one slot. */
  readonly methods: readonly MethodSummary[];
  /** Id of the one that is set. */
  readonly current?: string;
  /** The kind of the task: methods for others are shown, and cannot be chosen. */
  readonly taskKind: string;
  /** "Demonstrations" */
  readonly label: string;
  onPick(method: MethodSummary): void;
}

/** The methods of a slot with what each does; one is chosen. */
export function MethodPicker({ methods, current, taskKind, label, onPick }: MethodPickerProps) {
  return (
    <ul className={classes.list} aria-label={`Methods for ${label}`}>
      {methods.map((method) => {
        const isCurrent = method.id === current;
        const fits = method.tasks === 'all' || method.tasks.includes(taskKind);
        return (
          <li key={method.id}>
            <UnstyledButton
              className={classes.method}
              aria-pressed={isCurrent}
              disabled={!fits}
              data-current={isCurrent || undefined}
              onClick={() => onPick(method)}
            >
              <span className={classes.mark}>{isCurrent && <IconCheck size={14} aria-hidden />}</span>
              <span className={classes.words}>
                <span className={classes.title}>{method.title}</span>
                <span className={classes.summary}>
                  {fits ? method.summary : `Not for this kind of task. ${method.summary}`}
                </span>
              </span>
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}
