import { Button, Popover, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { LabelMark } from '../../components/label-mark.tsx';
import classes from './label-picker.module.css';
import type { TaskLabels } from './task-labels.ts';

interface LabelPickerProps {
  readonly labels: TaskLabels;
  /** What is set now; empty for several samples. */
  readonly chosen: readonly string[];
  readonly isOpen: boolean;
  onOpen(isOpen: boolean): void;
  onPick(labels: readonly string[]): void;
  /** The button that opens it. */
  readonly children: ReactNode;
}

/** Picks a label by typing its first letters; several where the task has several. */
export function LabelPicker({ isOpen, onOpen, children, ...rest }: LabelPickerProps) {
  return (
    <Popover opened={isOpen} onChange={onOpen} position="bottom-start" trapFocus returnFocus withinPortal shadow="md">
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown p={8} w={280} aria-label="Labels">
        {isOpen && <LabelMenu {...rest} onClose={() => onOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

interface LabelMenuProps extends Pick<LabelPickerProps, 'labels' | 'chosen' | 'onPick'> {
  onClose(): void;
}

function LabelMenu({ labels, chosen, onPick, onClose }: LabelMenuProps) {
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const [picked, setPicked] = useState(chosen);
  const found = labels.names.filter((name) => name.toLowerCase().includes(search.toLowerCase()));
  const active = found[Math.min(at, found.length - 1)];
  useEffect(() => {
    document.getElementById(optionId(labels.names.indexOf(active ?? '')))?.scrollIntoView({ block: 'nearest' });
  }, [active, labels.names]);
  const pick = (name: string | undefined) => {
    if (name === undefined) return;
    if (labels.multiple) {
      setPicked(picked.includes(name) ? picked.filter((one) => one !== name) : [...picked, name]);
      return;
    }
    onPick([name]);
    onClose();
  };
  return (
    <>
      <TextInput
        size="xs"
        data-autofocus
        placeholder="Type a label"
        aria-label="Type a label"
        role="combobox"
        aria-expanded
        aria-controls="label-options"
        {...(active === undefined ? {} : { 'aria-activedescendant': optionId(labels.names.indexOf(active)) })}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter') pick(active);
          else return;
          event.preventDefault();
        }}
      />
      <div
        className={classes.options}
        id="label-options"
        role="listbox"
        aria-label="Labels"
        aria-multiselectable={labels.multiple}
        tabIndex={-1}
      >
        {found.map((name) => {
          const index = labels.names.indexOf(name);
          const isPicked = picked.includes(name);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field above has the focus and hears the keys.
            <div
              key={name}
              id={optionId(index)}
              role="option"
              aria-selected={isPicked}
              className={classes.option}
              data-active={name === active}
              onClick={() => pick(name)}
            >
              <LabelMark name={name} index={index} />
              {isPicked && <IconCheck size={14} aria-hidden />}
              {index < 9 && !labels.multiple && <span className={classes.key}>{index + 1}</span>}
            </div>
          );
        })}
        {found.length === 0 && <p className="note">No label of the task is called so.</p>}
      </div>
      {labels.multiple && (
        <Button
          size="xs"
          mt={8}
          fullWidth
          onClick={() => {
            onPick(picked);
            onClose();
          }}
        >
          Set labels
        </Button>
      )}
    </>
  );
}

function optionId(index: number): string {
  return `label-option-${index}`;
}
