import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Json } from '../../../shared/base/json.ts';
import { unreadable } from './check-param.ts';
import type { InputProps } from './input-props.ts';

/** A value that has no field of its own, as JSON. */
export function JsonField({ value, label, id, describedBy, isInvalid, onType, onSet }: InputProps) {
  const [typed, setTyped] = useState<string>();
  const text = typed ?? toText(value);
  return (
    <Textarea
      {...(id === undefined ? {} : { id })}
      size="xs"
      aria-label={`${label}, as JSON`}
      aria-describedby={describedBy}
      error={isInvalid}
      value={text}
      autosize
      minRows={2}
      maxRows={16}
      spellCheck={false}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onType(fromText(event.currentTarget.value));
      }}
      onBlur={() => {
        if (typed === undefined) return;
        setTyped(undefined);
        onSet(fromText(typed));
      }}
    />
  );
}

function toText(value: Json | undefined): string {
  if (typeof value === 'string' && value.startsWith(unreadable)) return value.slice(unreadable.length);
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

function fromText(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return `${unreadable}${text}`;
  }
}
