import type { Privacy, SourceRole } from '../domain/sample.ts';

export interface SourcePrivacy {
  readonly source: string;
  readonly name: string;
  readonly role: SourceRole;
  readonly private: Privacy;
  readonly rows: number;
  /** Generated samples that saw a text of it: as a demonstration, as a parent, or as the seed of their group. */
  readonly samples: number;
  /** Runs that made them. */
  readonly runs: readonly string[];
  /** What methods with differential privacy wrote down, added up; null where none did. */
  readonly spent: { readonly epsilon: number; readonly delta: number; readonly entries: number } | null;
}

export interface StorageUsage {
  /** The data folder. */
  readonly home: string;
  /** Free on its disk; null where the system does not tell. */
  readonly freeBytes: number | null;
  readonly parts: readonly StoragePart[];
  /** Of the project that was asked for. */
  readonly project: readonly StoragePart[];
}

export interface StoragePart {
  readonly part:
    | 'projects'
    | 'bin'
    | 'models'
    | 'inbox'
    | 'file'
    | 'sources'
    | 'backups'
    | 'exports'
    | 'reports'
    | 'other';
  readonly path: string;
  readonly bytes: number;
}

export interface BackupEntry {
  readonly backup: string;
  readonly at: string;
  readonly sizeBytes: number;
}
