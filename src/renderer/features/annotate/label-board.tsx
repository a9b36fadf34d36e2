import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { LabelDefinition } from '../../../shared/domain/task.ts';
import { LabelMark } from '../../components/label-mark.tsx';
import classes from './annotate.module.css';
import { findLabels } from './find-labels.ts';

interface LabelBoardProps {
  readonly labels: readonly LabelDefinition[];
  readonly chosen: readonly string[];
  readonly multiple: boolean;
  onChoose(name: string): void;
  /** Whose codebook entry is shown. */
  onLook(name: string): void;
}

export const labelSearchId = 'annotate-label-search';
const keyed = 9;

/** All labels as buttons, the first nine with their keys; where there are more, a field to type the first letters into. */
export function LabelBoard({ labels, chosen, multiple, onChoose, onLook }: LabelBoardProps) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const board = useRef<HTMLDivElement>(null);
  const names = labels.map(({ name }) => name);
  const found = findLabels(names, typed);
  const active = typed === '' ? undefined : found[Math.min(at, found.length - 1)];
  const search = (text: string) => {
    setTyped(text);
    setAt(0);
    const [first] = findLabels(names, text);
    if (text !== '' && first !== undefined) onLook(first);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && active !== undefined) {
      onChoose(active);
      search('');
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = Math.min(found.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1)));
      setAt(next);
      onLook(found[next] ?? '');
    } else if (event.key === 'Escape') {
      search('');
      event.currentTarget.blur();
    } else return;
    event.preventDefault();
  };
  return (
    <div>
      {names.length > keyed && (
        <TextInput
          id={labelSearchId}
          size="sm"
          mb={8}
          maw={360}
          placeholder={`Type one of ${names.length} labels, Enter chooses`}
          aria-label="Type a label"
          autoComplete="off"
          value={typed}
          onChange={(event) => search(event.currentTarget.value)}
          onKeyDown={press}
        />
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: buttons are no form fields. */}
      <div ref={board} role="group" aria-label="Labels" className={classes.labels}>
        {found.map((name) => {
          const index = names.indexOf(name);
          return (
            <button
              key={name}
              type="button"
              className={classes.label}
              aria-pressed={chosen.includes(name)}
              {...(index < keyed ? { 'aria-keyshortcuts': String(index + 1) } : {})}
              data-active={name === active}
              title={multiple ? 'Set or clear this label' : 'Answer with this label'}
              // The keys stay with the screen: Enter answers, whatever was clicked.
              onMouseDown={(event) => event.preventDefault()}
              onMouseEnter={() => onLook(name)}
              onFocus={() => onLook(name)}
              onClick={() => onChoose(name)}
            >
              <LabelMark name={name} index={index} />
              {index < keyed && <span className={classes.key}>{index + 1}</span>}
            </button>
          );
        })}
        {found.length === 0 && (
          <p className="note">
            {names.length === 0
              ? 'The task has no labels yet. Set them in Task.'
              : 'No label of the task is called so.'}
          </p>
        )}
      </div>
    </div>
  );
}
