import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';

interface Annotator {
  /** '' when nobody said their name; undefined while it is not known. */
  readonly name: string | undefined;
  readonly error: Error | null;
  save(name: string): void;
  readonly isSaving: boolean;
}

const key = 'author';

/** The name that answers, edits and decisions are kept under. */
export function useAnnotator(onSaved: () => void): Annotator {
  const answer = useAnswer('settings.read', { keys: [key] });
  const save = useCommand('settings.save', {
    onSuccess: () => {
      void answer.refetch();
      onSaved();
    },
  });
  const saved = answer.data?.settings[key];
  return {
    name: answer.data === undefined ? undefined : typeof saved === 'string' ? saved.trim() : '',
    error: answer.error,
    save: (name) => save.mutate({ key, value: name.trim() }),
    isSaving: save.isPending,
  };
}
