import type { EngineLink } from './engine-link.ts';

/** A file that a person picked or dropped, by a path that the engine can open. */
export interface PickedFile {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

export type FilePurpose = 'source' | 'model' | 'project' | 'recipe';

export interface UploadProgress {
  readonly name: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** All that differs between the desktop and the browser. Screens never ask which one it is. */
export interface Host {
  /** Tells of every change of the link to the engine; returns what ends it. */
  watchEngine(tell: (link: EngineLink) => void): () => void;
  /** Asks again after it was given up. */
  retryEngine(): void;
  /** Empty when nothing was picked. */
  pickFiles(purpose: FilePurpose, options: PickOptions): Promise<readonly PickedFile[]>;
  takeDropped(files: readonly File[], options: PickOptions): Promise<readonly PickedFile[]>;
  /** Absent where the page cannot open the file manager. */
  readonly showInFolder?: (path: string) => Promise<boolean>;
  /** Absent where a person types the path. */
  readonly pickFolder?: (purpose: 'models' | 'export' | 'backup') => Promise<string | null>;
  /** Opens a page of a reference outside, after asking. */
  openLink(url: string): void;
  setBusy(isBusy: boolean): void;
  setTitle(title: string): void;
  /** Files that the desktop was asked to open, and commands of its menu. */
  onMessage(listener: (message: HostMessage) => void): () => void;
}

export interface PickOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: UploadProgress) => void;
}

export type HostMessage =
  | { readonly kind: 'open-file'; readonly path: string }
  | { readonly kind: 'command'; readonly command: string };
