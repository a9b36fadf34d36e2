import { availableParallelism } from 'node:os';
import type { Json } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { PersonalLibrary } from '../projects/personal-library.ts';
import type { AreaHandlers } from './handler.ts';

/** Settings that are written by calls of their own, with checks: `endpoints.save`, `models.measure`. */
const reserved = /^(endpoints$|speed\/)/;

export function settingsHandlers(library: PersonalLibrary): AreaHandlers<'settings'> {
  return {
    'settings.read': ({ keys }) => ({ settings: library.settings(keys) }),
    'settings.save'({ key, value }) {
      if (reserved.test(key)) {
        throw new EngineError(
          'bad-request',
          `The setting \`${key}\` is kept by Seedloom itself. Change it in Models.`,
          {
            key,
          },
        );
      }
      if (key === threadsKey) checkThreads(value);
      library.saveSetting(key, value);
      return {};
    },
  };
}

const threadsKey = 'threads';

/** Threads that language models compute with, as the person chose; undefined: as many as help. */
export function chosenThreads(library: PersonalLibrary): number | undefined {
  const value = library.settings([threadsKey])[threadsKey];
  // The data folder may come from a larger machine.
  return typeof value === 'number' ? Math.min(value, availableParallelism()) : undefined;
}

function checkThreads(value: Json): void {
  const most = availableParallelism();
  if (value === null || (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most)) return;
  throw new EngineError(
    'bad-request',
    `Threads are a whole number from 1 to ${most}, the cores of this machine, or nothing for automatic.`,
    { key: threadsKey },
  );
}
