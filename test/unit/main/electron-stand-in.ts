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
  readonly ipcMain = new EventEmitter();
  readonly defaultSession = new StandInSession(this.#recorder('session'));
  readonly app: StandInApp = new StandInApp(this.#recorder('app'));
  isFirstInstance = true;

  /** What `vi.mock('electron', …)` gives. */
  module() {
    const standIn = this;
    const record = this.#recorder('electron');
    return {
      app: Object.assign(this.app, { requestSingleInstanceLock: () => standIn.isFirstInstance }),
      ipcMain: this.ipcMain,
      session: { defaultSession: this.defaultSession },
      protocol: { registerSchemesAsPrivileged: (schemes: unknown) => record('registerSchemesAsPrivileged', schemes) },
      Menu: {
        buildFromTemplate: (template: unknown) => template,
        setApplicationMenu: (menu: unknown) => record('setApplicationMenu', menu),
      },
      BrowserWindow: class extends StandInWindow {
        constructor(options: StandInWindow['options']) {
          super(options);
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

  #recorder(owner: string): Recorder {
    return (name, ...args) => {
      this.calls.push([`${owner}.${name}`, ...args]);
    };
  }
}

type Recorder = (name: string, ...args: unknown[]) => void;

class StandInApp extends EventEmitter {
  readonly commandLine: { appendSwitch: (name: string, value?: string) => void };
  readonly #record: Recorder;

  constructor(record: Recorder) {
    super();
    this.#record = record;
    this.commandLine = {
      appendSwitch: (name, value) => record('appendSwitch', name, ...(value === undefined ? [] : [value])),
    };
  }

  enableSandbox(): void {
    this.#record('enableSandbox');
  }

  whenReady(): Promise<void> {
    this.#record('whenReady');
    return Promise.resolve();
  }

  quit(): void {
    this.#record('quit');
  }
}

type Answer = (value: unknown) => void;

export class StandInSession extends EventEmitter {
  permissionRequest: ((contents: unknown, permission: string, answer: Answer) => void) | undefined;
  permissionCheck: (() => boolean) | undefined;
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

  setPermissionCheckHandler(handler: () => boolean): void {
    this.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.devicePermission = handler;
  }

  setSpellCheckerEnabled(isEnabled: boolean): void {
    this.isSpellChecking = isEnabled;
  }
}

export class StandInContents extends EventEmitter {
  readonly mainFrame = { url: 'app://seedloom/index.html' };
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
}

export class StandInWindow extends EventEmitter {
  readonly options: { readonly webPreferences: Readonly<Record<string, unknown>> };
  readonly webContents = new StandInContents(1);
  readonly loaded: string[] = [];
  isGone = false;
  focused = 0;

  constructor(options: StandInWindow['options']) {
    super();
    this.options = options;
  }

  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return Promise.resolve();
  }

  show(): void {}
  restore(): void {}

  focus(): void {
    this.focused += 1;
  }

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.isGone;
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
