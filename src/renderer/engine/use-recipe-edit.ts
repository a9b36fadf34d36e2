import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Json } from '../../shared/base/json.ts';
import type { CallRequest } from '../../shared/contract/calls.ts';
import { useCommand } from './use-command.ts';
import { useUndo } from './use-undo.ts';

type RecipePath = readonly (string | number)[];

/** Changes of the recipe by path, in order. */
export type RecipeChanges = readonly (
  | { readonly path: RecipePath; readonly value: Json }
  | { readonly path: RecipePath; readonly remove: true }
)[];

/** Changes the recipe as one entry of the undo log. `isBig`: it also offers the way back at once. */
export type EditRecipe = (title: string, changes: RecipeChanges, options?: { readonly isBig?: boolean }) => void;

const longestTitle = 200;

/** @param offerUndo Says what was done, with the way back. */
export function useRecipeEdit(project: string, offerUndo: (title: string, undo: () => void) => void): EditRecipe {
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
    const request = { project, title: title.slice(0, longestTitle), changes } as CallRequest<'recipe.change'>;
    change.mutate(request, {
      onSettled: () => {
        pending.current = undefined;
      },
      onSuccess: () => {
        if (isBig) offerUndo(title, undo);
      },
    });
  };
}
