import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childEnvironment } from '../../src/shared/process/child-environment.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const missing = whatIsMissing();
if (missing !== undefined) console.warn(`The test of the real Electron is skipped: ${missing}`);

function whatIsMissing(): string | undefined {
  const pathFile = join(project, 'node_modules/electron/path.txt');
  if (!existsSync(pathFile))
    return "Electron's binary is not here (node_modules/electron/dist; it comes at the first start).";
  if (!existsSync(join(project, 'node_modules/electron/dist', readFileSync(pathFile, 'utf8'))))
    return "Electron's binary is not whole (node_modules/electron/dist).";
  if (!existsSync(join(project, 'out/main/index.js'))) return 'there is no build: npm run build.';
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  return hasDisplay ? undefined : 'there is no display (DISPLAY, WAYLAND_DISPLAY; xvfb-run gives one).';
}

describe.skipIf(missing !== undefined)('the desktop application', () => {
  const home = mkdtempSync(join(tmpdir(), 'seedloom-desktop-'));
  let app: ElectronApplication;

  beforeAll(async () => {
    const display = ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    // A container's root cannot use Chromium's sandbox; the application asks for it all the same.
    const args = process.getuid?.() === 0 ? [project, '--no-sandbox'] : [project];
    const extras = { ...Object.fromEntries(display), SEEDLOOM_HOME: home };
    app = await _electron.launch({ args, cwd: project, env: childEnvironment({ extras }) });
  }, 60_000);

  afterAll(async () => {
    await app?.close();
    rmSync(home, { recursive: true, force: true });
  });

  test('opens its page, which has the bridge and no Node', async () => {
    const page = await app.firstWindow();
    await page.waitForLoadState('domcontentloaded');
    expect(page.url()).toBe('app://seedloom/index.html');
    // The text runs in the page.
    const found = await page.evaluate(`({
      bridge: Object.keys(window.seedloom).sort(),
      node: [typeof require, typeof process, typeof module, typeof Buffer],
    })`);
    expect(found).toEqual({
      bridge:
        'chooseFiles chooseFolder openLink pathOfDroppedFile platform requestEnginePort setBusy setTitle showInFolder'.split(
          ' ',
        ),
      node: ['undefined', 'undefined', 'undefined', 'undefined'],
    });
  });

  test('its page reaches the engine through the port', async () => {
    const page = await app.firstWindow();
    const answer = await page.evaluate(`new Promise((resolve) => {
      window.addEventListener('message', (event) => {
        if (event.data?.type !== 'seedloom:engine-port') return;
        const [port] = event.ports;
        port.onmessage = ({ data }) => data.id === 1 && resolve(data);
        port.postMessage({ kind: 'call', id: 1, name: 'engine.version', request: {} });
      });
      window.seedloom.requestEnginePort();
    })`);
    expect(answer).toMatchObject({ kind: 'answer', value: { version: expect.any(String) } });
  });

  test('its page reaches nothing else: no file, no network, no other page, no second window', async () => {
    const page = await app.firstWindow();
    const outcomes = await page.evaluate(`(async () => {
      const fails = (promise) => promise.then(() => 'reached', () => 'refused');
      return [
        await fails(fetch('http://127.0.0.1:9/')),
        await fails(fetch('file:///etc/passwd')),
        await fails(fetch('app://other/index.html')),
        await fails(navigator.geolocation ? new Promise((_, no) => navigator.geolocation.getCurrentPosition(_, no)) : Promise.reject()),
        window.open('https://example.test/') === null ? 'refused' : 'opened',
        (() => { try { return eval('1') } catch { return 'refused' } })(),
      ];
    })()`);
    expect(outcomes).toEqual(Array.from({ length: 6 }, () => 'refused'));
    await page.evaluate(`void (location.href = 'https://example.test/')`);
    await expect.poll(() => page.url()).toBe('app://seedloom/index.html');
  });

  test('its window has the preferences that are written in the source', async () => {
    const used = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      // Not in the types, and what Electron really uses.
      const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { contextIsolation, sandbox, nodeIntegration, webSecurity, devTools } = contents.getLastWebPreferences();
      return { contextIsolation, sandbox, nodeIntegration, webSecurity, devTools };
    });
    expect(used).toEqual({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      devTools: false,
    });
  });

  test('comes back when the engine is killed', async () => {
    const page = await app.firstWindow();
    const told = page.evaluate(`new Promise((resolve) => {
      const seen = [];
      window.addEventListener('message', ({ data }) => {
        if (data?.type === 'seedloom:engine-down') { seen.push('down'); window.seedloom.requestEnginePort(); }
        if (data?.type === 'seedloom:engine-port' && seen.includes('down')) resolve([...seen, 'port']);
      });
    })`);
    await app.evaluate(({ app: application }) => {
      const engine = application.getAppMetrics().find(({ name }) => name === 'Seedloom engine');
      if (engine === undefined) throw new Error('There is no engine.');
      process.kill(engine.pid, 'SIGKILL');
    });
    expect(await told).toEqual(expect.arrayContaining(['down', 'port']));
  });
});
