import { fileURLToPath } from 'node:url';
import { BrowserWindow } from 'electron';
import { appStartUrl } from './app-url.ts';

/** Opens the one window. Every preference is written out, so that no default of Electron decides about safety. */
export function openMainWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 820,
    minWidth: 720,
    minHeight: 480,
    title: 'Seedloom',
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
  window.once('ready-to-show', () => window.show());
  // A page that crashed comes back; what it showed is in the engine.
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  // A failed load shows as an empty window with an error in the log; it cannot be answered in a better place.
  window.loadURL(appStartUrl).catch((error: unknown) => console.error('The page could not be loaded.', error));
  return window;
}
