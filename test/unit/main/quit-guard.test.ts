import { beforeEach, describe, expect, test, vi } from 'vitest';
import { prepareShell, type Shell } from './shell-harness.ts';

let shell: Shell;
let electron: Shell['electron'];

beforeEach(() => {
  shell = prepareShell();
  electron = shell.electron;
});

const setBusy = (isBusy: boolean) => electron.ipcMain.emit('shell:set-busy', shell.page().event(), isBusy);
const questions = () =>
  electron.callsOf('electron.showMessageBox').map(([options]) => (options as { buttons: string[] }).buttons);
const isStopping = () =>
  electron.children[0]?.posted.some(({ message }) => JSON.stringify(message) === '{"kind":"stop"}');
/** Lets what follows a question happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function quit(): boolean {
  const preventDefault = vi.fn();
  electron.app.emit('before-quit', { preventDefault });
  return preventDefault.mock.calls.length === 0;
}

describe('quitting', () => {
  test('waits for the engine, and asks nothing when no run works', async () => {
    await shell.start();
    expect(quit()).toBe(false);
    expect([isStopping(), questions(), electron.names().includes('app.quit')]).toEqual([true, [], false]);
    electron.children[0]?.emit('exit', 0);
    await vi.waitFor(() => expect(electron.names()).toContain('app.quit'));
    expect(quit()).toBe(true);
  });

  test('asks while a run works, and does not offer to go on in the background', async () => {
    await shell.start();
    setBusy(true);
    electron.answers = [0];
    quit();
    await settle();
    expect([questions(), isStopping()]).toEqual([[['Pause and quit', 'Cancel']], true]);
  });

  test('is called off by "Cancel", and asks again the next time', async () => {
    await shell.start();
    setBusy(true);
    electron.answers = [1];
    quit();
    await settle();
    expect(isStopping()).toBe(false);
    quit();
    await settle();
    expect(questions()).toHaveLength(2);
  });

  test('asks once, however often one tries meanwhile', async () => {
    await shell.start();
    setBusy(true);
    quit();
    quit();
    shell.window().close();
    await settle();
    expect(questions()).toHaveLength(1);
  });

  test('asks nothing any more when the run has ended', async () => {
    await shell.start();
    setBusy(true);
    setBusy(false);
    expect(shell.window().close()).toBe(true);
    expect(questions()).toEqual([]);
  });
});

describe('closing the window', () => {
  test('is quitting, but on a Mac: a working run asks, and the window stays', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
    await shell.start();
    setBusy(true);
    electron.answers = [1];
    expect(shell.window().close()).toBe(false);
    await settle();
    expect([questions(), isStopping()]).toEqual([[['Pause and quit', 'Cancel']], false]);
  });

  test('on a Mac can leave the run working in the background', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    await shell.start();
    setBusy(true);
    electron.answers = [0];
    expect(shell.window().close()).toBe(false);
    await settle();
    expect({ asked: questions(), isStopping: isStopping(), isGone: shell.window().isGone }).toEqual({
      asked: [['Keep running in the background', 'Pause and quit', 'Cancel']],
      isStopping: false,
      isGone: true,
    });
  });

  test('on a Mac can pause the run and quit, without a second question', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    await shell.start();
    setBusy(true);
    electron.answers = [1];
    shell.window().close();
    await settle();
    expect([questions().length, isStopping()]).toEqual([1, true]);
  });

  test('of all windows quits, but on a Mac', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
    await shell.start();
    electron.app.emit('window-all-closed');
    expect(electron.names().at(-1)).toBe('app.quit');
  });
});
