import type { CallRequest } from '../../../shared/contract/calls.ts';
import { showUndoNotice } from '../../components/notices.tsx';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';

type Changes = CallRequest<'recipe.change'>['changes'];

/** Changes parts of the recipe as one step that can be undone. What is large says so with the way back. */
export function useRecipeEdit(project: string): (title: string, changes: Changes, isLarge?: boolean) => void {
  const undo = useUndo(project);
  const change = useCommand('recipe.change');
  return (title, changes, isLarge = false) =>
    change.mutate({ project, title, changes }, { onSuccess: () => isLarge && showUndoNotice(title, undo) });
}
