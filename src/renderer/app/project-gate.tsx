import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { useEngineSession } from '../engine/engine-context.tsx';
import { ProjectContext } from '../engine/project-context.tsx';
import { fetchAreasAnew } from '../engine/query-client.ts';
import { useAnswer } from '../engine/use-answer.ts';
import { useTopic } from '../engine/use-topic.ts';
import { useRoute } from '../state/route-store.ts';
import { screenOf } from './screens.ts';

/** Opens the project of the route in the engine, again after a restart, and hears what changes in it. */
export function ProjectGate({ children }: { readonly children: (isOpen: boolean) => ReactNode }) {
  const { route, go } = useRoute();
  const session = useEngineSession();
  const queries = useQueryClient();
  const path = route.project;
  const opened = useQuery({
    queryKey: ['opened', path],
    enabled: session !== undefined && path !== null,
    queryFn: async () => {
      const summary = await session?.client.call('project.open', { project: path ?? '' });
      fetchAreasAnew(queries, ['project']);
      return summary;
    },
  });
  const isOpen = path !== null && opened.data !== undefined;
  const summary = useAnswer('project.describe', { project: path ?? '' }, { enabled: isOpen });
  const request = isOpen && opened.fetchStatus === 'idle' ? { project: path } : undefined;
  useTopic('project.changed', request, {
    onEvent: ({ areas }) => fetchAreasAnew(queries, areas),
    onGap: () => void queries.invalidateQueries(),
  });
  useEffect(() => {
    if (path === null && screenOf(route.screen).needsProject) go({ screen: 'start' });
  }, [path, route.screen, go]);

  const project = summary.data ?? opened.data;
  return (
    <ProjectContext value={isOpen ? project : undefined}>
      {opened.error !== null && path !== null && (
        <ErrorNote
          title="The project could not be opened"
          error={opened.error}
          onRetry={() => void opened.refetch()}
          action={
            <Button size="xs" onClick={() => go({ screen: 'start', project: null })}>
              Go to Start
            </Button>
          }
        />
      )}
      {children(isOpen && project !== undefined)}
    </ProjectContext>
  );
}
