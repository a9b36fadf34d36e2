import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, ipcMain, session } from 'electron';
import { shellChannels } from '../shared/contract/shell-link.ts';
import { registerAppScheme, serveBundle } from './app-protocol.ts';
import { isAppUrl } from './app-url.ts';
import { setApplicationMenu } from './application-menu.ts';
import { EngineProcess } from './engine-process.ts';
import { openMainWindow } from './main-window.ts';
import { guardApplication, guardSession, silenceChromium } from './privacy-guard.ts';

/** The whole desktop shell: one instance, one window, one engine. */
export async function startShell(): Promise<void> {
  app.enableSandbox();
  silenceChromium();
  registerAppScheme();
  guardApplication();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  await app.whenReady();
  // The default session may exist before its creation could be heard; guarding twice sets the same handlers again.
  guardSession(session.defaultSession);
  serveBundle(session.defaultSession.protocol, fileURLToPath(new URL('../renderer', import.meta.url)));
  setApplicationMenu(process.platform);
  const engine = new EngineProcess();
  engine.start();
  listenForPages(engine);
  keepOneWindow();
  quitAfterEngine(engine);
}

/** The one channel a page can send on. It has no content; who may send it is checked. */
function listenForPages(engine: EngineProcess): void {
  ipcMain.on(shellChannels.requestPort, (event) => {
    const frame = event.senderFrame;
    if (frame === null || frame !== event.sender.mainFrame || !isAppUrl(frame.url)) return;
    engine.connect(event.sender);
  });
}

/** What a second start passes as arguments is not looked at: it only brings the window to the front. */
function keepOneWindow(): void {
  let window: BrowserWindow = openMainWindow();
  const show = () => {
    if (window.isDestroyed()) window = openMainWindow();
    if (window.isMinimized()) window.restore();
    window.focus();
  };
  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}

function quitAfterEngine(engine: EngineProcess): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    void engine.stop().finally(() => {
      state = 'stopped';
      app.quit();
    });
  });
}
