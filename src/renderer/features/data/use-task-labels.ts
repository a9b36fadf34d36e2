import { useMemo } from 'react';
import { useAnswer } from '../../engine/use-answer.ts';
import { type TaskLabels, taskLabels } from './task-labels.ts';

/** The codebook's names, in their order: it decides colours and the keys 1 to 9. */
export function useTaskLabels(project: string): TaskLabels {
  const recipe = useAnswer('recipe.get', { project });
  const json = recipe.data?.resolved ?? recipe.data?.written ?? undefined;
  return useMemo(() => taskLabels(json), [json]);
}
