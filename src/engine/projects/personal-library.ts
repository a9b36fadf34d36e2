import { statSync } from 'node:fs';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import type { RecentProject } from '../../shared/contract/project-answers.ts';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import { type Library, openLibrary } from '../storage/library.ts';

const authorKey = 'author';

/** The library of the data folder, opened when it is first needed. Several engines may use it at once. */
export class PersonalLibrary implements Disposable {
  readonly #home: string;
  #library: Library | undefined;

  constructor(home: string) {
    this.#home = home;
  }

  /** The one opened last comes first. */
  recent(isOpen: (path: string) => boolean): readonly RecentProject[] {
    return this.#open()
      .recentProjects()
      .map(({ path, name, openedAt }) => {
        const sizeBytes = projectSize(path);
        const state = sizeBytes === undefined ? 'missing' : isOpen(path) ? 'open' : 'there';
        return { project: path, name, openedAt, state, sizeBytes: sizeBytes ?? 0 };
      });
  }

  /** Gives a sentence when the list cannot be written: a project opens all the same. */
  remember(project: { readonly path: string; readonly name: string; readonly openedAt: string }): string | undefined {
    try {
      this.#open().rememberProject(project);
      return undefined;
    } catch (error) {
      if (!isEngineError(error)) throw error;
      return `The list of recent projects could not be written: ${error.message}`;
    }
  }

  forget(path: string): void {
    this.#open().forgetProject(path);
  }

  settings(keys: readonly string[]): JsonObject {
    const library = this.#open();
    return Object.fromEntries(
      keys.flatMap((key): readonly (readonly [string, Json])[] => {
        const value = library.findSetting(key);
        return value === undefined ? [] : [[key, value]];
      }),
    );
  }

  saveSetting(key: string, value: Json): void {
    this.#open().saveSetting(key, value);
  }

  /** Who stands as the author of what a person does. */
  author(): string {
    const name = this.#open().findSetting(authorKey);
    return typeof name === 'string' && name.trim() !== '' ? name.trim() : 'person';
  }

  [Symbol.dispose](): void {
    this.#library?.close();
    this.#library = undefined;
  }

  #open(): Library {
    this.#library ??= openLibrary(this.#home);
    return this.#library;
  }
}

/** With the log of changes that are not in the file yet; undefined when there is no file. */
export function projectSize(path: string): number | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined || !file.isFile()) return undefined;
  return file.size + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0);
}
