import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { JsonObject } from '../../../shared/base/json.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { useDraft } from '../../state/drafts-store.ts';

interface EditTextProps {
  /** Under which what is typed is kept. */
  readonly draftKey: string;
  readonly fields: JsonObject;
  /** Only what differs. */
  onSave(fields: JsonObject): Promise<void>;
  onClose(): void;
}

/** The texts of the sample, corrected in place. */
export function EditText({ draftKey, fields, onSave, onClose }: EditTextProps) {
  const texts = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const draft = useDraft<Readonly<Record<string, string>>>(draftKey, {});
  const [error, setError] = useState<Error | null>(null);
  const [isSaving, setSaving] = useState(false);
  const close = () => {
    draft.clear();
    onClose();
  };
  const save = async () => {
    const changed = texts.filter(([name, text]) => (draft.value[name] ?? text) !== text);
    if (changed.length === 0) return close();
    setSaving(true);
    try {
      await onSave(Object.fromEntries(changed.map(([name]) => [name, draft.value[name] ?? ''])));
      close();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      setSaving(false);
    }
  };
  return (
    <div>
      {texts.map(([name, text], place) => (
        <Textarea
          key={name}
          {...(texts.length === 1 ? { 'aria-label': 'Text' } : { label: name })}
          maw={640}
          mb={8}
          autosize
          minRows={3}
          maxRows={20}
          dir="auto"
          {...(place === 0 ? { ref: focusWhenThere } : {})}
          value={draft.value[name] ?? text}
          onChange={(event) => draft.set({ ...draft.value, [name]: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
            else if (event.key === 'Escape') close();
            else return;
            event.preventDefault();
          }}
        />
      ))}
      {error !== null && <ErrorNote title="The text was not saved" error={error} />}
      <Group gap={8}>
        <Button size="xs" loading={isSaving} onClick={() => void save()}>
          Save text
        </Button>
        <Button size="xs" variant="default" disabled={isSaving} onClick={close}>
          Cancel
        </Button>
      </Group>
    </div>
  );
}

function focusWhenThere(element: HTMLTextAreaElement | null): void {
  element?.focus();
}
