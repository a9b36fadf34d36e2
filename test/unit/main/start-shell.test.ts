import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { StandInContents, StandInSession } from './electron-stand-in.ts';
import { prepareShell, type Shell } from './shell-harness.ts';

const requestPort = 'engine-link:request-port';

let shell: Shell;
let electron: Shell['electron'];

beforeEach(() => {
  shell = prepareShell();
  electron = shell.electron;
});

describe('starting', () => {
  test('the sandbox, the switches and the scheme are set before the application is ready (E3, N9)', async () => {
    await shell.start();
    const early = electron.calls.slice(0, electron.names().indexOf('app.whenReady'));
    expect(early[0]).toEqual(['app.enableSandbox']);
    expect(early).toContainEqual(['app.appendSwitch', 'host-resolver-rules', 'MAP * ~NOTFOUND']);
    expect(early).toContainEqual([
      'electron.registerSchemesAsPrivileged',
      [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
    ]);
    expect(early.at(-1)).toEqual(['app.setPath', 'userData', join(shell.home, 'shell')]);
  });

  test('what is shipped takes back the options that open it to a debugger, and before it is ready', async () => {
    electron.app.isPackaged = true;
    // Electron puts it there.
    Reflect.set(process, 'resourcesPath', '/opt/Seedloom/resources');
    await shell.start();
    Reflect.deleteProperty(process, 'resourcesPath');
    expect(electron.children[0]?.options.env['SEEDLOOM_BUNDLED_MODELS']).toMatch(/Seedloom.resources.models$/);
    const early = electron.calls.slice(0, electron.names().indexOf('app.whenReady'));
    const removed = early.filter(([name]) => name === 'app.removeSwitch').map(([, name]) => name);
    expect(removed).toEqual(expect.arrayContaining(['remote-debugging-port', 'remote-debugging-pipe', 'inspect']));
  });

  test('a second instance quits and opens neither a window nor an engine', async () => {
    electron.isFirstInstance = false;
    await shell.start();
    expect(electron.names().at(-1)).toBe('app.quit');
    expect({ windows: electron.windows, children: electron.children }).toEqual({ windows: [], children: [] });
  });

  test('a second start brings the window to the front', async () => {
    await shell.start();
    electron.app.emit('second-instance', {}, ['seedloom'], '/');
    expect(electron.windows.map(({ loaded, focused }) => ({ loaded, focused }))).toEqual([
      { loaded: ['app://seedloom/index.html'], focused: 1 },
    ]);
  });

  test('the window has every safe preference written out', async () => {
    await shell.start();
    const { preload, ...preferences } = shell.window().options.webPreferences;
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
    await shell.start();
    shell.page().emit('render-process-gone', {}, { reason: 'crashed' });
    shell.page().emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(shell.page().reloads).toBe(1);
  });
});

const own = ['app://seedloom/index.html', 'app://seedloom/assets/a.js?x#y', 'app://seedloom/'];
const foreign = [
  'app://seedloom.evil.test/index.html',
  'app://evil@seedloom/index.html',
  'app://evil:word@seedloom/',
  'app://seedloom@evil.test/',
  'app://seedloom:80/index.html',
  'app://SEEDLOOM/index.html',
  'app://seedloom./',
  'app://localhost/',
  'app:///index.html',
  'app:seedloom/index.html',
  'apps://seedloom/',
  'app+x://seedloom/',
  'http://seedloom/',
  'https://seedloom/',
  'http://127.0.0.1:8000/',
  'http://localhost/',
  'http://[::1]/',
  'https://example.test/',
  'https://example.test/app://seedloom/',
  'ws://127.0.0.1:1/',
  'wss://example.test/',
  'ftp://example.test/',
  'file:///etc/passwd',
  'file://host/share/x.html',
  'filesystem:app://seedloom/temporary/x',
  'javascript:alert(1)',
  'javascript:location="app://seedloom/"',
  'vbscript:x',
  'view-source:app://seedloom/',
  'about:blank',
  'about:srcdoc',
  'chrome://settings',
  'chrome-extension://abcdefghijklmnop/x.html',
  'devtools://devtools/bundled/inspector.html',
  'mailto:a@example.test',
  'ms-settings:privacy',
  'intent://x#Intent;end',
  'smb://host/share',
  'search-ms:query=x',
  'not a url',
  '//seedloom/index.html',
  '',
  ' ',
];
const onlyForNavigation = ['data:text/html,x', 'blob:app://seedloom/1-2', 'data:image/png;base64,AA=='];
const foreignPictures = ['blob:https://example.test/1-2', 'blob:app://seedloom.evil.test/1', 'blob:null/1', 'blob:x'];

describe('the privacy guard', () => {
  test('the page may load its own files and pictures that it made, and nothing else (N9)', async () => {
    await shell.start();
    const decide = (url: string) => {
      const answer = vi.fn();
      electron.defaultSession.beforeRequest?.({ url }, answer);
      return [url, answer.mock.calls[0]?.[0]];
    };
    const allowed = [...own, ...onlyForNavigation];
    const refused = [...foreign, ...foreignPictures];
    expect(allowed.length + refused.length).toBeGreaterThanOrEqual(50);
    expect(allowed.map(decide)).toEqual(allowed.map((url) => [url, { cancel: false }]));
    expect(refused.map(decide)).toEqual(refused.map((url) => [url, { cancel: true }]));
  });

  test('pages go nowhere else, open no window and attach no webview (E4)', async () => {
    await shell.start();
    const contents = new StandInContents(7);
    electron.app.emit('web-contents-created', {}, contents);
    const decide = (url: string) => [
      url,
      isPrevented((prevent) => contents.emit('will-navigate', { ...prevent, url })),
      isPrevented((prevent) => contents.emit('will-frame-navigate', { ...prevent, url, isMainFrame: true })),
      isPrevented((prevent) => contents.emit('will-frame-navigate', { ...prevent, url, isMainFrame: false })),
      isPrevented((prevent) => contents.emit('will-redirect', { ...prevent, url })),
    ];
    const refused = [...foreign, ...foreignPictures, ...onlyForNavigation];
    expect(own.length + refused.length).toBeGreaterThanOrEqual(50);
    expect(own.map(decide)).toEqual(own.map((url) => [url, false, false, true, true]));
    expect(refused.map(decide)).toEqual(refused.map((url) => [url, true, true, true, true]));
    expect(isPrevented((event) => contents.emit('will-attach-webview', event))).toBe(true);
    expect(contents.openHandler?.()).toEqual({ action: 'deny' });
  });

  test.each(['default', 'later'])(
    'no permission and no device in the %s session, but to fill the clipboard (E4)',
    async (which) => {
      await shell.start();
      const later = new StandInSession(() => {});
      electron.app.emit('session-created', later);
      const session = which === 'default' ? electron.defaultSession : later;
      const decide = (permission: string, url: string, isMainFrame: boolean) => {
        const answer = vi.fn();
        session.permissionRequest?.(undefined, permission, answer, { requestingUrl: url, isMainFrame });
        return [answer.mock.calls[0]?.[0], session.permissionCheck?.(undefined, permission, url, { isMainFrame })];
      };
      const permissions =
        'media geolocation notifications openExternal clipboard-read hid serial usb midi midiSysex fullscreen pointerLock display-capture idle-detection local-fonts storage-access unknown'.split(
          ' ',
        );
      expect(permissions.map((permission) => decide(permission, 'app://seedloom/', true))).toEqual(
        permissions.map(() => [false, false]),
      );
      expect([
        decide('clipboard-sanitized-write', 'app://seedloom/', true),
        decide('clipboard-sanitized-write', 'app://seedloom/', false),
        decide('clipboard-sanitized-write', 'https://example.test/', true),
        decide('clipboard-sanitized-write', '', true),
      ]).toEqual([
        [true, true],
        [false, false],
        [false, false],
        [false, false],
      ]);
      expect([session.devicePermission?.(), session.isSpellChecking]).toEqual([false, false]);
      expect(isPrevented((event) => session.emit('will-download', event))).toBe(true);
      expect(session.beforeRequest).toBeTypeOf('function');
    },
  );

  function isPrevented(emit: (event: { preventDefault: () => void }) => void): boolean {
    const preventDefault = vi.fn();
    emit({ preventDefault });
    return preventDefault.mock.calls.length > 0;
  }
});

describe('joining page and engine', () => {
  test('the page gets one end of a channel and the engine the other', async () => {
    await shell.start();
    const page = new StandInContents(3);
    electron.ipcMain.emit(requestPort, page.event());
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
});

describe('files to open', () => {
  test('wait until the page listens, and come in order, once each', async () => {
    const project = join(shell.home, 'a.seedloom');
    const recipe = join(shell.home, 'b.yaml');
    for (const file of [project, recipe]) writeFileSync(file, 'x');
    const preventDefault = vi.fn();
    await shell.start();
    electron.app.emit('open-file', { preventDefault }, project);
    await vi.waitFor(() => expect(electron.windows[0]?.focused).toBeGreaterThan(0));
    expect({ prevented: preventDefault.mock.calls.length, posted: shell.page().posted }).toEqual({
      prevented: 1,
      posted: [],
    });
    electron.ipcMain.emit(requestPort, shell.page().event());
    electron.app.emit('second-instance', {}, ['/usr/bin/seedloom', '--flag', recipe], '/');
    const opened = () =>
      shell.page().posted.flatMap(({ channel, message }) => (channel === 'shell:open-file' ? [message] : []));
    await vi.waitFor(() => expect(opened()).toEqual([project, recipe]));
    electron.ipcMain.emit(requestPort, shell.page().event());
    expect(opened()).toEqual([project, recipe]);
  });

  test('a file that the application was started with is opened', async () => {
    const project = join(shell.home, 'start.seedloom');
    writeFileSync(project, 'x');
    const before = process.argv;
    process.argv = ['seedloom', '.', project];
    try {
      await shell.start();
    } finally {
      process.argv = before;
    }
    electron.ipcMain.emit(requestPort, shell.page().event());
    expect(shell.page().posted).toContainEqual({ channel: 'shell:open-file', message: project, ports: [] });
  });
});

describe('what the page asks of the shell', () => {
  const invoke = (channel: string, ...args: unknown[]) =>
    electron.ipcMain.invoke(channel, shell.page().event(), ...args);

  test('chosen files come with name, path and size, and their folder can be shown from then on', async () => {
    await shell.start();
    const file = join(import.meta.dirname, 'start-shell.test.ts');
    expect(await invoke('shell:show-in-folder', file)).toBe(false);
    electron.chosen = { canceled: false, filePaths: [file] };
    const picked = await invoke('shell:choose-files', 'source');
    expect(picked).toMatchObject([{ name: 'start-shell.test.ts', path: file }]);
    expect(await invoke('shell:show-in-folder', file)).toBe(true);
    expect(electron.callsOf('electron.showItemInFolder')).toEqual([[file]]);
  });

  test('a cancelled dialog gives no files and no folder', async () => {
    await shell.start();
    expect([await invoke('shell:choose-files', 'project'), await invoke('shell:choose-folder', 'export')]).toEqual([
      [],
      null,
    ]);
  });

  test('a chosen folder is given as a path', async () => {
    await shell.start();
    electron.chosen = { canceled: false, filePaths: [shell.home] };
    expect(await invoke('shell:choose-folder', 'backup')).toBe(shell.home);
  });

  test('the title is the project, without characters that could hide a part of it', async () => {
    await shell.start();
    for (const title of ['Card problems', 'a\u202eb\nc', '']) {
      electron.ipcMain.emit('shell:set-title', shell.page().event(), title);
    }
    expect(shell.window().titles).toEqual(['Card problems – Seedloom', 'a b c – Seedloom', 'Seedloom']);
  });
});

test('the menu tells the page, also one that must be opened first', async () => {
  await shell.start();
  electron.ipcMain.emit(requestPort, shell.page().event());
  clickMenu('Undo');
  expect(shell.page().posted.at(-1)).toEqual({ channel: 'shell:command', message: 'undo', ports: [] });
  shell.window().destroy();
  clickMenu('New project');
  expect({ windows: electron.windows.length, posted: shell.page().posted }).toEqual({ windows: 2, posted: [] });
  electron.ipcMain.emit(requestPort, shell.page().event());
  expect(shell.page().posted[0]).toEqual({ channel: 'shell:command', message: 'new-project', ports: [] });
});

function clickMenu(label: string): void {
  // Safe: the stand-in gives the template back as it was built.
  const menu = electron.menu as { submenu?: { label?: string; click?: () => void }[] }[];
  const item = menu.flatMap(({ submenu }) => submenu ?? []).find((each) => each.label === label);
  if (item?.click === undefined) throw new Error(`No menu item ${label}.`);
  item.click();
}
