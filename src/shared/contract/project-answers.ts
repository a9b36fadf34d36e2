import type { RunSummary } from './run-answers.ts';

export interface EngineVersion {
  readonly version: string;
  readonly node: string;
  readonly sqlite: string;
  readonly platform: string;
}

export interface EngineStatus {
  readonly memory: {
    readonly engineBytes: number;
    /** null while the model host does not run. */
    readonly modelHostBytes: number | null;
    readonly machineBytes: number;
    readonly freeBytes: number;
  };
  /** What models run on, in words: `CPU, 2 threads`; null before a model was loaded. */
  readonly device: string | null;
  readonly threads: number;
  readonly connections: { readonly total: number; readonly sinceStart: number };
  /** Projects with work under way. */
  readonly active: readonly { readonly project: string; readonly run: string }[];
  /** The data folder. */
  readonly home: string;
}

export interface ProjectSummary {
  readonly project: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Samples that runs accepted. */
  readonly samples: number;
  readonly runs: readonly RunSummary[];
  /** Sentences that its owner must see after opening. */
  readonly notices: readonly string[];
}

export interface RecentProject {
  readonly project: string;
  readonly name: string;
  readonly openedAt: string;
  readonly state: 'there' | 'open' | 'missing';
  readonly sizeBytes: number;
}

export interface BinnedProject {
  readonly binned: string;
  readonly name: string;
  readonly at: string;
  readonly sizeBytes: number;
}

export interface Example {
  readonly example: string;
  readonly title: string;
  /** One sentence: what comes out and from what. */
  readonly summary: string;
  readonly taskKind: string;
  /** Model ids that it uses. */
  readonly models: readonly string[];
  readonly labels: number;
  readonly asked: number;
}

export interface History {
  /** Newest first; the first is what undo takes back. */
  readonly done: readonly HistoryEntry[];
  /** The first is what redo does again. */
  readonly undone: readonly HistoryEntry[];
}

export interface HistoryEntry {
  readonly id: string;
  readonly title: string;
  readonly at: string;
}
