import type { ComponentType } from 'react';
import { Screen } from '../../components/screen.tsx';
import { useCommands } from '../../state/commands-store.ts';
import { useRoute } from '../../state/route-store.ts';
import { Appearance } from './appearance.tsx';
import { Backups } from './backups.tsx';
import { Connections } from './connections.tsx';
import { Diagnostic } from './diagnostic.tsx';
import { Machine } from './machine.tsx';
import { ModelFolders } from './model-folders.tsx';
import { PrivacyBySource } from './privacy-by-source.tsx';
import classes from './settings.module.css';
import { ShortcutsSection } from './shortcuts-section.tsx';
import { Storage } from './storage.tsx';

interface SectionEntry {
  readonly id: string;
  readonly title: string;
  readonly component: ComponentType;
}

const connections: SectionEntry = { id: 'connections', title: 'Connections', component: Connections };
const sections: readonly SectionEntry[] = [
  connections,
  { id: 'privacy', title: 'Privacy', component: PrivacyBySource },
  { id: 'storage', title: 'Storage', component: Storage },
  { id: 'backups', title: 'Backups', component: Backups },
  { id: 'machine', title: 'This machine', component: Machine },
  { id: 'models', title: 'Models', component: ModelFolders },
  { id: 'appearance', title: 'Appearance', component: Appearance },
  { id: 'shortcuts', title: 'Shortcuts', component: ShortcutsSection },
  { id: 'diagnostic', title: 'Diagnostic', component: Diagnostic },
];

/** What leaves the machine, where data lies, and how Seedloom works here. */
export function SettingsScreen() {
  const { route, adjust } = useRoute();
  const { id: shown, component: Component } = sections.find(({ id }) => id === route.part) ?? connections;
  useCommands(
    'settings',
    sections.map(({ id, title }) => ({
      id: `settings-${id}`,
      title: `Settings: ${title}`,
      area: 'Settings',
      run: () => adjust({ part: id }),
    })),
  );
  return (
    <Screen title="Settings" state="What leaves this machine, where your data lies, and how Seedloom works here.">
      <div className={classes.parts}>
        <nav className={classes.list} aria-label="Sections of the settings">
          {sections.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              className={classes.entry}
              aria-current={id === shown}
              onClick={() => adjust({ part: id })}
            >
              {title}
            </button>
          ))}
        </nav>
        <Component />
      </div>
    </Screen>
  );
}
