import { SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { common, type FieldOf, type InputProps } from './input-props.ts';
import { plain, valueInWords } from './param-words.ts';

export function NumberField({ shape, value, onType, onSet, ...rest }: FieldOf<'number'>) {
  const text = value === undefined ? '' : String(value);
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') onSet(event.currentTarget.value);
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction === 0 || typeof value !== 'number') return;
    event.preventDefault();
    const span = (shape.to?.value ?? 100) - (shape.from?.value ?? 0);
    const step = shape.isInteger ? 1 : span <= 5 ? 0.05 : 1;
    onSet(Number((value + direction * step).toFixed(6)));
  };
  return (
    <TextInput
      {...common(rest)}
      w={140}
      inputMode={shape.isInteger ? 'numeric' : 'decimal'}
      value={text}
      onChange={(event) => onType(event.currentTarget.value)}
      onBlur={(event) => onSet(event.currentTarget.value)}
      onKeyDown={press}
    />
  );
}

export function SwitchField({ value, onSet, id, label, describedBy }: InputProps) {
  return (
    <Switch
      {...(id === undefined ? {} : { id })}
      aria-label={label}
      aria-describedby={describedBy}
      checked={value === true}
      onChange={(event) => onSet(event.currentTarget.checked)}
    />
  );
}

const longestControl = 44;

export function ChoiceField({ shape, value, onSet, ...rest }: FieldOf<'choice'>) {
  const data = shape.options.map((option) => ({ value: option, label: plain(option) }));
  const current = typeof value === 'string' ? value : null;
  const isShort = shape.options.length <= 3 && data.map(({ label }) => label).join('  ').length <= longestControl;
  if (isShort && current !== null && shape.options.includes(current)) {
    return (
      <SegmentedControl
        size="xs"
        aria-label={rest.label}
        aria-describedby={rest.describedBy}
        {...(rest.id === undefined ? {} : { id: rest.id })}
        data={data}
        value={current}
        onChange={onSet}
      />
    );
  }
  return (
    <Select
      {...common(rest)}
      data={current === null || shape.options.includes(current) ? data : [...data, { value: current, label: current }]}
      value={current}
      allowDeselect={false}
      onChange={(option) => option !== null && onSet(option)}
    />
  );
}

/** Above so many characters, or with a line break, a text gets several lines. */
const oneLine = 60;

export function TextField({ shape, value, onType, onSet, ...rest }: FieldOf<'text'>) {
  const text = value === undefined ? '' : typeof value === 'string' ? value : valueInWords(value);
  const known = shape.names === undefined ? undefined : rest.names[shape.names];
  if (known !== undefined && known.length > 0) {
    return (
      <Select
        {...common(rest)}
        data={known.includes(text) || text === '' ? known : [...known, text]}
        value={text === '' ? null : text}
        allowDeselect={false}
        searchable={known.length > 8}
        onChange={(name) => name !== null && onSet(name)}
      />
    );
  }
  const events = {
    value: text,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => onType(event.currentTarget.value),
    onBlur: () => onSet(text),
  };
  if (text.length > oneLine || text.includes('\n')) {
    return <Textarea {...common(rest)} {...events} autosize minRows={2} maxRows={12} dir="auto" />;
  }
  return (
    <TextInput
      {...common(rest)}
      {...events}
      dir="auto"
      onKeyDown={(event) => event.key === 'Enter' && onSet(event.currentTarget.value)}
    />
  );
}
