import { create } from 'zustand';

interface DraftsStore {
  readonly drafts: ReadonlyMap<string, unknown>;
  set(key: string, value: unknown): void;
  clear(key: string): void;
}

const useDraftsStore = create<DraftsStore>((set) => ({
  drafts: new Map(),
  set: (key, value) => set(({ drafts }) => ({ drafts: new Map(drafts).set(key, value) })),
  clear: (key) =>
    set(({ drafts }) => {
      const rest = new Map(drafts);
      rest.delete(key);
      return { drafts: rest };
    }),
}));

/** What is typed and not yet saved. It outlives the screen: an error inside it, or a look elsewhere, loses nothing. */
export function useDraft<T>(
  key: string,
  saved: T,
): { readonly value: T; readonly isChanged: boolean; set(value: T): void; clear(): void } {
  const draft = useDraftsStore((store) => store.drafts.get(key));
  const isChanged = useDraftsStore((store) => store.drafts.has(key));
  const { set, clear } = useDraftsStore.getState();
  return {
    // Safe: only this hook writes under the key, with the same type.
    value: isChanged ? (draft as T) : saved,
    isChanged,
    set: (value) => set(key, value),
    clear: () => clear(key),
  };
}
