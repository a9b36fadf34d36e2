import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ElectronStandIn, StandInContents } from './electron-stand-in.ts';

let electron: ElectronStandIn;

beforeEach(() => {
  electron = new ElectronStandIn();
  vi.resetModules();
  vi.doMock('electron', () => electron.module());
});

async function start(): Promise<void> {
  const { startShell } = await import('../../../src/main/start-shell.ts');
  await startShell();
}

function names(): readonly string[] {
  return electron.calls.map(([name]) => name);
}

describe('starting', () => {
  test('the sandbox, the switches and the scheme are set before the application is ready', async () => {
    await start();
    const early = electron.calls.slice(0, names().indexOf('app.whenReady'));
    expect(early[0]).toEqual(['app.enableSandbox']);
    expect(early).toContainEqual(['app.appendSwitch', 'host-resolver-rules', 'MAP * ~NOTFOUND']);
    expect(early.at(-1)).toEqual([
      'electron.registerSchemesAsPrivileged',
      [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
    ]);
  });

  test('a second instance quits and opens neither a window nor an engine', async () => {
    electron.isFirstInstance = false;
    await start();
    expect(names().at(-1)).toBe('app.quit');
    expect({ windows: electron.windows, children: electron.children }).toEqual({ windows: [], children: [] });
  });

  test('a second start only brings the window to the front, whatever its arguments', async () => {
    await start();
    electron.app.emit('second-instance', {}, ['seedloom', '--inspect', 'file:///etc/passwd'], '/');
    expect(electron.windows.map(({ loaded, focused }) => ({ loaded, focused }))).toEqual([
      { loaded: ['app://seedloom/index.html'], focused: 1 },
    ]);
  });

  test('the window has every safe preference written out', async () => {
    await start();
    const { preload, ...preferences } = electron.windows[0]?.options.webPreferences ?? {};
    expect(preload).toMatch(/[\\/]preload[\\/]index\.cjs$/);
    expect(preferences).toEqual({
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
      devTools: false,
    });
  });

  test('a page that crashed is loaded again', async () => {
    await start();
    const contents = electron.windows[0]?.webContents;
    contents?.emit('render-process-gone', {}, { reason: 'crashed' });
    contents?.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(contents?.reloads).toBe(1);
  });
});

describe('the privacy guard', () => {
  const own = ['app://seedloom/index.html', 'app://seedloom/assets/a.js?x#y'];
  const foreign = [
    'app://seedloom.evil.test/index.html',
    'app://evil@seedloom/index.html',
    'app://seedloom@evil.test/',
    'app://seedloom:80/index.html',
    'app://localhost/',
    'apps://seedloom/',
    'http://seedloom/',
    'https://example.test/',
    'ws://127.0.0.1:1/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'about:blank',
    'devtools://devtools/bundled/inspector.html',
    'not a url',
    '',
  ];

  test.each([...own, 'data:image/png;base64,AA==', 'blob:app://seedloom/1-2'])('the page may load %s', async (url) => {
    await start();
    expect(decideRequest(url)).toEqual({ cancel: false });
  });

  test.each([...foreign, 'blob:https://example.test/1-2', 'blob:app://seedloom.evil.test/1'])(
    'the page may not load %s',
    async (url) => {
      await start();
      expect(decideRequest(url)).toEqual({ cancel: true });
    },
  );

  test('no permission is given, asked or checked, and no device', async () => {
    await start();
    const { defaultSession } = electron;
    const answer = vi.fn();
    for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read']) {
      defaultSession.permissionRequest?.(undefined, permission, answer);
    }
    expect(answer.mock.calls).toEqual([[false], [false], [false], [false], [false]]);
    expect([defaultSession.permissionCheck?.(), defaultSession.devicePermission?.()]).toEqual([false, false]);
    expect(defaultSession.isSpellChecking).toBe(false);
    expect(isPrevented((event) => defaultSession.emit('will-download', event))).toBe(true);
  });

  test('a session that comes later is guarded too', async () => {
    await start();
    const { StandInSession } = await import('./electron-stand-in.ts');
    const later = new StandInSession(() => {});
    electron.app.emit('session-created', later);
    expect([later.permissionCheck?.(), later.isSpellChecking, later.beforeRequest === undefined]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('pages go nowhere else, open no window and attach no webview', async () => {
    await start();
    const contents = new StandInContents(7);
    electron.app.emit('web-contents-created', {}, contents);
    const navigates = (event: 'will-navigate' | 'will-frame-navigate', url: string) =>
      !isPrevented((prevent) => contents.emit(event, { ...prevent, url, isMainFrame: true }));
    expect(own.map((url) => [navigates('will-navigate', url), navigates('will-frame-navigate', url)])).toEqual(
      own.map(() => [true, true]),
    );
    expect(foreign.map((url) => [navigates('will-navigate', url), navigates('will-frame-navigate', url)])).toEqual(
      foreign.map(() => [false, false]),
    );
    expect(
      isPrevented((event) => contents.emit('will-frame-navigate', { ...event, url: own[0], isMainFrame: false })),
    ).toBe(true);
    expect(isPrevented((event) => contents.emit('will-redirect', event))).toBe(true);
    expect(isPrevented((event) => contents.emit('will-attach-webview', event))).toBe(true);
    expect(contents.openHandler?.()).toEqual({ action: 'deny' });
  });

  function decideRequest(url: string): unknown {
    const answer = vi.fn();
    electron.defaultSession.beforeRequest?.({ url }, answer);
    return answer.mock.calls[0]?.[0];
  }

  function isPrevented(emit: (event: { preventDefault: () => void }) => void): boolean {
    const preventDefault = vi.fn();
    emit({ preventDefault });
    return preventDefault.mock.calls.length > 0;
  }
});

describe('joining page and engine', () => {
  const requestPort = 'engine-link:request-port';

  test('the page gets one end of a channel and the engine the other', async () => {
    await start();
    const page = new StandInContents(3);
    electron.ipcMain.emit(requestPort, { sender: page, senderFrame: page.mainFrame });
    const [engine] = electron.children;
    const [toEngine] = engine?.posted ?? [];
    const [toPage] = page.posted;
    expect(engine?.path).toMatch(/[\\/]engine[\\/]entry[\\/]electron\.ts$/);
    expect(toEngine?.message).toEqual({ kind: 'connect' });
    expect(toPage).toMatchObject({ channel: 'engine-link:port', message: null });
    // Both ends of one channel.
    const ends = [...(toEngine?.ports ?? []), ...(toPage?.ports ?? [])] as { end: number; channel: object }[];
    expect(ends.map(({ end }) => end)).toEqual([1, 2]);
    expect(ends[0]?.channel).toBe(ends[1]?.channel);
  });

  test('a frame inside the page, a foreign page and a page that is gone get nothing', async () => {
    await start();
    const page = new StandInContents(3);
    electron.ipcMain.emit(requestPort, { sender: page, senderFrame: { url: 'app://seedloom/index.html' } });
    electron.ipcMain.emit(requestPort, { sender: page, senderFrame: null });
    page.mainFrame.url = 'https://example.test/';
    electron.ipcMain.emit(requestPort, { sender: page, senderFrame: page.mainFrame });
    expect({ toPage: page.posted, toEngine: electron.children[0]?.posted }).toEqual({ toPage: [], toEngine: [] });
  });
});

test('quitting waits for the engine', async () => {
  await start();
  const preventDefault = vi.fn();
  electron.app.emit('before-quit', { preventDefault });
  const [engine] = electron.children;
  expect(engine?.posted).toEqual([{ message: { kind: 'stop' }, ports: [] }]);
  expect(names()).not.toContain('app.quit');
  engine?.emit('exit', 0);
  await vi.waitFor(() => expect(names()).toContain('app.quit'));
  electron.app.emit('before-quit', { preventDefault });
  expect(preventDefault).toHaveBeenCalledTimes(1);
});
