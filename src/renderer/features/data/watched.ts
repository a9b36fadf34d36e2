import { useSyncExternalStore } from 'react';

/** A value whose watchers draw anew on their own: a list of 100,000 rows does not because one of them was selected. */
export class Watched<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get = (): T => this.#value;

  set = (value: T): void => {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
}

/** What `pick` gives of it: a plain value, or an object that stays the same while nothing changed. */
export function useWatched<T, S>(watched: Watched<T>, pick: (value: T) => S): S {
  return useSyncExternalStore(watched.subscribe, () => pick(watched.get()));
}
