import { EventEmitter } from 'node:events';

/**
 * A stand-in for the module `electron` that records what the shell does with it. It has only the members that the
 * shell uses: one more use fails the test until it is recorded here.
 */
export class ElectronStandIn {
  /** Every recorded call in order, as `object.method` and its arguments. */
  readonly calls: (readonly [name: string, ...args: unknown[]])[] = [];
  readonly children: StandInProcess[] = [];
  readonly windows: StandInWindow[] = [];
  readonly ipcMain = new StandInIpc();
  readonly defaultSession = new StandInSession(this.#recorder('session'));
  readonly app: StandInApp = new StandInApp(this.#recorder('app'));
  isFirstInstance = true;
  /** The button that a person presses in each question; the last one is pressed for good. */
  answers: number[] = [1];
  /** What a person chooses in the next dialog for files or a folder. */
  chosen: { readonly canceled: boolean; readonly filePaths: readonly string[] } = { canceled: true, filePaths: [] };
  /** Work areas. */
  displays = [{ x: 0, y: 0, width: 1920, height: 1040 }];
  menu: unknown;

  /** What `vi.mock('electron', …)` gives. */
  module() {
    const standIn = this;
    const record = this.#recorder('electron');
    return {
      app: Object.assign(this.app, { requestSingleInstanceLock: () => standIn.isFirstInstance }),
      ipcMain: this.ipcMain,
      session: { defaultSession: this.defaultSession },
      protocol: { registerSchemesAsPrivileged: (schemes: unknown) => record('registerSchemesAsPrivileged', schemes) },
      screen: { getAllDisplays: () => standIn.displays.map((workArea) => ({ workArea })) },
      nativeTheme: { shouldUseDarkColors: true },
      Menu: {
        buildFromTemplate: (template: unknown) => template,
        setApplicationMenu: (menu: unknown) => {
          standIn.menu = menu;
        },
      },
      dialog: {
        showMessageBox: (...args: readonly unknown[]) => {
          record('showMessageBox', args.at(-1));
          const [next = 1, ...later] = standIn.answers;
          if (later.length > 0) standIn.answers = later;
          return Promise.resolve({ response: next });
        },
        showOpenDialog: (_window: unknown, options: unknown) => {
          record('showOpenDialog', options);
          return Promise.resolve(standIn.chosen);
        },
        showErrorBox: (...args: unknown[]) => record('showErrorBox', ...args),
      },
      shell: {
        openExternal: (url: string) => {
          record('openExternal', url);
          return Promise.resolve();
        },
        showItemInFolder: (path: string) => record('showItemInFolder', path),
      },
      BrowserWindow: class extends StandInWindow {
        constructor(options: StandInWindow['options']) {
          super(options, standIn.windows.length + 1);
          record('openWindow');
          standIn.windows.push(this);
        }
      },
      utilityProcess: {
        fork: (path: string, args: readonly string[], options: StandInProcess['options']) => {
          const child = new StandInProcess(path, args, options);
          standIn.children.push(child);
          return child;
        },
      },
      MessageChannelMain: class {
        readonly port1 = { end: 1, channel: this };
        readonly port2 = { end: 2, channel: this };
      },
    };
  }

  names(): readonly string[] {
    return this.calls.map(([name]) => name);
  }

  /** The arguments of every call of a name. */
  callsOf(name: string): readonly (readonly unknown[])[] {
    return this.calls.filter(([called]) => called === name).map(([, ...args]) => args);
  }

  #recorder(owner: string): Recorder {
    return (name, ...args) => {
      this.calls.push([`${owner}.${name}`, ...args]);
    };
  }
}

type Recorder = (name: string, ...args: unknown[]) => void;

class StandInApp extends EventEmitter {
  readonly commandLine: { appendSwitch(name: string, value?: string): void; removeSwitch(name: string): void };
  isPackaged = false;
  readonly #record: Recorder;

  constructor(record: Recorder) {
    super();
    this.#record = record;
    this.commandLine = {
      appendSwitch: (name, value) => record('appendSwitch', name, ...(value === undefined ? [] : [value])),
      removeSwitch: (name) => record('removeSwitch', name),
    };
  }

  enableSandbox(): void {
    this.#record('enableSandbox');
  }

  setPath(name: string, path: string): void {
    this.#record('setPath', name, path);
  }

  whenReady(): Promise<void> {
    this.#record('whenReady');
    return Promise.resolve();
  }

  quit(): void {
    this.#record('quit');
  }
}

type IpcHandler = (event: object, ...args: unknown[]) => Promise<unknown>;

/** Messages without an answer are events; those with one go to their handler. */
class StandInIpc extends EventEmitter {
  readonly handlers = new Map<string, IpcHandler>();

  handle(channel: string, handler: IpcHandler): void {
    this.handlers.set(channel, handler);
  }

  invoke(channel: string, event: object, ...args: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel);
    if (handler === undefined) throw new Error(`Nobody answers ${channel}.`);
    return handler(event, ...args);
  }
}

type Answer = (value: unknown) => void;

interface PermissionDetails {
  readonly requestingUrl?: string;
  readonly isMainFrame: boolean;
}

export class StandInSession extends EventEmitter {
  permissionRequest:
    | ((contents: unknown, permission: string, answer: Answer, details: PermissionDetails) => void)
    | undefined;
  permissionCheck:
    | ((contents: unknown, permission: string, origin: string, details: PermissionDetails) => boolean)
    | undefined;
  devicePermission: (() => boolean) | undefined;
  beforeRequest: ((details: { readonly url: string }, answer: Answer) => void) | undefined;
  serve: ((request: Request) => Promise<Response>) | undefined;
  isSpellChecking = true;
  readonly webRequest = {
    onBeforeRequest: (handler: NonNullable<StandInSession['beforeRequest']>) => {
      this.beforeRequest = handler;
    },
  };
  readonly protocol: { handle(scheme: string, handler: NonNullable<StandInSession['serve']>): void };

  constructor(record: Recorder) {
    super();
    this.protocol = {
      handle: (scheme, handler) => {
        record('handle', scheme);
        this.serve = handler;
      },
    };
  }

  setPermissionRequestHandler(handler: NonNullable<StandInSession['permissionRequest']>): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: NonNullable<StandInSession['permissionCheck']>): void {
    this.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.devicePermission = handler;
  }

  setSpellCheckerEnabled(isEnabled: boolean): void {
    this.isSpellChecking = isEnabled;
  }
}

export interface StandInFrame {
  url: string;
  /** Null in the main frame. */
  parent: StandInFrame | null;
}

export class StandInContents extends EventEmitter {
  readonly mainFrame: StandInFrame = { url: 'app://seedloom/index.html', parent: null };
  readonly posted: { readonly channel: string; readonly message: unknown; readonly ports: readonly unknown[] }[] = [];
  readonly id: number;
  isGone = false;
  reloads = 0;
  openHandler: (() => unknown) | undefined;

  constructor(id: number) {
    super();
    this.id = id;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  reload(): void {
    this.reloads += 1;
  }

  setWindowOpenHandler(handler: () => unknown): void {
    this.openHandler = handler;
  }

  postMessage(channel: string, message: unknown, ports: readonly unknown[] = []): void {
    this.posted.push({ channel, message, ports });
  }

  /** The event of a message that the page sends. */
  event(): { readonly sender: StandInContents; readonly senderFrame: StandInFrame } {
    return { sender: this, senderFrame: this.mainFrame };
  }
}

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class StandInWindow extends EventEmitter {
  readonly options: {
    readonly width?: number;
    readonly height?: number;
    readonly webPreferences: Readonly<Record<string, unknown>>;
    readonly [name: string]: unknown;
  };
  readonly webContents: StandInContents;
  readonly loaded: string[] = [];
  readonly titles: string[] = [];
  isGone = false;
  focused = 0;
  shown = 0;
  isMaximizedNow = false;
  isMinimizedNow = false;
  bounds: Bounds;

  constructor(options: StandInWindow['options'], id: number) {
    super();
    this.options = options;
    this.webContents = new StandInContents(id);
    this.bounds = { x: 0, y: 0, width: options.width ?? 800, height: options.height ?? 600 };
  }

  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return Promise.resolve();
  }

  show(): void {
    this.shown += 1;
  }

  restore(): void {
    this.isMinimizedNow = false;
  }

  maximize(): void {
    this.isMaximizedNow = true;
  }

  focus(): void {
    this.focused += 1;
  }

  setTitle(title: string): void {
    this.titles.push(title);
  }

  setBounds(bounds: Bounds): void {
    this.bounds = bounds;
  }

  getNormalBounds(): Bounds {
    return this.bounds;
  }

  isMaximized(): boolean {
    return this.isMaximizedNow;
  }

  isFullScreen(): boolean {
    return false;
  }

  isMinimized(): boolean {
    return this.isMinimizedNow;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  destroy(): void {
    this.isGone = true;
    this.emit('closed');
  }

  /** As a person does it: true when nothing kept it open. */
  close(): boolean {
    let isKept = false;
    this.emit('close', { preventDefault: () => (isKept = true) });
    if (!isKept) this.destroy();
    return !isKept;
  }
}

export class StandInProcess extends EventEmitter {
  readonly path: string;
  readonly args: readonly string[];
  readonly options: { readonly env: Readonly<Record<string, string>> };
  readonly posted: { readonly message: unknown; readonly ports: readonly unknown[] }[] = [];
  wasKilled = false;

  constructor(path: string, args: readonly string[], options: StandInProcess['options']) {
    super();
    this.path = path;
    this.args = args;
    this.options = options;
  }

  postMessage(message: unknown, ports: readonly unknown[] = []): void {
    this.posted.push({ message, ports });
  }

  kill(): boolean {
    this.wasKilled = true;
    return true;
  }
}
