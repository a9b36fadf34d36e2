import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineProcess } from '../../../src/main/engine-process.ts';
import { ElectronStandIn, StandInContents } from './electron-stand-in.ts';

let electron: ElectronStandIn;
let engine: EngineProcess;
let page: StandInContents;

beforeEach(async () => {
  vi.useFakeTimers({ now: 0 });
  electron = new ElectronStandIn();
  page = new StandInContents(1);
  vi.resetModules();
  vi.doMock('electron', () => electron.module());
  const { EngineProcess } = await import('../../../src/main/engine-process.ts');
  engine = new EngineProcess();
  engine.start();
});

afterEach(() => {
  vi.useRealTimers();
});

/** The members of WebContents that the class uses are those of the stand-in. */
function connect(): void {
  engine.connect(page as unknown as Parameters<EngineProcess['connect']>[0]);
}

test('children get listed variables only', async () => {
  vi.stubEnv('NODE_OPTIONS', '--require ./evil.cjs');
  vi.stubEnv('HF_TOKEN', 'secret');
  vi.stubEnv('SEEDLOOM_HOME', '/data');
  electron.children[0]?.emit('message', { kind: 'fork-host', host: 'model-host', request: 1 });
  const environment = electron.children[1]?.options.env ?? {};
  expect({ home: environment['SEEDLOOM_HOME'], threads: environment['UV_THREADPOOL_SIZE'] }).toEqual({
    home: '/data',
    threads: '1',
  });
  expect(Object.keys(environment)).not.toContain('NODE_OPTIONS');
  expect(Object.keys(environment)).not.toContain('HF_TOKEN');
});

test('the engine gets a port to the host that it asked for', () => {
  electron.children[0]?.emit('message', { kind: 'fork-host', host: 'network-host', request: 7 });
  const [engineChild, host] = electron.children;
  expect(host?.path).toMatch(/network-host[\\/]entry[\\/]electron\.ts$/);
  expect(host?.posted).toMatchObject([{ message: { kind: 'connect' }, ports: [{ end: 1 }] }]);
  expect(engineChild?.posted).toMatchObject([
    { message: { kind: 'host-port', host: 'network-host', request: 7 }, ports: [{ end: 2 }] },
  ]);
});

test.each([
  null,
  'fork-host',
  { kind: 'fork-host', host: 'shell', request: 1 },
  { kind: 'fork-host', host: 'model-host' },
])('the message %j forks nothing', (message) => {
  expect(() => electron.children[0]?.emit('message', message)).toThrow(TypeError);
  expect(electron.children).toHaveLength(1);
});

test('an engine that died is started again, its hosts are ended, and the page is told and joined anew', () => {
  connect();
  electron.children[0]?.emit('message', { kind: 'fork-host', host: 'model-host', request: 1 });
  electron.children[0]?.emit('exit', 139);
  expect(electron.children[1]?.wasKilled).toBe(true);
  expect(page.posted.at(-1)).toEqual({
    channel: 'engine-link:down',
    message: {
      message: 'The engine stopped (code 139) and is being started again. Nothing that was saved is lost.',
      retryInMs: 250,
    },
    ports: [],
  });
  connect();
  expect(electron.children).toHaveLength(2);
  vi.advanceTimersByTime(250);
  expect(electron.children).toHaveLength(3);
  expect(electron.children[2]?.posted).toMatchObject([{ message: { kind: 'connect' } }]);
  expect(page.posted.at(-1)?.channel).toBe('engine-link:port');
});

test('after six deaths in a minute nothing starts until the page asks', () => {
  connect();
  for (let death = 1; death <= 6; death++) {
    electron.children.at(-1)?.emit('exit', 1);
    vi.advanceTimersByTime(8000);
  }
  expect(electron.children).toHaveLength(6);
  expect(page.posted.at(-1)).toMatchObject({ channel: 'engine-link:down', message: { retryInMs: null } });
  connect();
  expect(electron.children).toHaveLength(7);
  expect(page.posted.at(-1)?.channel).toBe('engine-link:port');
});

test('a page that is gone is not written to', () => {
  connect();
  page.isGone = true;
  const before = page.posted.length;
  electron.children[0]?.emit('exit', 1);
  expect(page.posted).toHaveLength(before);
});

test('an engine that does not stop is ended after ten seconds and not started again', async () => {
  const stopped = engine.stop();
  const [child] = electron.children;
  vi.advanceTimersByTime(9999);
  expect(child?.wasKilled).toBe(false);
  vi.advanceTimersByTime(1);
  expect(child?.wasKilled).toBe(true);
  child?.emit('exit', 0);
  await stopped;
  vi.advanceTimersByTime(60_000);
  expect(electron.children).toHaveLength(1);
});
