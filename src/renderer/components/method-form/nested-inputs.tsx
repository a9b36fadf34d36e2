import { ActionIcon, Autocomplete, Button, SegmentedControl } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import { isLike } from './check-param.ts';
import { common, type FieldOf, type WithInner } from './input-props.ts';
import classes from './method-form.module.css';
import type { ParamShape } from './param-shape.ts';
import { isSame } from './param-words.ts';

/** A list whose entries have several parts: a row each. */
export function RowsInput({ shape, value, label, id: _, onType, onSet, Inner, ...rest }: FieldOf<'list'> & WithInner) {
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  return (
    <Rows
      label={label}
      count={items.length}
      onAdd={() => onType([...items, emptyValue(shape.item)])}
      onRemove={(index) => onSet(items.filter((_, place) => place !== index))}
    >
      {(index) => (
        <Inner
          {...rest}
          shape={shape.item}
          label={`${label}, entry ${index + 1}`}
          value={items[index]}
          onType={(item) => onType(items.with(index, item))}
          onSet={(item) => onSet(items.with(index, item))}
        />
      )}
    </Rows>
  );
}

type Entry = readonly [name: string, value: Json];

/** Values by a name: a row each. */
export function RecordInput({
  shape,
  value,
  label,
  id: _,
  onType,
  onSet,
  names,
  Inner,
  ...rest
}: FieldOf<'record'> & WithInner) {
  const saved = Object.entries(isJsonObject(value) ? value : {});
  // Two rows may have the same name for a moment while one of them is typed: an object cannot hold that.
  const [typed, setTyped] = useState<readonly Entry[]>(saved);
  const entries = isSame(Object.fromEntries(typed), Object.fromEntries(saved)) ? typed : saved;
  const change = (next: readonly Entry[], isDone: boolean) => {
    setTyped(next);
    (isDone ? onSet : onType)(Object.fromEntries(next));
  };
  const known = names['label'] ?? [];
  return (
    <Rows
      label={label}
      count={entries.length}
      onAdd={() => change([...entries, ['', emptyValue(shape.value)]], false)}
      onRemove={(index) => change(entries.toSpliced(index, 1), true)}
    >
      {(index) => {
        const [name, part] = entries[index] ?? ['', null];
        return (
          <div className={classes.pair}>
            <Autocomplete
              {...common({ label: `${label}, name ${index + 1}`, isInvalid: rest.isInvalid && name === '' })}
              placeholder="Name"
              data={known.filter((one) => one === name || !entries.some(([other]) => other === one))}
              value={name}
              onChange={(next) => change(entries.with(index, [next, part]), false)}
              onBlur={() => change(entries, true)}
            />
            <Inner
              {...rest}
              names={names}
              shape={shape.value}
              label={`${label}, ${name === '' ? `entry ${index + 1}` : name}`}
              value={part}
              onType={(next) => change(entries.with(index, [name, next]), false)}
              onSet={(next) => change(entries.with(index, [name, next]), true)}
            />
          </div>
        );
      }}
    </Rows>
  );
}

/** Several fields that belong together. */
export function GroupInput({
  shape,
  value,
  label,
  id: _,
  onType,
  onSet,
  describedBy: __,
  Inner,
  ...rest
}: FieldOf<'group'> & WithInner) {
  const fields: JsonObject = isJsonObject(value) ? value : {};
  const changed = (name: string, part: Json, isOptional: boolean): Json => {
    const { [name]: ___, ...others } = fields;
    return part === '' && isOptional ? others : { ...others, [name]: part };
  };
  return (
    <fieldset className={classes.group}>
      <legend className={classes.hidden}>{label}</legend>
      {shape.fields.map(({ name, title, description, shape: inner, isRequired, fallback }) => (
        <div key={name} className={classes.groupField} title={description}>
          <span className={classes.groupTitle}>{title}</span>
          <Inner
            {...rest}
            shape={inner}
            label={`${label}, ${title}`}
            value={fields[name] ?? fallback}
            onType={(part) => onType(changed(name, part, !isRequired))}
            onSet={(part) => onSet(changed(name, part, !isRequired))}
          />
        </div>
      ))}
    </fieldset>
  );
}

/** One of several forms: a text alone, or with more said about it. */
export function EitherInput({ shape, value, label, onSet, onType, Inner, ...rest }: FieldOf<'either'> & WithInner) {
  const at = Math.max(
    0,
    shape.shapes.findIndex((one) => value !== undefined && isLike(one, value)),
  );
  const current = shape.shapes[at];
  if (current === undefined) return null;
  return (
    <div className={classes.either}>
      <SegmentedControl
        size="xs"
        aria-label={`Form of ${label}`}
        data={shape.shapes.map((one, index) => ({ value: String(index), label: formInWords(one) }))}
        value={String(at)}
        onChange={(index) => {
          const next = shape.shapes[Number(index)];
          if (next !== undefined) onType(emptyValue(next));
        }}
      />
      <Inner {...rest} shape={current} label={label} value={value} onSet={onSet} onType={onType} />
    </div>
  );
}

interface RowsProps {
  readonly label: string;
  readonly count: number;
  onAdd(): void;
  onRemove(index: number): void;
  children(index: number): ReactNode;
}

function Rows({ label, count, onAdd, onRemove, children }: RowsProps) {
  return (
    <div className={classes.rows}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place.
        <div key={index} className={classes.row}>
          <div className={classes.rowBody}>{children(index)}</div>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Remove entry ${index + 1} of ${label}`}
            onClick={() => onRemove(index)}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button size="compact-xs" variant="default" leftSection={<IconPlus size={12} aria-hidden />} onClick={onAdd}>
        Add an entry
      </Button>
    </div>
  );
}

function emptyValue(shape: ParamShape): Json {
  switch (shape.kind) {
    case 'number':
      return shape.from?.value ?? 1;
    case 'switch':
      return false;
    case 'choice':
      return shape.options[0] ?? '';
    case 'text':
      return '';
    case 'list':
      return [];
    case 'record':
      return {};
    case 'group':
      return Object.fromEntries(
        shape.fields.filter(({ isRequired }) => isRequired).map(({ name, shape: inner }) => [name, emptyValue(inner)]),
      );
    case 'either':
      return shape.shapes[0] === undefined ? null : emptyValue(shape.shapes[0]);
    case 'other':
      return null;
  }
}

function formInWords(shape: ParamShape): string {
  const words = {
    number: 'Number',
    switch: 'Yes or no',
    choice: 'Choice',
    text: 'Text',
    list: 'List',
    record: 'By name',
    group: 'With details',
    either: 'Other',
    other: 'JSON',
  } as const;
  return words[shape.kind];
}
