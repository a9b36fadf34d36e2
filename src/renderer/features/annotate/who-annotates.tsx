import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';

interface WhoAnnotatesProps {
  readonly name: string;
  /** Who has annotated in this project. */
  readonly others: readonly string[];
  readonly isSaving: boolean;
  onSave(name: string): void;
  /** Absent where a name is needed first. */
  onCancel?: () => void;
}

/** A name, not an account: answers are kept under it, so that agreement can be told. */
export function WhoAnnotates({ name, others, isSaving, onSave, onCancel }: WhoAnnotatesProps) {
  const [typed, setTyped] = useState(name);
  const isRight = typed.trim() !== '';
  return (
    <form
      aria-label="Who annotates"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight) onSave(typed);
      }}
    >
      <Group gap={8} align="flex-end">
        <TextInput
          label="Who annotates"
          description="A name. Answers, edits and decisions are kept under it."
          maxLength={80}
          w={320}
          dir="auto"
          autoComplete="off"
          ref={focusWhenThere}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" loading={isSaving} disabled={!isRight}>
          Annotate
        </Button>
        {onCancel !== undefined && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </Group>
      {others.length > 0 && (
        <Group gap={8} mt={8}>
          <span className="quiet">Here before:</span>
          {others.map((other) => (
            <Button key={other} size="compact-sm" variant="default" onClick={() => onSave(other)}>
              {other}
            </Button>
          ))}
        </Group>
      )}
    </form>
  );
}

function focusWhenThere(element: HTMLInputElement | null): void {
  element?.focus();
}
