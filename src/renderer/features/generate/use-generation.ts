import { useState } from 'react';
import type { RunProgress } from '../../../shared/domain/run-report.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useTopic } from '../../engine/use-topic.ts';
import { conditionsOfCells, shortCells, toCellCounts } from './coverage-table.ts';
import { labelNames, objectOf, readGeneration } from './generation-recipe.ts';
import { findObstacles } from './obstacles.ts';
import { lastRun, phaseOf } from './run-state.ts';

/** All that the screen shows: the recipe's part, its plan, the last run, and what stands in the way. */
export function useGeneration(project: string) {
  const recipe = useAnswer('recipe.get', { project });
  const version = recipe.data?.version;
  const plan = useAnswer('generation.plan', { project }, { keepPrevious: true, enabled: version !== undefined });
  // All stages: an estimate names the steps that come after.
  const methods = useAnswer('methods.list', {});
  const models = useAnswer('models.list', {});
  const runs = useAnswer('run.list', { project });
  const run = lastRun(runs.data?.runs ?? []);
  const cells = useAnswer(
    'run.cells',
    { project, run: run?.run ?? '' },
    { enabled: run !== undefined, keepPrevious: true },
  );
  const progress = useRunProgress(project, run?.run);
  const written = recipe.data?.written ?? null;
  const generation = readGeneration({ written });
  const obstacles = findObstacles(
    [...(recipe.data?.problems ?? []), ...(plan.data?.problems ?? [])],
    recipe.data?.resolved ?? written,
    models.data?.models,
  );
  const phase = phaseOf(run, progress);
  const runCells = run === undefined ? [] : toCellCounts(cells.data?.cells ?? []);
  return {
    project,
    recipe,
    generation,
    methods: methods.data?.methods ?? [],
    plan,
    run,
    runs: runs.data?.runs ?? [],
    phase,
    progress: phase.kind === 'working' ? progress : undefined,
    lastProgress: progress,
    obstacles,
    runCells,
    reasons: sumReasons(cells.data?.cells ?? []),
    short: shortCells(runCells),
    taskKind: taskKindOf(objectOf(written?.['task'])['kind']),
    textType: objectOf(written?.['task'])['textType'],
    names: {
      label: labelNames(written),
      condition: generation.conditions.map(({ name = '' }) => name).filter((name) => name !== ''),
      'model-role': [
        ...new Set(['generator', 'embedder', ...Object.keys(objectOf((recipe.data?.resolved ?? written)?.['models']))]),
      ],
      'source-role': Object.keys(objectOf(written?.['sources'])),
    },
    usedConditions: conditionsOfCells(runCells),
    error: recipe.error ?? methods.error ?? runs.error,
    isLoading: recipe.data === undefined || methods.data === undefined || runs.data === undefined,
  };
}

export type Generation = ReturnType<typeof useGeneration>;

/** Why attempts of the run were turned away, most frequent first. */
function sumReasons(cells: readonly { readonly reasons: RunProgress['rejected'] }[]): RunProgress['rejected'] {
  const counts = new Map<string, number>();
  for (const { rule, count } of cells.flatMap(({ reasons }) => reasons)) {
    counts.set(rule, (counts.get(rule) ?? 0) + count);
  }
  return [...counts].map(([rule, count]) => ({ rule, count })).sort((a, b) => b.count - a.count);
}

/** Of this run only: the last word on another one says nothing. */
function useRunProgress(project: string, run: string | undefined): RunProgress | undefined {
  const [progress, setProgress] = useState<RunProgress>();
  useTopic('run.progress', run === undefined ? undefined : { project, run }, { onEvent: setProgress });
  return progress?.runId === run ? progress : undefined;
}

function taskKindOf(kind: unknown): string {
  return typeof kind === 'string' ? kind : 'classification';
}
