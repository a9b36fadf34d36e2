/**
 * How the desktop shell joins its processes, and what a page may ask of it. Only ports, paths that a person chose, and
 * these small messages go this way; every call and every sample goes through the ports.
 */

/** Names of the messages between the preload script and main. The page cannot choose a name. */
export const shellChannels = {
  /** Page to main, without content: "give me a port to the engine". */
  requestPort: 'engine-link:request-port',
  /** Page to main; answered with `PickedFile[]`. */
  chooseFiles: 'shell:choose-files',
  /** Page to main; answered with a path or null. */
  chooseFolder: 'shell:choose-folder',
  /** Page to main; answered with whether it was shown. */
  showInFolder: 'shell:show-in-folder',
  /** Page to main; answered with whether the person agreed and it was opened. */
  openLink: 'shell:open-link',
  /** Page to main: whether a run works. */
  setBusy: 'shell:set-busy',
  /** Page to main: the project's name. */
  setTitle: 'shell:set-title',
  /** Main to page, with one port. */
  port: 'engine-link:port',
  /** Main to page, with an `EngineDown`. */
  down: 'engine-link:down',
  /** Main to page, with the path of a project or a recipe. */
  openFile: 'shell:open-file',
  /** Main to page, with a `ShellCommand`. */
  command: 'shell:command',
} as const;

export interface EngineDown {
  /** What happened and what to do, for a person. */
  readonly message: string;
  /** Milliseconds until the next start; null when nothing happens before the page asks again. */
  readonly retryInMs: number | null;
}

/** What the preload script posts to the page's window; `port` comes with one transferred MessagePort. */
export type EngineLinkMessage =
  | { readonly type: 'seedloom:engine-port' }
  | { readonly type: 'seedloom:engine-down'; readonly down: EngineDown };

/** What a person chose in the application's menu. The page does it. */
export type ShellCommand =
  | 'new-project'
  | 'open-project'
  | 'open-recent'
  | 'close-project'
  /** Of the field that has the focus and can undo (`document.execCommand`), else Seedloom's own. */
  | 'undo'
  | 'redo'
  | 'toggle-rail'
  | 'go-start'
  | 'go-task'
  | 'go-sources'
  | 'go-models'
  | 'go-generate'
  | 'go-data'
  | 'go-curate'
  | 'go-annotate'
  | 'go-evaluate'
  | 'go-export'
  | 'go-activity'
  | 'go-recipe'
  | 'go-settings'
  | 'help'
  | 'copy-diagnostic';

/**
 * All that the preload script posts to the page's window. `open-file` and `command` come only after the page has asked
 * for a port for the first time: listen before you ask.
 */
export type ShellMessage =
  | EngineLinkMessage
  /** A `.seedloom`, `.yaml` or `.yml` file that exists: opened by a double click, or given on the command line. */
  | { readonly type: 'seedloom:open-file'; readonly path: string }
  | { readonly type: 'seedloom:command'; readonly command: ShellCommand };

export type FilePurpose = 'source' | 'model' | 'project' | 'recipe';
export type FolderPurpose = 'models' | 'export' | 'backup';

export interface PickedFile {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** All that the preload script exposes, as `window.seedloom`. */
export interface ShellBridge {
  /** Asks for a port; the answer is an `EngineLinkMessage` to the window. Ask again when a port has closed. */
  requestEnginePort(): void;
  /** Opens the system's dialog. Several files for `source` and `model`, else at most one; none when it was cancelled. */
  chooseFiles(purpose: FilePurpose): Promise<readonly PickedFile[]>;
  /** An absolute path, or null when the dialog was cancelled. */
  chooseFolder(purpose: FolderPurpose): Promise<string | null>;
  /** Where a file lies that was dropped on the page or picked; empty for one that the page made itself. */
  pathOfDroppedFile(file: File): string;
  /** False for a path outside the data folder that was not chosen, dropped on the icon or opened since the start. */
  showInFolder(path: string): Promise<boolean>;
  /** Asks the person, with the whole URL, and opens it in their browser. False when they refuse, or the host is not listed. */
  openLink(url: string): Promise<boolean>;
  /** While a run works, closing the window and quitting ask first. */
  setBusy(busy: boolean): void;
  /** The project's name, for the window's title; empty when none is open. */
  setTitle(title: string): void;
  readonly platform: 'darwin' | 'win32' | 'linux';
}

export type HostName = 'model-host' | 'network-host';

/** Main to the engine's utility process. `connect` and `host-port` come with one port. */
export type ShellToEngine =
  | { readonly kind: 'connect' }
  | { readonly kind: 'host-port'; readonly host: HostName; readonly request: number }
  /** The host of that request has ended, by itself or because it was asked to. */
  | { readonly kind: 'host-exit'; readonly request: number; readonly code: number }
  | { readonly kind: 'stop' };

/**
 * The engine's utility process to main: only main can fork and kill in the desktop. The answers are `host-port` and
 * later `host-exit` with the same request number. A host ends by itself when its port closes; `stop-host` is for one
 * that does not.
 */
export type EngineToShell =
  | {
      readonly kind: 'fork-host';
      readonly host: HostName;
      /** Chosen by the engine, unique while it runs. */
      readonly request: number;
    }
  | { readonly kind: 'stop-host'; readonly request: number };

/** Main to a host's utility process, with one port. */
export type ShellToHost = { readonly kind: 'connect' };
