import { describe, expect, test } from 'vitest';
import { callsOf, namesUsed, preloadFaults, textsOf } from './electron-source.ts';
import { filesBelow, readProjectFile } from './source-files.ts';

const sources = filesBelow('src', /\.tsx?$/);
const shell = filesBelow('src/main', /\.ts$/);
const filesNaming = (name: string, among = sources) =>
  among.filter((path) => namesUsed(readProjectFile(path)).has(name));
const callsIn = (name: string, among = sources) =>
  among.flatMap((path) => callsOf(readProjectFile(path), name).map((args) => ({ path, args })));

describe('the doors of the shell', () => {
  test('main listens to pages in one file (E5)', () => {
    expect(filesNaming('ipcMain')).toEqual(['src/main/page-door.ts']);
    expect(filesNaming('MessageChannelMain')).toEqual(['src/main/engine-process.ts']);
  });

  test('the preload script gives away the listed functions and nothing else (E6)', () => {
    const preload = filesBelow('src/preload', /\.ts$/);
    expect(preload.flatMap((path) => preloadFaults(readProjectFile(path)))).toEqual([]);
    expect(callsIn('exposeInMainWorld').map(({ path }) => path)).toEqual(['src/preload/index.ts']);
  });

  test('an address is opened outside in one place (E9)', () => {
    expect(callsIn('openExternal')).toEqual([{ path: 'src/main/open-link.ts', args: ['url.href'] }]);
    for (const name of ['openPath', 'trashItem', 'readShortcutLink', 'writeShortcutLink'])
      expect(filesNaming(name)).toEqual([]);
  });

  test('nothing but the bundle is loaded (E12)', () => {
    expect(callsIn('loadURL')).toEqual([{ path: 'src/main/shell-window.ts', args: ['appStartUrl'] }]);
    expect(callsIn('loadFile')).toEqual([]);
    const texts = [...shell, ...filesBelow('src/preload', /\.ts$/)].flatMap((path) => textsOf(readProjectFile(path)));
    expect(texts.filter((text) => /^(https?|file|wss?):\/\//.test(text))).toEqual([]);
  });

  test('no door is left open for debugging (E13)', () => {
    for (const name of [
      'openDevTools',
      'toggleDevTools',
      'ELECTRON_RENDERER_URL',
      'setDevToolsWebContents',
      'debugger',
    ])
      expect(filesNaming(name)).toEqual([]);
    const speaking = sources.filter((path) =>
      textsOf(readProjectFile(path)).some((text) =>
        /ELECTRON_RENDERER_URL|toggleDevTools|--inspect|remote-debugging/.test(text),
      ),
    );
    // It takes them back.
    expect(speaking).toEqual(['src/main/privacy-guard.ts']);
    expect(
      callsIn('appendSwitch').filter(({ args }) => /inspect|debug|no-sandbox|disable-web/.test(args.join())),
    ).toEqual([]);
  });

  test('the shell keeps no secret: it writes the place of its window and nothing else (E14)', () => {
    for (const name of ['safeStorage', 'cookies', 'localStorage', 'indexedDB', 'setPassword', 'keytar'])
      expect(filesNaming(name, shell)).toEqual([]);
    const writing = [
      'writeFile',
      'writeFileSync',
      'openSync',
      'createWriteStream',
      'appendFile',
      'writeJsonAtomically',
    ];
    expect([...new Set(writing.flatMap((name) => filesNaming(name, shell)))]).toEqual(['src/main/window-state.ts']);
  });

  test('main starts utility processes only (P3)', () => {
    for (const name of ['spawn', 'exec', 'execFile', 'Worker', 'eval', 'Function', 'cluster'])
      expect(filesNaming(name, shell)).toEqual([]);
    expect(
      shell.filter((path) => /['"](node:)?(child_process|cluster|worker_threads|vm)['"]/.test(readProjectFile(path))),
    ).toEqual([]);
    const forks = callsIn('fork', shell).filter(({ args }) => args.length === 3);
    expect(forks.map(({ path }) => path)).toEqual(['src/main/engine-process.ts']);
  });

  test('nothing reports, and nothing updates itself (N7)', () => {
    for (const name of ['crashReporter', 'autoUpdater', 'netLog', 'contentTracing'])
      expect(filesNaming(name)).toEqual([]);
    const lock: { readonly packages: object } = JSON.parse(readProjectFile('package-lock.json'));
    const reporters =
      /(^|\/)(@sentry|@bugsnag|@datadog|@amplitude|@segment|@opentelemetry|posthog|mixpanel|applicationinsights|rollbar|newrelic|electron-updater|update-electron-app|electron-google-analytics|universal-analytics)/;
    expect(Object.keys(lock.packages).filter((path) => reporters.test(path))).toEqual([]);
  });
});

describe('a planted leak of the preload script is seen', () => {
  const expose = (api: string) => `contextBridge.exposeInMainWorld('seedloom', ${api});`;
  test.each([
    expose('{ invoke: (channel, value) => ipcRenderer.invoke(channel, value) }'),
    expose('{ send: (...all) => ipcRenderer.send(shellChannels.requestPort, ...all) }'),
    expose('{ ipc: ipcRenderer }'),
    expose('{ ...ipcRenderer }'),
    expose('ipcRenderer'),
    expose('api'),
    expose('{ on: ipcRenderer.on }'),
    expose('{ ask: () => { ipcRenderer.send(shellChannels.requestPort); } }'),
    expose('{ [name]: () => ipcRenderer.send(shellChannels.requestPort) }'),
    expose("{ send: () => ipcRenderer.send('shell:' + name) }"),
    expose("{ send: () => ipcRenderer['send'](shellChannels.requestPort) }"),
    expose('{}') + expose('{}'),
    'ipcRenderer.on(shellChannels.port, (event) => listener(event));',
    'ipcRenderer.on(shellChannels.port, (event) => event.sender.send(shellChannels.port));',
    'window.ipc = ipcRenderer;',
    'ipcRenderer.sendSync(shellChannels.port);',
  ])('%s', (source) => {
    expect(preloadFaults(source).length).toBeGreaterThan(0);
  });
});

test('names in comments and texts are no uses, and names in brackets are', () => {
  expect(namesUsed("// crashReporter\nconst a = 'autoUpdater';").has('crashReporter')).toBe(false);
  expect(namesUsed("const a = 'autoUpdater';").has('autoUpdater')).toBe(false);
  expect(namesUsed("electron['autoUpdater'].checkForUpdates();").has('autoUpdater')).toBe(true);
  expect(callsOf("electron.shell['openExternal'](url)", 'openExternal')).toEqual([['url']]);
});
