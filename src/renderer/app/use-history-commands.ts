import { useQueryClient } from '@tanstack/react-query';
import { showNotice } from '../components/notices.tsx';
import { fetchAreasAnew } from '../engine/query-client.ts';
import { useAnswer } from '../engine/use-answer.ts';
import { useCommand } from '../engine/use-command.ts';
import { useCommands } from '../state/commands-store.ts';
import { useRoute } from '../state/route-store.ts';

/** Undo and redo of the project's commands; they survive a restart. */
export function useHistoryCommands(): void {
  const project = useRoute(({ route }) => route.project);
  const history = useAnswer('history.list', { project: project ?? '', limit: 1 }, { enabled: project !== null });
  const queries = useQueryClient();
  const tell = (words: string) => {
    // At once, and not when the engine tells of it: the next key may be faster.
    fetchAreasAnew(queries, ['history']);
    showNotice(words);
  };
  const undo = useCommand('history.undo', { onSuccess: ({ title }) => tell(`Undone: ${title}`) });
  const redo = useCommand('history.redo', { onSuccess: ({ title }) => tell(`Done again: ${title}`) });
  const last = history.data?.done[0];
  const next = history.data?.undone[0];
  // What can be done again is not known yet right after an undo: a quick key is not lost then.
  const isSettling = undo.isPending || redo.isPending || history.isFetching;
  useCommands('history', [
    {
      id: 'undo',
      title: last === undefined ? 'Undo' : `Undo: ${last.title}`,
      area: 'Edit',
      keys: ['mod+z', 'u'],
      isDisabled: project === null || (last === undefined && !isSettling),
      run: () => project !== null && undo.mutate({ project }),
    },
    {
      id: 'redo',
      title: next === undefined ? 'Redo' : `Redo: ${next.title}`,
      area: 'Edit',
      keys: ['mod+shift+z', 'mod+y'],
      isDisabled: project === null || (next === undefined && !isSettling),
      run: () => project !== null && redo.mutate({ project }),
    },
  ]);
}
