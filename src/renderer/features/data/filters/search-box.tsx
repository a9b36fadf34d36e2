import { ActionIcon, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef, useState } from 'react';

interface SearchBoxProps {
  readonly text: string;
  readonly field: RefObject<HTMLInputElement | null>;
  onChange(text: string): void;
  /** Enter or the down arrow: to what was found. */
  onLeave(): void;
}

const typingMs = 150;

/** Searches in the texts while one types. */
export function SearchBox({ text, field, onChange, onLeave }: SearchBoxProps) {
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  const change = useRef(onChange);
  change.current = onChange;
  // The filter was set from elsewhere.
  useEffect(() => {
    if (text === sent.current) return;
    sent.current = text;
    setTyped(text);
  }, [text]);
  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      change.current(typed);
    }, typingMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      ref={field}
      size="xs"
      mb={16}
      placeholder="Search texts"
      aria-label="Search texts"
      dir="auto"
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        typed !== '' && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label="Clear the search"
            onClick={() => setTyped('')}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )
      }
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && typed !== '') setTyped('');
        else if (event.key === 'Enter' || event.key === 'ArrowDown' || event.key === 'Escape') onLeave();
        else return;
        event.preventDefault();
      }}
    />
  );
}
