import { useCommand } from './use-command.ts';

/** Takes back the last command in this project: for the button beside "Dropped 12 samples". */
export function useUndo(project: string): () => void {
  const undo = useCommand('history.undo');
  return () => undo.mutate({ project });
}
