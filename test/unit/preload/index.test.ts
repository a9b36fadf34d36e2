import { beforeEach, describe, expect, test, vi } from 'vitest';

type Listener = (event: { readonly ports: readonly unknown[]; readonly sender: string }, content?: unknown) => void;

/** By a name that the type check does not follow: the script has a page's types, and this test Node's. */
const preloadScript: string = '../../../src/preload/index.ts';
const exposed = new Map<string, Readonly<Record<string, unknown>>>();
const listeners = new Map<string, Listener>();
const send = vi.fn();
const invoke = vi.fn();
const postMessage = vi.fn();

beforeEach(async () => {
  for (const each of [exposed, listeners]) each.clear();
  for (const each of [send, invoke, postMessage]) each.mockReset();
  vi.resetModules();
  vi.doMock('electron', () => ({
    contextBridge: {
      exposeInMainWorld: (name: string, api: Readonly<Record<string, unknown>>) => exposed.set(name, api),
    },
    ipcRenderer: { send, invoke, on: (channel: string, listener: Listener) => listeners.set(channel, listener) },
    webUtils: { getPathForFile: () => '/home/me/dropped.csv' },
  }));
  vi.stubGlobal('window', { postMessage, location: { origin: 'app://seedloom' } });
  await import(preloadScript);
});

const bridge = () => exposed.get('seedloom') ?? {};
const call = (name: string, ...args: unknown[]) => (bridge()[name] as (...args: unknown[]) => unknown)(...args);

describe('the bridge (E6)', () => {
  test('has these functions and the name of the platform, and nothing else', () => {
    expect([...exposed.keys()]).toEqual(['seedloom']);
    const kinds = Object.fromEntries(Object.entries(bridge()).map(([name, value]) => [name, typeof value]));
    expect(kinds).toEqual({
      requestEnginePort: 'function',
      chooseFiles: 'function',
      chooseFolder: 'function',
      pathOfDroppedFile: 'function',
      showInFolder: 'function',
      openLink: 'function',
      setBusy: 'function',
      setTitle: 'function',
      platform: 'string',
    });
  });

  test('sends one channel each, and passes on nothing but the one value', () => {
    call('requestEnginePort', 'more');
    call('setBusy', true, 'more');
    call('setTitle', 'Card problems', 'more');
    call('chooseFiles', 'source', 'more');
    call('chooseFolder', 'export', 'more');
    call('showInFolder', '/a', 'more');
    call('openLink', 'https://arxiv.org/', 'more');
    expect([...send.mock.calls, ...invoke.mock.calls]).toEqual([
      ['engine-link:request-port'],
      ['shell:set-busy', true],
      ['shell:set-title', 'Card problems'],
      ['shell:choose-files', 'source'],
      ['shell:choose-folder', 'export'],
      ['shell:show-in-folder', '/a'],
      ['shell:open-link', 'https://arxiv.org/'],
    ]);
    expect(call('pathOfDroppedFile', {})).toBe('/home/me/dropped.csv');
  });

  test('posts what main says to its own window, without the event', () => {
    const event = { ports: ['port'], sender: 'ipcRenderer' };
    listeners.get('engine-link:port')?.(event);
    listeners.get('engine-link:down')?.(event, { message: 'It stopped.', retryInMs: 250 });
    listeners.get('shell:open-file')?.(event, '/a.seedloom');
    listeners.get('shell:command')?.(event, 'undo');
    expect([...listeners.keys()]).toHaveLength(4);
    expect(postMessage.mock.calls).toEqual([
      [{ type: 'seedloom:engine-port' }, 'app://seedloom', ['port']],
      [{ type: 'seedloom:engine-down', down: { message: 'It stopped.', retryInMs: 250 } }, 'app://seedloom', []],
      [{ type: 'seedloom:open-file', path: '/a.seedloom' }, 'app://seedloom', []],
      [{ type: 'seedloom:command', command: 'undo' }, 'app://seedloom', []],
    ]);
  });
});
