import { app, type BrowserWindow, dialog } from 'electron';

/** What ends before the application does. */
interface Stopping {
  stop(): Promise<void>;
}

/**
 * Asks before a working run is paused, and lets the engine end before the application does. Quitting never leaves
 * anything running; only closing the window of a Mac, which is not quitting, can.
 */
export class QuitGuard {
  readonly #engine: Stopping;
  #state: 'running' | 'asking' | 'stopping' | 'stopped' = 'running';
  #isBusy = false;
  #window: BrowserWindow | undefined;

  constructor(engine: Stopping) {
    this.#engine = engine;
    app.on('before-quit', (event) => {
      if (this.#state === 'stopped') return;
      event.preventDefault();
      void this.#quit();
    });
  }

  setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
  }

  watch(window: BrowserWindow): void {
    this.#window = window;
    window.on('close', (event) => {
      if (!this.#isBusy || this.#state === 'stopping' || this.#state === 'stopped') return;
      event.preventDefault();
      void (process.platform === 'darwin' ? this.#askToClose(window) : this.#quit());
    });
  }

  async #quit(): Promise<void> {
    if (this.#state !== 'running') return;
    if (this.#isBusy && !(await this.#mayPause())) return;
    await this.#stop();
  }

  async #stop(): Promise<void> {
    this.#state = 'stopping';
    try {
      await this.#engine.stop();
    } finally {
      this.#state = 'stopped';
      app.quit();
    }
  }

  async #mayPause(): Promise<boolean> {
    return (await this.#ask('Pause the run and quit?', ['Pause and quit', 'Cancel'])) === 0;
  }

  async #askToClose(window: BrowserWindow): Promise<void> {
    if (this.#state !== 'running') return;
    const buttons = ['Keep running in the background', 'Pause and quit', 'Cancel'];
    const answer = await this.#ask('Close the window while a run works?', buttons);
    if (answer === 0 && !window.isDestroyed()) window.destroy();
    if (answer === 1) await this.#stop();
  }

  /** The number of the button; the last one is "Cancel", and what happens when the dialog fails or is closed. */
  async #ask(message: string, buttons: string[]): Promise<number> {
    this.#state = 'asking';
    const last = buttons.length - 1;
    const options = {
      type: 'question' as const,
      message,
      detail: 'A run is working. Paused, it keeps everything that is done and goes on from there the next time.',
      buttons,
      defaultId: 0,
      cancelId: last,
      noLink: true,
    };
    const window = this.#window;
    const isThere = window !== undefined && !window.isDestroyed();
    try {
      return (await (isThere ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))).response;
    } catch (error) {
      console.error('The question before quitting could not be asked.', error);
      return last;
    } finally {
      this.#state = 'running';
    }
  }
}
