import { useQueryClient } from '@tanstack/react-query';
import type { CallRequest } from '../../../shared/contract/calls.ts';
import type { CurationSteps } from '../../../shared/contract/curation-answers.ts';
import { showUndoNotice } from '../../components/notices.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { type RecipeChanges, useRecipeEdit } from '../../engine/use-recipe-edit.ts';
import { useUndo } from '../../engine/use-undo.ts';
import { readSteps } from './curate-recipe.ts';

const progressEveryMs = 700;

/** All that the screen shows and does: the recipe's steps, how far they are with a run, and the acts. */
export function useCuration(project: string, wantedRun: string | null) {
  const queries = useQueryClient();
  const undo = useUndo(project);
  const recipe = useAnswer('recipe.get', { project });
  const methods = useAnswer('methods.list', {});
  const runs = useAnswer('run.list', { project });
  const shown = (runs.data?.runs ?? []).filter(({ isHidden, accepted }) => !isHidden && accepted > 0);
  const run = shown.find((one) => one.run === wantedRun) ?? shown.at(-1);
  const place = { project, run: run?.run ?? '' };
  const start = useCommand('curation.run', {
    showsError: true,
    onSuccess: () => {
      // At once, so that no step still says that it waits.
      void queries.invalidateQueries({ queryKey: ['curation.steps'] });
      showUndoNotice(`Curated ${place.run}`, undo);
    },
  });
  // Begun in another tab, or before this page was loaded.
  const isWorked = queries.getQueryData<CurationSteps>(['curation.steps', place])?.work != null;
  const state = useAnswer('curation.steps', place, {
    enabled: run !== undefined && recipe.data !== undefined,
    keepPrevious: true,
    ...(start.isPending || isWorked ? { everyMs: progressEveryMs } : {}),
  });
  const funnel = useAnswer('curation.funnel', place, { enabled: run !== undefined, keepPrevious: true });
  const cancel = useCommand('curation.cancel');
  const edit = useRecipeEdit(project, showUndoNotice);
  const apply = useCommand('curation.applyRules', { showsError: true });
  const decide = useCommand('samples.decide');
  return {
    project,
    run,
    runs: shown,
    recipe,
    methods: (methods.data?.methods ?? []).filter(({ slot }) => slot === 'mark'),
    written: recipe.data?.written ?? null,
    steps: readSteps(recipe.data?.written ?? null),
    state,
    funnel,
    start,
    apply,
    isLoading: recipe.data === undefined || runs.data === undefined || methods.data === undefined,
    error: recipe.error ?? runs.error ?? methods.error,
    runSteps: () => start.mutate(place),
    cancelSteps: () => cancel.mutate(place),
    edit: (title: string, changes: RecipeChanges) => edit(title, changes, { isBig: true }),
    applyRules(rule: Omit<CallRequest<'curation.applyRules'>, 'project' | 'run'>, done?: () => void) {
      apply.mutate(
        { ...place, ...rule },
        {
          onSuccess: () => {
            done?.();
            showUndoNotice('The rules were applied', undo);
          },
        },
      );
    },
    decide(title: string, decision: 'keep' | 'clear', target: CallRequest<'samples.decide'>['target']) {
      decide.mutate({ project, target, decision }, { onSuccess: () => showUndoNotice(title, undo) });
    },
  };
}

export type Curation = ReturnType<typeof useCuration>;
