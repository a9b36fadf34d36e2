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
  { kind: 'fork-host', host: 'model-host', request: 1.5 },
  { kind: 'fork-host', host: ['model-host'], request: 1 },
  { kind: 'stop-host' },
  { kind: 'constructor', request: 1 },
])('the message %j forks nothing, ends nothing and is logged', (message) => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  electron.children[0]?.emit('message', { kind: 'fork-host', host: 'model-host', request: 1 });
  electron.children[0]?.emit('message', message);
  expect(electron.children.map(({ wasKilled }) => wasKilled)).toEqual([false, false]);
  expect(log).toHaveBeenCalledTimes(1);
});

test('a host that the engine gives up is ended, and the engine is told when it has', () => {
  const [engineChild] = electron.children;
  for (const request of [1, 2]) engineChild?.emit('message', { kind: 'fork-host', host: 'model-host', request });
  engineChild?.emit('message', { kind: 'stop-host', request: 2 });
  expect(electron.children.map(({ wasKilled }) => wasKilled)).toEqual([false, false, true]);
  electron.children[2]?.emit('exit', 15);
  expect(engineChild?.posted.at(-1)).toEqual({ message: { kind: 'host-exit', request: 2, code: 15 }, ports: [] });
  // Twice, or of a host that there never was: nothing to end.
  engineChild?.emit('message', { kind: 'stop-host', request: 2 });
  engineChild?.emit('message', { kind: 'stop-host', request: 99 });
  expect(electron.children[1]?.wasKilled).toBe(false);
});

test("the end of an earlier engine's host is not taken for the new one's with the same number", () => {
  const fork = { kind: 'fork-host', host: 'model-host', request: 1 };
  electron.children[0]?.emit('message', fork);
  const oldHost = electron.children[1];
  electron.children[0]?.emit('exit', 139);
  vi.advanceTimersByTime(250);
  const newEngine = electron.children[2];
  newEngine?.emit('message', fork);
  oldHost?.emit('exit', 0);
  expect(newEngine?.posted.map(({ message }) => message)).toEqual([
    { kind: 'host-port', host: 'model-host', request: 1 },
  ]);
  newEngine?.emit('message', { kind: 'stop-host', request: 1 });
  expect(electron.children[3]?.wasKilled).toBe(true);
});

test('a process whose engine of JavaScript gives up is logged without its report', () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  electron.children[0]?.emit('error', 'FatalError', 'v8::oom', '{"environmentVariables":{"SECRET":"x"}}');
  expect(log.mock.calls).toEqual([['Seedloom engine: FatalError at v8::oom.']]);
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

test('an engine that does not stop is ended after five seconds and not started again', async () => {
  const stopped = engine.stop();
  const [child] = electron.children;
  vi.advanceTimersByTime(4999);
  expect(child?.wasKilled).toBe(false);
  vi.advanceTimersByTime(1);
  expect(child?.wasKilled).toBe(true);
  child?.emit('exit', 0);
  await stopped;
  vi.advanceTimersByTime(60_000);
  expect(electron.children).toHaveLength(1);
});
