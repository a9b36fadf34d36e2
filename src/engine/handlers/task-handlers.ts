import { summariseTaskKind } from '../projects/task-summary.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { AreaHandlers } from './handler.ts';

export function taskHandlers(taskKinds: readonly TaskKind[]): AreaHandlers<'tasks'> {
  return {
    'tasks.kinds': () => ({ kinds: taskKinds.map(summariseTaskKind) }),
  };
}
