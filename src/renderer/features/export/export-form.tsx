import { Button, Checkbox, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ExportFormatSummary, ExportOptionSummary } from '../../../shared/contract/dataset-answers.ts';
import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import { countOf } from '../../components/numbers.ts';
import { useHost } from '../../engine/host-context.ts';
import classes from './export.module.css';
import { type ExportChoice, type LabelSource, problemOf, type Verdicts } from './export-choice.ts';

interface ExportFormProps {
  readonly choice: ExportChoice;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly fillUps: readonly string[];
  readonly format: ExportFormatSummary | undefined;
  /** Where it goes when no folder is typed. */
  readonly proposedFolder: string;
  onChange(change: Partial<ExportChoice>): void;
}

const verdictChoices: readonly { readonly value: Verdicts; readonly label: string }[] = [
  { value: 'kept', label: 'Kept samples only' },
  { value: 'review', label: 'Kept and to review' },
  { value: 'all', label: 'All, with a verdict column' },
];

const labelChoices: readonly { readonly value: LabelSource; readonly label: string }[] = [
  { value: 'sample', label: 'As they stand in the samples' },
  { value: 'person', label: 'Only those that a person gave' },
];

/** Which samples, how they are split, how the format writes them, and where. */
export function ExportForm(props: ExportFormProps) {
  const { choice, runs, fillUps, format, proposedFolder, onChange } = props;
  const host = useHost();
  const setOption = (name: string, value: string | boolean) =>
    onChange({ options: { ...choice.options, [name]: value } });
  return (
    <div className={classes.form}>
      <Part title="Samples">
        <Select
          label="Run"
          data={runs.map(({ run, name, accepted }) => ({
            value: run,
            label: `${run} · ${name} (${countOf(accepted, 'sample')})`,
          }))}
          value={choice.run}
          allowDeselect={false}
          onChange={(run) => run !== null && onChange({ run })}
        />
        {fillUps.length > 0 && (
          <Checkbox
            label={`With what filled up its cells (${fillUps.join(', ')})`}
            checked={choice.withFillUps}
            onChange={(event) => onChange({ withFillUps: event.currentTarget.checked })}
          />
        )}
        <Select
          label="Verdicts"
          description="What curation and people said of a sample."
          data={[...verdictChoices]}
          value={choice.verdicts}
          allowDeselect={false}
          onChange={(value) =>
            onChange({ verdicts: verdictChoices.find((one) => one.value === value)?.value ?? 'review' })
          }
        />
        <Select
          label="Labels"
          description="Where annotators disagree evenly, a sample has no label of people."
          data={[...labelChoices]}
          value={choice.labels}
          allowDeselect={false}
          onChange={(value) => onChange({ labels: labelChoices.find((one) => one.value === value)?.value ?? 'sample' })}
        />
      </Part>
      <Part title="Splits">
        <Switch
          label="Split into training, validation and test"
          description="Samples of one group stay together; each label is spread alike."
          checked={choice.isSplit}
          onChange={(event) => onChange({ isSplit: event.currentTarget.checked })}
        />
        {choice.isSplit && <SplitFields choice={choice} onChange={onChange} />}
      </Part>
      {format !== undefined && format.options.length > 0 && (
        <Part title={format.title}>
          {format.options.map((option) => (
            <OptionField
              key={option.name}
              option={option}
              value={choice.options[option.name] ?? option.default}
              onChange={(value) => setOption(option.name, value)}
            />
          ))}
        </Part>
      )}
      <Part title="Folder">
        <TextInput
          label="Write into"
          description={
            choice.folder === '' ? 'Empty: the folder that is shown, beside the project.' : 'Made when it is missing.'
          }
          placeholder={proposedFolder}
          value={choice.folder}
          onChange={(event) => onChange({ folder: event.currentTarget.value })}
        />
        {host.pickFolder !== undefined && (
          <Button
            variant="default"
            size="xs"
            onClick={async () => {
              const folder = await host.pickFolder?.('export');
              if (folder !== null && folder !== undefined) onChange({ folder });
            }}
          >
            Choose a folder
          </Button>
        )}
      </Part>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={title}>
      <h2 className={classes.groupTitle}>{title}</h2>
      {children}
    </section>
  );
}

function SplitFields({ choice, onChange }: Pick<ExportFormProps, 'choice' | 'onChange'>) {
  const problem = problemOf(choice);
  const share = (name: 'train' | 'validation' | 'test', label: string) => (
    <NumberInput
      label={label}
      suffix=" %"
      min={0}
      max={100}
      value={choice.split[name]}
      onChange={(value) => onChange({ split: { ...choice.split, [name]: Number(value) || 0 } })}
    />
  );
  return (
    <>
      <div className={classes.shares}>
        {share('train', 'Training')}
        {share('validation', 'Validation')}
        {share('test', 'Test')}
        <NumberInput
          label="Seed"
          min={0}
          max={2_147_483_647}
          allowDecimal={false}
          value={choice.seed}
          onChange={(value) => onChange({ seed: Number(value) || 0 })}
        />
      </div>
      {problem !== undefined && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

interface OptionFieldProps {
  readonly option: ExportOptionSummary;
  readonly value: string | boolean;
  onChange(value: string | boolean): void;
}

function OptionField({ option, value, onChange }: OptionFieldProps) {
  const { title, description, kind, choices } = option;
  switch (kind) {
    case 'switch':
      return (
        <Switch
          label={title}
          description={description}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          label={title}
          description={description}
          data={choices.map((one) => ({ value: one.value, label: one.title }))}
          value={String(value)}
          allowDeselect={false}
          onChange={(next) => next !== null && onChange(next)}
        />
      );
    default:
      return (
        <TextInput
          label={title}
          description={description}
          value={String(value)}
          dir="auto"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
