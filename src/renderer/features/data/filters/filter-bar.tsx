import { Button } from '@mantine/core';
import { IconArrowLeft, IconX } from '@tabler/icons-react';
import type { SampleFilter } from '../../../state/route-store.ts';
import classes from './filter-bar.module.css';
import type { FilterChip } from './filter-chips.ts';

interface FilterBarProps {
  readonly chips: readonly FilterChip[];
  /** What a number was pressed on elsewhere, in words. */
  readonly title: string | null;
  /** The filter is no longer the one that the title is of. */
  readonly isChanged: boolean;
  onChange(filter: SampleFilter): void;
  onBack(): void;
}

/** The filters that are set, each with a way out, and the way back. */
export function FilterBar({ chips, title, isChanged, onChange, onBack }: FilterBarProps) {
  if (chips.length === 0 && title === null) return null;
  return (
    <section className={classes.bar} aria-label="Set filters">
      {title !== null && (
        <>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconArrowLeft size={12} aria-hidden />}
            onClick={onBack}
          >
            Back
          </Button>
          <strong className={classes.title} dir="auto">
            {title}
          </strong>
          {isChanged && <span className="note">changed since</span>}
        </>
      )}
      {chips.map(({ key, words, without }) => (
        <button
          key={key}
          type="button"
          className={classes.chip}
          aria-label={`Take out: ${words}`}
          title={words}
          onClick={() => onChange(without)}
        >
          <span className={classes.words} dir="auto">
            {words}
          </span>
          <IconX size={12} aria-hidden />
        </button>
      ))}
      {chips.length > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange({})}>
          Clear all
        </Button>
      )}
    </section>
  );
}
