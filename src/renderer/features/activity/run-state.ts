import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import type { Status } from '../../components/status-mark.tsx';

/** The state of a run as a mark and in words. */
export function runState({ state, isHidden }: RunSummary): { readonly status: Status; readonly words: string } {
  if (isHidden) return { status: 'empty', words: 'undone' };
  switch (state) {
    case 'running':
      return { status: 'busy', words: 'at work' };
    case 'planned':
      return { status: 'busy', words: 'waits for its turn' };
    case 'paused':
      return { status: 'look', words: 'paused' };
    case 'waiting-for-people':
      return { status: 'look', words: 'waits for people' };
    case 'failed':
      return { status: 'broken', words: 'stopped with an error' };
    case 'cancelled':
      return { status: 'empty', words: 'cancelled' };
    default:
      return { status: 'fine', words: 'done' };
  }
}
