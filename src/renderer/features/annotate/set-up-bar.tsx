import { Button, Checkbox, NativeSelect, NumberInput } from '@mantine/core';
import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import classes from './annotate.module.css';
import type { SetUp } from './set-up.ts';

interface SetUpBarProps {
  readonly setUp: SetUp;
  readonly runs: readonly RunSummary[];
  /** What was chosen on another screen, in words; it stands instead of the scope. */
  readonly givenTitle: string | null;
  onChange(setUp: SetUp): void;
  onClearGiven(): void;
}

const orders: readonly { readonly value: SetUp['order']; readonly label: string }[] = [
  { value: 'random', label: 'Shuffled' },
  { value: 'uncertain first', label: 'Uncertain ones first' },
  { value: 'to review first', label: 'Those to review first' },
  { value: 'in order', label: 'As they were made' },
];

/** What is annotated, in which order, by how many, and what is shown. */
export function SetUpBar({ setUp, runs, givenTitle, onChange, onClearGiven }: SetUpBarProps) {
  const change = (part: Partial<SetUp>) => onChange({ ...setUp, ...part });
  const scopes = [
    { value: 'all', label: 'All samples' },
    { value: 'review', label: 'Samples to review' },
    { value: 'unlabelled', label: 'Samples without a label' },
    ...runs.map(({ run, name }) => ({ value: `run:${run}`, label: `All of ${run}: ${name}` })),
  ];
  return (
    <fieldset className={classes.setUp} aria-label="What to annotate">
      <NativeSelect
        size="xs"
        label="Annotate"
        data={givenTitle === null ? scopes : [{ value: setUp.scope, label: givenTitle }]}
        disabled={givenTitle !== null}
        value={setUp.scope}
        onChange={(event) => change({ scope: event.currentTarget.value })}
      />
      {givenTitle !== null && (
        <Button size="xs" variant="default" onClick={onClearGiven}>
          All samples instead
        </Button>
      )}
      <NativeSelect
        size="xs"
        label="Order"
        data={[...orders]}
        value={setUp.order}
        onChange={(event) =>
          change({ order: orders.find(({ value }) => value === event.currentTarget.value)?.value ?? 'random' })
        }
      />
      <NativeSelect
        size="xs"
        label="Which"
        data={[
          { value: 'open', label: 'Not answered yet' },
          { value: 'skipped', label: 'What you skipped' },
        ]}
        value={setUp.state}
        onChange={(event) => change({ state: event.currentTarget.value === 'skipped' ? 'skipped' : 'open' })}
      />
      <NumberInput
        size="xs"
        label="Annotated twice"
        suffix=" %"
        w={120}
        min={0}
        max={100}
        step={5}
        clampBehavior="strict"
        allowDecimal={false}
        value={setUp.doublePercent}
        onChange={(value) => change({ doublePercent: typeof value === 'number' ? value : 0 })}
      />
      <Checkbox
        size="xs"
        mb={6}
        label="Hide the label the sample has"
        checked={setUp.hidesLabel}
        onChange={(event) => change({ hidesLabel: event.currentTarget.checked })}
      />
    </fieldset>
  );
}
