import { useEffect, useRef } from 'react';
import { create } from 'zustand';

/** Something that the command palette offers, and a key may do. */
export interface PageCommand {
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and in the list of shortcuts: "Data", "Go to". */
  readonly area: string;
  /** `j`, `mod+k`, `shift+?`; several keys may do the same. */
  readonly keys?: readonly string[];
  /** Not offered in the palette: moving in a list. */
  readonly isKeyOnly?: boolean;
  /** Also while a text is edited; only for keys with mod. */
  readonly whileTyping?: boolean;
  readonly isDisabled?: boolean;
  run(): void;
}

interface CommandsStore {
  readonly sets: ReadonlyMap<string, readonly PageCommand[]>;
  put(owner: string, commands: readonly PageCommand[]): void;
  remove(owner: string): void;
}

export const useCommandsStore = create<CommandsStore>((set) => ({
  sets: new Map(),
  put: (owner, commands) => set(({ sets }) => ({ sets: new Map(sets).set(owner, commands) })),
  remove: (owner) =>
    set(({ sets }) => {
      const rest = new Map(sets);
      rest.delete(owner);
      return { sets: rest };
    }),
}));

/** Offers these commands while the component is there. They run with what the component knows at that moment. */
export function useCommands(owner: string, commands: readonly PageCommand[]): void {
  const current = useRef(commands);
  current.current = commands;
  const shape = JSON.stringify(commands.map(({ run: _, ...shown }) => shown));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is put anew when its shape changes.
  useEffect(() => {
    const live = current.current.map((command) => ({
      ...command,
      run: () => current.current.find(({ id }) => id === command.id)?.run(),
    }));
    useCommandsStore.getState().put(owner, live);
    return () => useCommandsStore.getState().remove(owner);
  }, [owner, shape]);
}

/** All that can be done now; of two with the same key the one that was offered last wins. */
export function allCommands(sets: ReadonlyMap<string, readonly PageCommand[]>): readonly PageCommand[] {
  return [...sets.values()].flat();
}
