import { Radio } from '@mantine/core';
import type { ExportFormatSummary } from '../../../shared/contract/dataset-answers.ts';
import classes from './export.module.css';
import { byGroup } from './export-choice.ts';

interface FormatPickerProps {
  readonly formats: readonly ExportFormatSummary[];
  readonly value: string;
  onChange(format: string): void;
}

/** The formats by group, each with what it is for; what does not fit the task says why. */
export function FormatPicker({ formats, value, onChange }: FormatPickerProps) {
  return (
    <Radio.Group value={value} onChange={onChange} aria-label="Format">
      {byGroup(formats).map(({ group, formats: members }) => (
        <section key={group} className={classes.group} aria-label={group}>
          <h2 className={classes.groupTitle}>{group}</h2>
          {members.map(({ format, title, purpose, refusal }) => (
            <Radio
              key={format}
              value={format}
              label={title}
              description={refusal ?? purpose}
              disabled={refusal !== null}
            />
          ))}
        </section>
      ))}
    </Radio.Group>
  );
}
