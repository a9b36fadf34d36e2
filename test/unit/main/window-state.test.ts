import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { placeWindow, readWindowState, saveWindowState } from '../../../src/main/window-state.ts';
import { prepareShell } from './shell-harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'seedloom-window-'));
const file = join(folder, 'window.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const state = { bounds: { x: 100, y: 50, width: 1400, height: 900 }, isMaximized: true };
const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('the file', () => {
  test('gives back what was saved, and nothing lies beside it', () => {
    saveWindowState(file, { ...state, isMaximized: false });
    saveWindowState(file, state);
    expect({ state: readWindowState(file), files: readdirSync(folder) }).toEqual({ state, files: ['window.json'] });
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"bounds":{"x":0,"y":0,"width":-5,"height":10},"isMaximized":false}',
    '{"bounds":{"x":0,"y":0,"width":1e9,"height":10},"isMaximized":false}',
    '{"bounds":{"x":0.5,"y":0,"width":10,"height":10},"isMaximized":false}',
    '{"bounds":{"x":0,"y":0,"width":10,"height":10},"isMaximized":false,"more":1}',
    '{"bounds":{"x":0,"y":0,"width":10,"height":10}}',
  ])('with %s in it counts as none', (text) => {
    writeFileSync(file, text);
    expect(readWindowState(file)).toBeUndefined();
  });
});

describe('the place', () => {
  test('is as it was, also on a second display', () => {
    expect(placeWindow(state, [screen, right])).toEqual({ ...state.bounds, isMaximized: true });
    const there = { bounds: { ...state.bounds, x: 2000, width: 1100 }, isMaximized: false };
    expect(placeWindow(there, [screen, right])).toEqual({ ...there.bounds, isMaximized: false });
  });

  test('is left to the system when its display is gone or its title bar cannot be reached', () => {
    const size = { width: 1400, height: 900, isMaximized: false };
    const place = (x: number, y: number) =>
      placeWindow({ bounds: { x, y, width: 1400, height: 900 }, isMaximized: false }, [screen]);
    expect([place(2000, 50), place(-1390, 50), place(100, -40), place(100, 1030)]).toEqual([size, size, size, size]);
  });

  test('is never larger than the display and never smaller than the smallest window', () => {
    const huge = { bounds: { x: 0, y: 0, width: 5000, height: 4000 }, isMaximized: false };
    const tiny = { bounds: { x: 0, y: 0, width: 200, height: 10 }, isMaximized: false };
    expect([placeWindow(huge, [screen]), placeWindow(tiny, [screen]), placeWindow(tiny, [])]).toEqual([
      { x: 0, y: 0, width: 1920, height: 1040, isMaximized: false },
      { x: 0, y: 0, width: 1024, height: 640, isMaximized: false },
      { width: 1024, height: 640, isMaximized: false },
    ]);
  });

  test('is a good size the first time', () => {
    expect(placeWindow(undefined, [screen])).toEqual({ width: 1280, height: 820, isMaximized: false });
  });
});

describe('the window', () => {
  test('comes back where it was, and not smaller than allowed', async () => {
    const shell = prepareShell();
    await shell.start();
    const first = shell.window();
    expect(first.options).toMatchObject({ minWidth: 1024, minHeight: 640, show: false, backgroundColor: '#1a1b1e' });
    first.emit('ready-to-show');
    expect(first.shown).toBe(1);
    first.bounds = { x: 30, y: 40, width: 1500, height: 910 };
    first.isMaximizedNow = true;
    expect(first.close()).toBe(true);
    shell.electron.app.emit('activate');
    const second = shell.window();
    expect(shell.electron.windows).toHaveLength(2);
    expect(second.bounds).toEqual({ x: 30, y: 40, width: 1500, height: 910 });
    expect(second.isMaximizedNow).toBe(true);
  });

  test('keeps its place some time after it was moved, and once', async () => {
    const shell = prepareShell();
    await shell.start();
    vi.useFakeTimers();
    try {
      const window = shell.window();
      const kept = () => readWindowState(join(shell.home, 'shell', 'window.json'));
      window.bounds = { x: 5, y: 6, width: 1300, height: 800 };
      window.emit('move');
      window.emit('resize');
      expect(kept()).toBeUndefined();
      vi.advanceTimersByTime(500);
      expect(kept()).toEqual({ bounds: window.bounds, isMaximized: false });
    } finally {
      vi.useRealTimers();
    }
  });
});
