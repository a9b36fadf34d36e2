import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { type ShellCommand, shellChannels } from '../shared/contract/shell-link.ts';
import { appStartUrl } from './app-url.ts';
import { placeWindow, readWindowState, saveWindowState, smallestWindow, type WindowPlace } from './window-state.ts';

const saveAfterMs = 500;
const title = 'Seedloom';
const backgrounds = { light: '#ffffff', dark: '#1a1b1e' } as const;

/** The one window, and what a page in it must still be told. Opens anew when it was closed and is needed. */
export class ShellWindow {
  readonly #stateFile: string;
  readonly #onOpen: (window: BrowserWindow) => void;
  #window: BrowserWindow | undefined;
  /** Whether the page has said that it listens. */
  #isListening = false;
  #untold: { readonly channel: string; readonly content: string }[] = [];

  /** @param onOpen told of every window, also of one that opens later. */
  constructor(userFolder: string, onOpen: (window: BrowserWindow) => void) {
    this.#stateFile = join(userFolder, 'window.json');
    this.#onOpen = onOpen;
  }

  /** The window of a page, if it is ours and still there. */
  of(page: WebContents): BrowserWindow | undefined {
    const window = this.#window;
    return window !== undefined && !window.isDestroyed() && window.webContents === page ? window : undefined;
  }

  /** Opens it or brings it to the front. */
  show(): void {
    const window = this.#window;
    if (window === undefined || window.isDestroyed()) {
      this.#open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.focus();
  }

  openFile(path: string): void {
    this.#tell(shellChannels.openFile, path);
  }

  command(command: ShellCommand): void {
    this.#tell(shellChannels.command, command);
  }

  /** The page listens from now on: what waited is told. */
  listen(page: WebContents): void {
    if (this.of(page) === undefined || this.#isListening) return;
    this.#isListening = true;
    for (const { channel, content } of this.#untold.splice(0)) page.postMessage(channel, content);
  }

  /** Control characters could hide the rest of a title. */
  setTitle(page: WebContents, project: string): void {
    const name = project.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').trim();
    this.of(page)?.setTitle(name === '' ? title : `${name.slice(0, 200)} – ${title}`);
  }

  #tell(channel: string, content: string): void {
    this.show();
    if (this.#isListening) this.#window?.webContents.postMessage(channel, content);
    else this.#untold.push({ channel, content });
  }

  #open(): void {
    const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
    const place = placeWindow(readWindowState(this.#stateFile), displays);
    const window = createWindow(place);
    this.#window = window;
    this.#isListening = false;
    if (place.isMaximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('page-title-updated', (event) => event.preventDefault());
    this.#rememberState(window);
    // A page that crashed comes back; what it showed is in the engine.
    window.webContents.on('render-process-gone', (_event, details) => {
      this.#isListening = false;
      if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
    });
    this.#onOpen(window);
    // A failed load shows as an empty window with an error in the log; it cannot be answered in a better place.
    window.loadURL(appStartUrl).catch((error: unknown) => console.error('The page could not be loaded.', error));
  }

  #rememberState(window: BrowserWindow): void {
    let timer: NodeJS.Timeout | undefined;
    const save = () => {
      clearTimeout(timer);
      if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
      try {
        saveWindowState(this.#stateFile, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
      } catch (error) {
        // The next window opens in the middle: no reason to trouble a person.
        console.error('The place of the window could not be kept.', error);
      }
    };
    const saveSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(save, saveAfterMs);
    };
    window.on('resize', saveSoon);
    window.on('move', saveSoon);
    window.on('maximize', saveSoon);
    window.on('unmaximize', saveSoon);
    window.on('close', save);
    window.on('closed', () => clearTimeout(timer));
  }
}

/** Every preference is written out, so that no default of Electron decides about safety. */
function createWindow({ x, y, width, height }: WindowPlace): BrowserWindow {
  const window = new BrowserWindow({
    width,
    height,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    show: false,
    webPreferences: {
      preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // Browser mode shows the same page in a browser with developer tools.
      devTools: false,
    },
  });
  if (x !== undefined && y !== undefined) window.setBounds({ x, y, width, height });
  return window;
}
