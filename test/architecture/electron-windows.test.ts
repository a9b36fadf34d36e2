import { describe, expect, test } from 'vitest';
import { windowCount, windowFaults } from './electron-source.ts';
import { filesBelow, readProjectFile } from './source-files.ts';

const sources = filesBelow('src', /\.tsx?$/);

describe('windows (E2, N8)', () => {
  test('every window has every preference written out, and there is one', () => {
    expect(sources.flatMap((path) => windowFaults(readProjectFile(path)).map((each) => ({ path, ...each })))).toEqual(
      [],
    );
    expect(sources.reduce((sum, path) => sum + windowCount(readProjectFile(path)), 0)).toBe(1);
  });
});

const safe = {
  preload: "'/preload.cjs'",
  contextIsolation: 'true',
  sandbox: 'true',
  nodeIntegration: 'false',
  nodeIntegrationInWorker: 'false',
  nodeIntegrationInSubFrames: 'false',
  webSecurity: 'true',
  allowRunningInsecureContent: 'false',
  experimentalFeatures: 'false',
  webviewTag: 'false',
  navigateOnDragDrop: 'false',
  spellcheck: 'false',
  devTools: 'false',
};

function preferencesWith(changes: Readonly<Record<string, string | undefined>>, more = ''): string {
  const all = Object.entries({ ...safe, ...changes }).filter(([, value]) => value !== undefined);
  return `{ ${all.map(([name, value]) => `${name}: ${value}`).join(', ')} ${more} }`;
}

const windowWith = (preferences: string) =>
  `const window = new BrowserWindow({ width: 1, webPreferences: ${preferences} });`;

const planted: Readonly<Record<string, string>> = {
  nodeIntegration: windowWith(preferencesWith({ nodeIntegration: 'true' })),
  nodeIntegrationInWorker: windowWith(preferencesWith({ nodeIntegrationInWorker: 'true' })),
  nodeIntegrationInSubFrames: windowWith(preferencesWith({ nodeIntegrationInSubFrames: 'true' })),
  contextIsolation: windowWith(preferencesWith({ contextIsolation: 'false' })),
  sandbox: windowWith(preferencesWith({ sandbox: 'false' })),
  webSecurity: windowWith(preferencesWith({ webSecurity: 'false' })),
  allowRunningInsecureContent: windowWith(preferencesWith({ allowRunningInsecureContent: 'true' })),
  experimentalFeatures: windowWith(preferencesWith({ experimentalFeatures: 'true' })),
  enableBlinkFeatures: windowWith(preferencesWith({ enableBlinkFeatures: "'PreciseMemoryInfo'" })),
  webviewTag: windowWith(preferencesWith({ webviewTag: 'true' })),
  'a spread': windowWith(preferencesWith({}, ', ...options')),
  'a variable value': windowWith(preferencesWith({ sandbox: 'isSandboxed' })),
  'a spell checker': windowWith(preferencesWith({ spellcheck: 'true' })),
  'developer tools': windowWith(preferencesWith({ devTools: '!app.isPackaged' })),
  'a preference left out': windowWith(preferencesWith({ sandbox: undefined })),
  'a preference twice': windowWith(preferencesWith({}, ', sandbox: true')),
  'a short-hand preference': windowWith(preferencesWith({ webSecurity: undefined }, ', webSecurity')),
  'a computed preference': windowWith(preferencesWith({}, ", ['sand' + 'box']: false")),
  'preferences from elsewhere': windowWith('preferences'),
  'no preferences': 'new BrowserWindow({ width: 1 });',
  'no options': 'new BrowserWindow();',
  'options from elsewhere': 'new BrowserWindow(options);',
  'spread options': `new BrowserWindow({ webPreferences: ${preferencesWith({})}, ...options });`,
  'a view': 'new electron.WebContentsView({ webPreferences: { sandbox: false } });',
  'a name in brackets': "new electron['BrowserWindow']({});",
  'another name': 'const W = BrowserWindow; new W({});',
  'another name of the import': "import { BrowserWindow as W } from 'electron';",
  'a subclass': 'class Mine extends BrowserWindow {}',
};

describe('a planted fault', () => {
  test.each(Object.entries(planted))('is seen: %s', (_, source) => {
    expect(windowFaults(source).length).toBeGreaterThan(0);
  });

  test('is not seen where there is none', () => {
    const source = `import { BrowserWindow, type WebContents } from 'electron';\n${windowWith(preferencesWith({}))}\nfunction f(window: BrowserWindow): void {}`;
    expect(windowFaults(source)).toEqual([]);
  });
});
