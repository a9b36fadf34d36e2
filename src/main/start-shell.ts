import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, session, shell } from 'electron';
import { resolveDataFolder } from '../shared/process/data-folder.ts';
import { registerAppScheme, serveBundle } from './app-protocol.ts';
import { setApplicationMenu } from './application-menu.ts';
import { chooseFiles, chooseFolder } from './choose-paths.ts';
import { EngineProcess } from './engine-process.ts';
import { KnownPaths } from './known-paths.ts';
import { openLink } from './open-link.ts';
import { findFileInArguments, findOpenableFile } from './opened-files.ts';
import { openPageDoor, type PageActs } from './page-door.ts';
import { closeDebugDoors, guardApplication, guardSession, silenceChromium } from './privacy-guard.ts';
import { QuitGuard } from './quit-guard.ts';
import { ShellWindow } from './shell-window.ts';

/** The whole desktop shell: one instance, one window, one engine. */
export async function startShell(): Promise<void> {
  app.enableSandbox();
  silenceChromium();
  if (app.isPackaged) closeDebugDoors();
  registerAppScheme();
  guardApplication();
  const home = resolveDataFolder(process.env, process.platform);
  const userFolder = prepareUserFolder(home);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  const paths = new KnownPaths([home]);
  const engine = new EngineProcess();
  const quitGuard = new QuitGuard(engine);
  const window = new ShellWindow(userFolder, (opened) => quitGuard.watch(opened));
  const early = listenForFiles(window, paths);
  openPageDoor(pageActs({ engine, quitGuard, window, paths }));
  await app.whenReady();
  // The default session may exist before its creation could be heard; guarding twice sets the same handlers again.
  guardSession(session.defaultSession);
  serveBundle(session.defaultSession.protocol, fileURLToPath(new URL('../renderer', import.meta.url)));
  setApplicationMenu((command) => window.command(command));
  engine.start();
  window.show();
  keepWindow(window);
  await early.open();
}

/**
 * Chromium's profile, the window's place and the lock of the single instance lie in Seedloom's data folder: what the
 * system offers has the same name on a Mac, and another data folder is another Seedloom.
 */
function prepareUserFolder(home: string): string {
  const folder = join(home, 'shell');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath('userData', folder);
  return folder;
}

interface Parts {
  readonly engine: EngineProcess;
  readonly quitGuard: QuitGuard;
  readonly window: ShellWindow;
  readonly paths: KnownPaths;
}

function pageActs({ engine, quitGuard, window, paths }: Parts): PageActs {
  return {
    requestEnginePort(page) {
      window.listen(page);
      engine.connect(page);
    },
    setBusy: (page, isBusy) => {
      if (window.of(page) !== undefined) quitGuard.setBusy(isBusy);
    },
    setTitle: (page, title) => window.setTitle(page, title),
    async chooseFiles(page, purpose) {
      const parent = window.of(page);
      const picked = parent === undefined ? [] : await chooseFiles(parent, purpose);
      for (const { path } of picked) paths.add(path);
      return picked;
    },
    async chooseFolder(page, purpose) {
      const parent = window.of(page);
      const folder = parent === undefined ? null : await chooseFolder(parent, purpose);
      if (folder !== null) paths.add(folder);
      return folder;
    },
    async showInFolder(page, path) {
      const known = window.of(page) === undefined ? undefined : await paths.find(path);
      if (known === undefined) return false;
      shell.showItemInFolder(known);
      return true;
    },
    async openLink(page, url) {
      const parent = window.of(page);
      return parent !== undefined && (await openLink(parent, url));
    },
  };
}

/** Files of a double click, of a second start and of this start. Before the application is ready they wait. */
function listenForFiles(window: ShellWindow, paths: KnownPaths): { open(): Promise<void> } {
  let waiting: string[] | undefined = [];
  const open = (file: string | undefined) => {
    if (file === undefined) return;
    paths.add(file);
    if (waiting === undefined) window.openFile(file);
    else waiting.push(file);
  };
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void findOpenableFile(path).then(open);
  });
  app.on('second-instance', (_event, parameters) => {
    if (waiting === undefined) window.show();
    void findFileInArguments(parameters.slice(1)).then(open);
  });
  return {
    async open() {
      open(await findFileInArguments(process.argv.slice(1)));
      const files = waiting ?? [];
      waiting = undefined;
      for (const file of files) window.openFile(file);
    },
  };
}

function keepWindow(window: ShellWindow): void {
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}
