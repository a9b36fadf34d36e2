import { homedir } from 'node:os';
import { relative, sep } from 'node:path';
import type { DiagnosticFacts } from '../projects/diagnostic-text.ts';
import { diagnosticText } from '../projects/diagnostic-text.ts';
import type { ProjectShelf } from '../projects/project-shelf.ts';
import { measureStorage } from '../projects/storage-usage.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import { describeBackups } from '../storage/backups.ts';
import type { AllHandlers } from './handler.ts';
import { summariseProject } from './project-handlers.ts';
import { summariseRuns } from './run-handlers.ts';

export interface PrivacyHandlerParts {
  readonly home: string;
  readonly projects: OpenProjects;
  readonly shelf: ProjectShelf;
  /** All of a diagnostic that is not in the projects. */
  facts(signal: AbortSignal): Promise<Omit<DiagnosticFacts, 'home' | 'runs' | 'projects'>>;
}

type PrivacyCall = 'privacy.sources' | 'storage.usage' | 'backups.list' | 'backups.restore' | 'diagnostic.text';

/** What is kept of a person's data, where, and what of it may be shown to others. */
export function privacyHandlers({ home, projects, shelf, facts }: PrivacyHandlerParts): Pick<AllHandlers, PrivacyCall> {
  return {
    async 'privacy.sources'({ project }, { signal }) {
      const { store } = await projects.get(project);
      const uses = await store.reader.sourceUse(signal);
      return {
        sources: store.sources.list().map(({ id, name, role, privacy, rows }) => {
          const use = uses.find(({ source }) => source === id);
          return {
            source: id,
            name,
            role,
            private: privacy,
            rows,
            samples: use?.samples ?? 0,
            runs: use?.runs ?? [],
            spent: use?.spent ?? null,
          };
        }),
      };
    },
    async 'storage.usage'({ project }, { signal }) {
      const path = project === undefined ? undefined : (await projects.get(project)).store.path;
      return await measureStorage(home, path, signal);
    },
    async 'backups.list'({ project }) {
      return { backups: describeBackups((await projects.get(project)).store.path) };
    },
    async 'backups.restore'({ project, backup }) {
      return summariseProject(shelf, await shelf.restoreBackup(await projects.get(project), backup));
    },
    async 'diagnostic.text'(_request, { signal }) {
      const open = await projects.all();
      return {
        text: diagnosticText({
          ...(await facts(signal)),
          home: homeInWords(home),
          projects: open.length,
          runs: countRuns(open),
        }),
      };
    },
  };
}

function countRuns(open: readonly OpenProject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { state } of open.flatMap(summariseRuns)) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** Only a usual place is told: another one may be named after anything. */
function homeInWords(home: string): string | undefined {
  const path = relative(homedir(), home);
  const usual = ['.local/share/seedloom', 'Library/Application Support/Seedloom', 'AppData/Local/Seedloom'];
  return usual.includes(path.split(sep).join('/')) ? `~${sep}${path}` : undefined;
}
