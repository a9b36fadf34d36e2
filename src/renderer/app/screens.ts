import {
  type Icon,
  IconActivity,
  IconChartBar,
  IconCpu,
  IconDatabase,
  IconDownload,
  IconFileCode,
  IconFileImport,
  IconFilter,
  IconHome,
  IconListDetails,
  IconSettings,
  IconTags,
  IconWand,
} from '@tabler/icons-react';
import { type ComponentType, lazy } from 'react';
import type { ScreenId } from '../state/route-store.ts';

export interface ScreenEntry {
  readonly id: ScreenId;
  readonly title: string;
  readonly icon: Icon;
  readonly group: 'projects' | 'steps' | 'tools';
  /** Works only in an open project. */
  readonly needsProject: boolean;
  readonly component: ComponentType;
}

const worksWithoutProject: readonly ScreenId[] = ['start', 'models', 'settings'];

/** In the order of work. */
export const screens: readonly ScreenEntry[] = [
  entry(
    'start',
    'Start',
    IconHome,
    'projects',
    async () => (await import('../features/start/start-screen.tsx')).StartScreen,
  ),
  entry(
    'task',
    'Task',
    IconListDetails,
    'steps',
    async () => (await import('../features/task/task-screen.tsx')).TaskScreen,
  ),
  entry(
    'sources',
    'Sources',
    IconFileImport,
    'steps',
    async () => (await import('../features/sources/sources-screen.tsx')).SourcesScreen,
  ),
  entry(
    'models',
    'Models',
    IconCpu,
    'steps',
    async () => (await import('../features/models/models-screen.tsx')).ModelsScreen,
  ),
  entry(
    'generate',
    'Generate',
    IconWand,
    'steps',
    async () => (await import('../features/generate/generate-screen.tsx')).GenerateScreen,
  ),
  entry(
    'data',
    'Data',
    IconDatabase,
    'steps',
    async () => (await import('../features/data/data-screen.tsx')).DataScreen,
  ),
  entry(
    'curate',
    'Curate',
    IconFilter,
    'steps',
    async () => (await import('../features/curate/curate-screen.tsx')).CurateScreen,
  ),
  entry(
    'annotate',
    'Annotate',
    IconTags,
    'steps',
    async () => (await import('../features/annotate/annotate-screen.tsx')).AnnotateScreen,
  ),
  entry(
    'evaluate',
    'Evaluate',
    IconChartBar,
    'steps',
    async () => (await import('../features/evaluate/evaluate-screen.tsx')).EvaluateScreen,
  ),
  entry(
    'export',
    'Export',
    IconDownload,
    'steps',
    async () => (await import('../features/export/export-screen.tsx')).ExportScreen,
  ),
  entry(
    'activity',
    'Activity',
    IconActivity,
    'tools',
    async () => (await import('../features/activity/activity-screen.tsx')).ActivityScreen,
  ),
  entry(
    'recipe',
    'Recipe',
    IconFileCode,
    'tools',
    async () => (await import('../features/recipe/recipe-screen.tsx')).RecipeScreen,
  ),
  entry(
    'settings',
    'Settings',
    IconSettings,
    'tools',
    async () => (await import('../features/settings/settings-screen.tsx')).SettingsScreen,
  ),
];

function entry(
  id: ScreenId,
  title: string,
  icon: Icon,
  group: ScreenEntry['group'],
  load: () => Promise<ComponentType>,
): ScreenEntry {
  const component = lazy(async () => ({ default: await load() }));
  return { id, title, icon, group, needsProject: !worksWithoutProject.includes(id), component };
}

export function screenOf(id: ScreenId): ScreenEntry {
  const found = screens.find((screen) => screen.id === id);
  if (found === undefined) throw new Error(`There is no screen ${id}.`);
  return found;
}
