import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { CallRequest } from '../../../shared/contract/calls.ts';
import { showUndoNotice } from '../../components/notices.tsx';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';
import type { RecipeChanges } from './recipe-edits.ts';

/** Changes the recipe as one entry of the undo log. `isBig`: it also offers the way back at once. */
export type EditRecipe = (title: string, changes: RecipeChanges, options?: { readonly isBig?: boolean }) => void;

export function useRecipeEdit(project: string): EditRecipe {
  const queries = useQueryClient();
  const undo = useUndo(project);
  const pending = useRef<string>(undefined);
  const change = useCommand('recipe.change', {
    // What the engine answers is what stands there now: no field jumps back until the recipe is read anew.
    onSuccess: (state) => queries.setQueryData(['recipe.get', { project }], state),
  });
  return (title, changes, { isBig = false } = {}) => {
    const text = JSON.stringify(changes);
    // Enter saves, and so does leaving the field right after it.
    if (changes.length === 0 || text === pending.current) return;
    pending.current = text;
    // Safe: the same shapes; the request's type only lacks `readonly`.
    const request = { project, title, changes } as CallRequest<'recipe.change'>;
    change.mutate(request, {
      onSettled: () => {
        pending.current = undefined;
      },
      onSuccess: () => {
        if (isBig) showUndoNotice(title, undo);
      },
    });
  };
}
