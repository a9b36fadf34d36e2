import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { resolveDataFolder } from '../../shared/process/data-folder.ts';
import { type Command, type CommandInput, findNumber, findText, findTexts, UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { type BrowserMode, firstPort, startBrowserMode } from '../serve/browser-mode.ts';
import { type BrowserStart, openBrowser } from '../serve/open-browser.ts';

const ownNames = ['127.0.0.1', 'localhost'];
const highestPort = 65_535;
const defaultFileGb = 8;

export const serveCommand = createServeCommand(fileURLToPath(new URL('../../../out/renderer', import.meta.url)));

/** @param bundle folder of the built page */
export function createServeCommand(bundle: string): Command {
  return {
    name: 'serve',
    usage: 'serve',
    summary: 'Opens Seedloom in the browser of this machine. Ctrl-C ends it.',
    options: [
      { name: 'port', value: 'N', says: `Port on 127.0.0.1. Default: ${firstPort}, or the next one that is free.` },
      {
        name: 'allow',
        value: 'DIR',
        multiple: true,
        says: 'Let the page open and write files of this folder, besides those of the data folder.',
      },
      { name: 'largest-file', value: 'GB', says: `Largest file that the page may send. Default: ${defaultFileGb}.` },
      { name: 'open', says: 'Open the page in the browser at once.' },
      { name: 'host', value: 'NAME', says: 'Only 127.0.0.1: nobody else can reach Seedloom.' },
    ],
    words: [0, 0],
    async run(input) {
      const { options, terminal, interrupted } = input;
      const host = findText(options, 'host');
      if (host !== undefined && !ownNames.includes(host))
        throw new UsageError(
          `Seedloom cannot be served at ${host}: its data stays on this machine, so it listens on 127.0.0.1 alone. Leave --host out.`,
        );
      const port = findNumber(options, 'port', 1024);
      if (port !== undefined && port > highestPort) throw new UsageError(`--port takes at most ${highestPort}.`);
      const largestFileGb = findNumber(options, 'largest-file', 1) ?? defaultFileGb;
      // What the engine writes, too, is for its owner alone: samples, backups, datasets.
      process.umask(0o077);
      const home = resolveDataFolder(process.env, process.platform);
      const mode = await startBrowserMode({
        home,
        bundle,
        ...(port === undefined ? {} : { port }),
        allow: findTexts(options, 'allow').map((folder) => resolve(folder)),
        largestFileBytes: largestFileGb * 1e9,
        onLog: (line) => terminal.note(line),
      });
      let browser: BrowserStart | undefined;
      try {
        if (options.open === true) browser = await openBrowser(mode.issueAddress(), home);
        if (browser?.isStarted === false) terminal.note('No browser could be started. Open the address yourself.');
        printAddress(input, mode, 'Seedloom runs in the browser. Open this address; it works once:');
        await untilInterrupted(interrupted, () => printAddress(input, mode, 'Another address, which works once:'));
        terminal.status('Stopping…');
      } finally {
        await Promise.all([mode.stop(), browser?.end()]);
        terminal.clearStatus();
      }
      return exitCodes.ok;
    },
  };
}

function printAddress({ terminal, json }: CommandInput, mode: BrowserMode, sentence: string): void {
  const address = mode.issueAddress();
  if (json) return terminal.printJson({ address, port: mode.port, pid: process.pid });
  terminal.print(sentence);
  terminal.print();
  terminal.print(`  ${address}`);
  terminal.print();
  terminal.print('Enter prints another one, for a second browser. Ctrl-C stops Seedloom; what runs is paused.');
}

/** Each line of the input asks for another address. */
function untilInterrupted(interrupted: AbortSignal, onLine: () => void): Promise<void> {
  return new Promise((resolve) => {
    const lines = isInBackground() ? undefined : createInterface({ input: process.stdin });
    const end = () => {
      lines?.close();
      process.stdin.destroy();
      resolve();
    };
    process.stdin.on('error', () => {});
    lines?.on('line', onLine);
    if (interrupted.aborted) end();
    else interrupted.addEventListener('abort', end, { once: true });
  });
}

/** Who reads from a terminal in the background is stopped by it. Known on Linux; elsewhere taken as no. */
function isInBackground(): boolean {
  if (!process.stdin.isTTY || process.platform !== 'linux') return false;
  // After the name in brackets: state, parent, process group, session, terminal, the terminal's foreground group.
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /su, '')
    .split(' ');
  return fields[2] !== fields[5];
}
