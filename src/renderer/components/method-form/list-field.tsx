import { Checkbox, Group, MultiSelect, Textarea, TextInput } from '@mantine/core';
import type { Json } from '../../../shared/base/json.ts';
import { common, type FieldOf, type WithInner } from './input-props.ts';
import { RowsInput } from './nested-inputs.tsx';
import { plain } from './param-words.ts';

/** A list: boxes to tick, names to choose, lines, numbers between commas, or a row for each entry. */
export function ListField({ shape, value, ...rest }: FieldOf<'list'> & WithInner) {
  const { item } = shape;
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  const { onType, onSet } = rest;
  if (item.kind === 'choice') {
    return (
      <Checkbox.Group
        aria-label={rest.label}
        value={items.filter((one) => typeof one === 'string')}
        onChange={(chosen) => onSet(item.options.filter((option) => chosen.includes(option)))}
      >
        <Group gap={12}>
          {item.options.map((option) => (
            <Checkbox key={option} size="xs" value={option} label={plain(option)} />
          ))}
        </Group>
      </Checkbox.Group>
    );
  }
  if (item.kind === 'text') {
    const chosen = items.filter((one) => typeof one === 'string');
    const known = item.names === undefined ? undefined : rest.names[item.names];
    if (known !== undefined && known.length > 0) {
      return (
        <MultiSelect
          {...common(rest)}
          data={[...new Set([...known, ...chosen])]}
          value={chosen}
          searchable
          clearable
          onChange={(next) => onSet(next)}
        />
      );
    }
    const text = items.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');
    return (
      <Textarea
        {...common(rest)}
        value={text}
        placeholder="One a line"
        autosize
        minRows={2}
        maxRows={12}
        dir="auto"
        onChange={(event) => onType(event.currentTarget.value === '' ? [] : event.currentTarget.value.split('\n'))}
        onBlur={() => onSet(items)}
      />
    );
  }
  if (item.kind === 'number') {
    const isTyped = items.some((one) => typeof one === 'string');
    return (
      <TextInput
        {...common(rest)}
        value={items.map(String).join(isTyped ? ',' : ', ')}
        placeholder="10, 20, 50"
        onChange={(event) => onType(event.currentTarget.value === '' ? [] : event.currentTarget.value.split(','))}
        onBlur={() => onSet(items)}
        onKeyDown={(event) => event.key === 'Enter' && onSet(items)}
      />
    );
  }
  return <RowsInput {...rest} shape={shape} value={items} />;
}
