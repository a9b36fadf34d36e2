import type { ProjectArea } from '../../shared/contract/answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { HistoryEntry, StoredChange } from '../storage/project-store.ts';
import type { AreaHandlers } from './handler.ts';

export function historyHandlers(projects: OpenProjects): AreaHandlers<'history'> {
  return {
    async 'history.list'({ project, limit }) {
      const { done, undone } = (await projects.get(project)).store.history.list(limit);
      return { done: done.map(summarise), undone: undone.map(summarise) };
    },
    'history.undo': async ({ project }) => move(await projects.get(project), 'undo'),
    'history.redo': async ({ project }) => move(await projects.get(project), 'redo'),
  };
}

async function move(project: OpenProject, direction: 'undo' | 'redo'): Promise<{ readonly title: string }> {
  const { history } = project.store;
  refuseWhileAtWork(project, history.peek(direction)?.runs ?? []);
  const { entry, kinds } = await (direction === 'undo' ? history.undo() : history.redo());
  project.changes.changed('history', ...new Set(kinds.flatMap((kind) => areas[kind])));
  return { title: entry.title };
}

/** A run that works goes on adding samples, which nobody would see. */
function refuseWhileAtWork({ runs }: OpenProject, ids: readonly string[]): void {
  // One that waits for its turn will work as soon as it has it.
  const busy = ids.find((id) => runs.isActive(id));
  if (busy === undefined) return;
  throw new EngineError('run-busy', `The run ${busy} is at work. Pause or cancel it first.`, { run: busy });
}

/** What pages fetch anew after each kind of change. */
const areas: Readonly<Record<StoredChange['kind'], readonly ProjectArea[]>> = {
  draft: ['recipe'],
  revision: ['samples'],
  decision: ['samples'],
  annotation: ['annotations'],
  hidden: ['samples'],
  'source-hidden': ['sources', 'samples'],
  'run-hidden': ['runs', 'samples'],
  verdicts: ['samples', 'runs'],
};

function summarise({ id, title, at }: HistoryEntry): {
  readonly id: string;
  readonly title: string;
  readonly at: string;
} {
  return { id, title, at };
}
