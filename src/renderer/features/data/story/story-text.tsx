import { Button, Group, Textarea } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import type { JsonObject } from '../../../../shared/base/json.ts';
import type { SampleRow } from '../../../../shared/contract/sample-answers.ts';
import { ErrorNote } from '../../../components/error-note.tsx';
import { showUndoNotice } from '../../../components/notices.tsx';
import { SampleText } from '../../../components/sample-text.tsx';
import { WhiteSpaceButton } from '../../../components/white-space-button.tsx';
import { useCommand } from '../../../engine/use-command.ts';
import { useUndo } from '../../../engine/use-undo.ts';
import { useDraft } from '../../../state/drafts-store.ts';
import { nameInWords } from '../words.ts';
import { changedFields, type EditableField, editableFields } from './editable-fields.ts';
import classes from './story.module.css';
import { StorySection } from './story-section.tsx';

interface StoryTextProps {
  readonly project: string;
  readonly sample: SampleRow;
  readonly isEditing: boolean;
  onEditing(isEditing: boolean): void;
}

/** The texts of a sample; they are corrected in place. What is typed stays until it is saved or thrown away. */
export function StoryText({ project, sample, isEditing, onEditing }: StoryTextProps) {
  const [showsWhiteSpace, setShowsWhiteSpace] = useState(false);
  const fields = editableFields(sample.fields);
  const draft = useDraft<Readonly<Record<string, string>>>(`sample:${project}:${sample.id}`, {});
  const undo = useUndo(project);
  const close = () => {
    draft.clear();
    onEditing(false);
  };
  const edit = useCommand('samples.edit', {
    showsError: true,
    onSuccess: () => {
      close();
      showUndoNotice(`Edited sample ${sample.number}`, undo);
    },
  });
  const changed = changedFields(fields, draft.value);
  const isChanged = Object.keys(changed).length > 0;
  const save = () => {
    if (isChanged) edit.mutate({ project, sample: sample.id, fields: changed satisfies JsonObject });
    else close();
  };
  if (!isEditing && !draft.isChanged) {
    return (
      <StorySection
        title="Text"
        actions={
          <Group gap={4}>
            <WhiteSpaceButton isOn={showsWhiteSpace} onChange={setShowsWhiteSpace} />
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconPencil size={12} aria-hidden />}
              onClick={() => onEditing(true)}
            >
              Edit
            </Button>
          </Group>
        }
      >
        {fields.map(({ name, text }) => (
          <div key={name}>
            {fields.length > 1 && <p className={classes.fieldTitle}>{nameInWords(name)}</p>}
            <SampleText text={text} showsWhiteSpace={showsWhiteSpace} />
          </div>
        ))}
      </StorySection>
    );
  }
  return (
    <StorySection title="Text">
      {fields.map((field, place) => (
        <FieldEditor
          key={field.name}
          field={field}
          isFirst={place === 0 && isEditing}
          isAlone={fields.length === 1}
          text={draft.value[field.name] ?? field.text}
          onChange={(text) => draft.set({ ...draft.value, [field.name]: text })}
          onSave={save}
          onCancel={close}
        />
      ))}
      {edit.error !== null && <ErrorNote title="The text was not saved" error={edit.error} />}
      <Group gap={8} mt={8}>
        <Button size="xs" loading={edit.isPending} disabled={!isChanged} onClick={save}>
          Save
        </Button>
        <Button size="xs" variant="default" disabled={edit.isPending} onClick={close}>
          Cancel
        </Button>
      </Group>
    </StorySection>
  );
}

interface FieldEditorProps {
  readonly field: EditableField;
  readonly isFirst: boolean;
  /** The section's title is enough of a name. */
  readonly isAlone: boolean;
  readonly text: string;
  onChange(text: string): void;
  onSave(): void;
  onCancel(): void;
}

function FieldEditor({ field, isFirst, isAlone, text, onChange, onSave, onCancel }: FieldEditorProps) {
  return (
    <Textarea
      {...(isAlone ? { 'aria-label': nameInWords(field.name) } : { label: nameInWords(field.name) })}
      {...(field.kind === 'lines' ? { description: 'One a line.' } : {})}
      mt={4}
      autosize
      minRows={2}
      maxRows={20}
      dir="auto"
      disabled={field.kind === 'fixed'}
      {...(isFirst ? { ref: focusWhenThere } : {})}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSave();
        else if (event.key === 'Escape') onCancel();
        else return;
        event.preventDefault();
      }}
    />
  );
}

function focusWhenThere(element: HTMLTextAreaElement | null): void {
  element?.focus();
}
