import type { SourceSummary } from '../../shared/contract/sample-answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { withoutCodebook } from '../projects/any-labels.ts';
import { previewSource } from '../projects/preview-source.ts';
import type { ProjectSources } from '../projects/project-sources.ts';
import { blankTask } from '../projects/task-summary.ts';
import { type ImportedSource, importSource } from '../runs/import-sources.ts';
import type { OpenProjects } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { StoredSource } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { AreaHandlers } from './handler.ts';

const problemsShown = 100;

export interface SourceHandlerParts {
  readonly projects: OpenProjects;
  readonly sources: ProjectSources;
  readonly clock: Clock;
  readonly taskKinds: readonly TaskKind[];
}

export function sourceHandlers({ projects, sources, clock, taskKinds }: SourceHandlerParts): AreaHandlers<'sources'> {
  const kindOf = (id: string): TaskKind => {
    const kind = taskKinds.find((known) => known.id === id);
    if (kind === undefined) throw new EngineError('bad-request', `There is no task kind \`${id}\`.`);
    return kind;
  };
  return {
    async 'sources.import'(request, { signal }) {
      const { store, changes } = await projects.get(request.project);
      const kind = kindOf(request.taskKind);
      const { file, role, fields, format, group, attribution } = request;
      const imported = await importSource({
        store,
        clock,
        task: {
          ...blankTask(kind.id),
          labels: request.labels.map((name) => ({ name, include: [], exclude: [], examples: [], words: [] })),
          multiple: request.multiple,
        },
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
      changes.changed('sources', 'samples');
      return summariseImported(imported);
    },
    async 'sources.preview'({ file, taskKind, format, delimiter, rows }, { signal }) {
      return await previewSource({
        path: file,
        kind: kindOf(taskKind),
        ...(format === undefined ? {} : { format }),
        ...(delimiter === undefined ? {} : { delimiter }),
        rows,
        signal,
      });
    },
    async 'sources.add'({ project, ...source }, { signal }) {
      const { imported, recipe } = await sources.add(await projects.get(project), source, signal);
      return { source: summariseImported(imported), recipe };
    },
    async 'sources.remove'({ project, role }) {
      return { recipe: sources.remove(await projects.get(project), role) };
    },
    async 'sources.list'({ project }) {
      return { sources: (await projects.get(project)).store.sources.list().map(summarise) };
    },
  };
}

function summariseImported({ source, problems }: ImportedSource): SourceSummary {
  return {
    ...summarise(source),
    problems: problems.slice(0, problemsShown).map(({ line, message }) => ({ line, message })),
  };
}

function summarise(source: StoredSource): SourceSummary {
  const { id, role, name, rows, rejected, hash, privacy } = source;
  return { source: id, role, name, rows, rejected, hash, private: privacy, problems: [] };
}
