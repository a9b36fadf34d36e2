import type { PersonalLibrary } from '../projects/personal-library.ts';
import type { AreaHandlers } from './handler.ts';

export function settingsHandlers(library: PersonalLibrary): AreaHandlers<'settings'> {
  return {
    'settings.read': ({ keys }) => ({ settings: library.settings(keys) }),
    'settings.save'({ key, value }) {
      library.saveSetting(key, value);
      return {};
    },
  };
}
