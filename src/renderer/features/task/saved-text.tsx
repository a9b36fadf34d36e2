import { Textarea, TextInput } from '@mantine/core';
import { useDraft } from '../../state/drafts-store.ts';

interface SavedTextProps {
  /** Names the text among all that is typed and not saved. */
  readonly draftKey: string;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly isLong?: boolean;
  /** Where an empty text makes no sense. */
  readonly isRequired?: boolean;
  onSave(value: string): void;
  readonly className?: string | undefined;
}

/** A text that is saved when one leaves it, or with Enter; Escape takes back what was typed. */
export function SavedText(props: SavedTextProps) {
  const {
    draftKey,
    label,
    description,
    placeholder,
    value,
    isLong = false,
    isRequired = false,
    onSave,
    className,
  } = props;
  const draft = useDraft(draftKey, value);
  const isMissing = isRequired && draft.value.trim() === '';
  const save = () => {
    if (!draft.isChanged || isMissing) return;
    draft.clear();
    if (draft.value.trim() !== value) onSave(draft.value.trim());
  };
  const shared = {
    label,
    description,
    placeholder,
    value: draft.value,
    dir: 'auto',
    error: isMissing ? 'Something must stand here.' : undefined,
    onBlur: save,
    className,
  };
  const keys = (key: string, isSave: boolean) => {
    if (key === 'Escape') draft.clear();
    if (isSave) save();
  };
  return isLong ? (
    <Textarea
      {...shared}
      autosize
      minRows={2}
      maxRows={10}
      onChange={(event) => draft.set(event.currentTarget.value)}
      onKeyDown={(event) => keys(event.key, event.key === 'Enter' && (event.ctrlKey || event.metaKey))}
    />
  ) : (
    <TextInput
      {...shared}
      onChange={(event) => draft.set(event.currentTarget.value)}
      onKeyDown={(event) => keys(event.key, event.key === 'Enter')}
    />
  );
}
