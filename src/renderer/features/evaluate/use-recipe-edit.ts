import { useQueryClient } from '@tanstack/react-query';
import type { CallRequest } from '../../../shared/contract/calls.ts';
import { showUndoNotice } from '../../components/notices.tsx';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';
import type { RecipeChanges } from './evaluation-recipe.ts';

/** Changes the recipe as one entry of the undo log. `isBig`: it also offers the way back at once. */
export function useRecipeEdit(project: string) {
  const queries = useQueryClient();
  const undo = useUndo(project);
  const change = useCommand('recipe.change', {
    // What the engine answers is what stands there now: no field jumps back until the recipe is read anew.
    onSuccess: (state) => queries.setQueryData(['recipe.get', { project }], state),
  });
  return (title: string, changes: RecipeChanges, { isBig = false } = {}) => {
    if (changes.length === 0) return;
    // Safe: the same shapes; the request's type only lacks `readonly`.
    const request = { project, title, changes } as CallRequest<'recipe.change'>;
    change.mutate(request, { onSuccess: () => (isBig ? showUndoNotice(title, undo) : undefined) });
  };
}
