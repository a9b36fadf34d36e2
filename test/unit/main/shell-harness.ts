import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, vi } from 'vitest';
import { ElectronStandIn, type StandInContents, type StandInWindow } from './electron-stand-in.ts';

export interface Shell {
  readonly electron: ElectronStandIn;
  /** Seedloom's data folder, made for this test. */
  readonly home: string;
  /** Starts the shell with its modules loaded anew. */
  start(): Promise<void>;
  window(): StandInWindow;
  page(): StandInContents;
}

const folders: string[] = [];

/** A shell over the stand-in. Call it in `beforeEach` or in a test. */
export function prepareShell(): Shell {
  const electron = new ElectronStandIn();
  const home = mkdtempSync(join(tmpdir(), 'seedloom-shell-'));
  folders.push(home);
  vi.stubEnv('SEEDLOOM_HOME', home);
  vi.resetModules();
  vi.doMock('electron', () => electron.module());
  const window = () => {
    const last = electron.windows.at(-1);
    if (last === undefined) throw new Error('No window was opened.');
    return last;
  };
  return {
    electron,
    home,
    async start() {
      const { startShell } = await import('../../../src/main/start-shell.ts');
      await startShell();
    },
    window,
    page: () => window().webContents,
  };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
