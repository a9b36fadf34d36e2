import type { SourceSummary } from '../../shared/contract/answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Task } from '../../shared/domain/task.ts';
import { importSource } from '../runs/import-sources.ts';
import type { OpenProjects } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { StoredSource } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { AreaHandlers } from './handler.ts';

const problemsShown = 100;

export interface SourceHandlerParts {
  readonly projects: OpenProjects;
  readonly clock: Clock;
  readonly taskKinds: readonly TaskKind[];
}

export function sourceHandlers({ projects, clock, taskKinds }: SourceHandlerParts): AreaHandlers<'sources'> {
  return {
    async 'sources.import'(request, { signal }) {
      const { store } = await projects.get(request.project);
      const kind = taskKinds.find((known) => known.id === request.taskKind);
      if (kind === undefined) throw new EngineError('bad-request', `There is no task kind \`${request.taskKind}\`.`);
      const task: Task = {
        kind: kind.id,
        textType: 'text',
        language: 'en',
        labels: request.labels.map((name) => ({ name, include: [], exclude: [], examples: [], words: [] })),
        multiple: request.multiple,
        knowledge: [],
      };
      const { file, role, fields, format, group, attribution } = request;
      const imported = await importSource({
        store,
        clock,
        task,
        kind: request.labels.length > 0 ? kind : withoutCodebook(kind),
        role,
        path: file,
        source: {
          private: request.private,
          fields,
          ...(format === undefined ? {} : { format }),
          ...(group === undefined ? {} : { group }),
          ...(attribution === undefined ? {} : { attribution }),
        },
        signal,
      });
      return {
        ...summarise(imported.source),
        problems: imported.problems.slice(0, problemsShown).map(({ line, message }) => ({ line, message })),
      };
    },
    async 'sources.list'({ project }) {
      return { sources: (await projects.get(project)).store.sources.list().map(summarise) };
    },
  };
}

/** Without a codebook every label is taken as it comes. */
function withoutCodebook(kind: TaskKind): TaskKind {
  return {
    ...kind,
    check(fields, task) {
      const given = fields.label ?? fields.labels ?? [];
      const names = (Array.isArray(given) ? given : [given]).filter((name) => typeof name === 'string');
      return kind.check(fields, {
        ...task,
        labels: names.map((name) => ({ name, include: [], exclude: [], examples: [], words: [] })),
      });
    },
  };
}

function summarise(source: StoredSource): SourceSummary {
  const { id, role, name, rows, rejected, hash, privacy } = source;
  return { source: id, role, name, rows, rejected, hash, private: privacy, problems: [] };
}
