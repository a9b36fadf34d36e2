import { MutationCache, QueryClient } from '@tanstack/react-query';
import type { ProjectArea } from '../../shared/contract/answers.ts';
import type { CallName } from '../../shared/contract/calls.ts';
import { isEngineError } from '../../shared/domain/engine-error.ts';

const curation = ['curation.steps', 'curation.preview', 'curation.funnel'] as const;

/** The calls whose answers another area's change makes old. */
const readByArea: Readonly<Record<ProjectArea, readonly CallName[]>> = {
  project: ['project.describe', 'project.recent', 'project.bin'],
  recipe: ['recipe.get', 'recipe.versions', 'recipe.compare', 'generation.plan', 'prompt.preview', ...curation],
  sources: ['privacy.sources', 'sources.list', 'prompt.preview', 'samples.order', 'samples.facets', 'samples.counts'],
  samples: [
    'samples.order',
    'samples.rows',
    'samples.facets',
    'samples.counts',
    'samples.story',
    'run.report',
    'annotation.progress',
    'dataset.preview',
    'dataset.overlap',
  ],
  runs: [
    'run.list',
    'privacy.sources',
    'run.report',
    'run.cells',
    'run.log',
    'run.rejections',
    'evaluation.reports',
    'project.describe',
    'engine.status',
  ],
  annotations: ['annotation.progress', 'samples.story', 'dataset.preview', 'dataset.overlap'],
  history: ['history.list'],
};

/** Areas of calls that make, take back or do again entries of a project's history. */
const historyAreas = ['recipe.', 'samples.', 'annotation.', 'sources.', 'run.', 'curation.', 'history.'];

export interface CommandListener {
  onError(error: Error): void;
  /** Before the command's own `onSuccess`. */
  onHistoryChanged(): void;
}

/** Answers stay good until the engine tells otherwise: there is no polling of what a project holds. */
export function createQueryClient(commands: CommandListener): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 120_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // What the engine refuses it refuses again; a broken link is mended by the next session.
        retry: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
    mutationCache: new MutationCache({
      onSuccess: (_answer, _request, _context, mutation) => {
        const name = String(mutation.options.mutationKey?.[0]);
        if (historyAreas.some((area) => name.startsWith(area))) commands.onHistoryChanged();
      },
      onError: (error, _request, _context, mutation) => {
        if (mutation.meta?.showsError === true || isEngineError(error, 'cancelled')) return;
        commands.onError(error);
      },
    }),
  });
}

export function fetchAreasAnew(queries: QueryClient, areas: readonly ProjectArea[]): void {
  const names = new Set(areas.flatMap((area) => readByArea[area]));
  for (const name of names) void queries.invalidateQueries({ queryKey: [name] });
}
