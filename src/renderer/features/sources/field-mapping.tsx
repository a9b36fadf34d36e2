import { Select } from '@mantine/core';
import type { TaskKindSummary } from '../../../shared/contract/recipe-answers.ts';
import classes from './sources.module.css';

interface FieldMappingProps {
  readonly kind: TaskKindSummary;
  readonly columns: readonly string[];
  /** Column by field. */
  readonly fields: Readonly<Record<string, string>>;
  onChange(fields: Readonly<Record<string, string>>): void;
}

/** Which column is which field of the task. */
export function FieldMapping({ kind, columns, fields, onChange }: FieldMappingProps) {
  const data = [...new Set(columns)].map((column) => ({ value: column, label: column }));
  return (
    <div className={classes.choices}>
      {kind.fields.map(({ name, type, description }) => (
        <Select
          key={name}
          label={`Column of ${name}`}
          description={`${description} (${type})`}
          placeholder="None"
          data={data}
          value={fields[name] ?? null}
          clearable
          searchable
          onChange={(column) => onChange({ ...fields, [name]: column ?? '' })}
          w={280}
        />
      ))}
    </div>
  );
}
