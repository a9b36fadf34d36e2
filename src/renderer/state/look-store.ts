import { create } from 'zustand';

/** How the page looks; kept in the settings, for this project or for all. */
export interface Look {
  readonly isRailFolded: boolean;
  readonly panelWidth: number;
  readonly columnWidths: Readonly<Record<string, number>>;
  readonly scheme: 'light' | 'dark' | 'auto';
}

interface LookStore {
  readonly look: Look;
  change(change: Partial<Look>): void;
}

export const defaultLook: Look = { isRailFolded: false, panelWidth: 420, columnWidths: {}, scheme: 'auto' };

export const useLook = create<LookStore>((set) => ({
  look: defaultLook,
  change: (change) => set(({ look }) => ({ look: { ...look, ...change } })),
}));
