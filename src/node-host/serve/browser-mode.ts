import { chmod, mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { browserPaths } from '../../shared/contract/browser-door.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { openDataFolder } from '../../shared/process/data-folder.ts';
import { openBundle } from './bundle.ts';
import { EngineKeeper } from './engine-keeper.ts';
import { cleanInbox } from './inbox.ts';
import { Keys } from './keys.ts';
import { announce, refuseSecond } from './running-file.ts';
import { startWebServer, type WebServer, type WebServerOptions } from './web-server.ts';

export const firstPort = 7423;
const triedPorts = 20;

export interface BrowserModeOptions {
  /** The data folder. */
  readonly home: string;
  /** Folder of the built page. */
  readonly bundle: string;
  /** Absent: 7423, or the next one that is free. */
  readonly port?: number;
  /** Folders that the page may name, besides the data folder. */
  readonly allow: readonly string[];
  readonly largestFileBytes: number;
  /** For tests: another engine, and what it gets besides. */
  readonly engine?: { readonly entry?: URL; readonly environment?: Readonly<Record<string, string>> };
  onLog(line: string): void;
}

export interface BrowserMode {
  readonly port: number;
  readonly enginePid: number | undefined;
  /** A new address that works once. */
  issueAddress(): string;
  /** Pauses runs and ends the engine. */
  stop(): Promise<void>;
}

/** Opens the data folder, starts the engine and listens. Everything that can be refused is refused before that. */
export async function startBrowserMode(options: BrowserModeOptions): Promise<BrowserMode> {
  const { onLog, port, engine = {} } = options;
  const bundle = await openBundle(options.bundle);
  if (bundle === undefined) {
    throw new EngineError('not-found', `The page is not built (${options.bundle}). Run \`npm run build\` first.`, {
      folder: options.bundle,
    });
  }
  const allow = await Promise.all(options.allow.map(checkFolder));
  const home = await openPrivateFolder(options.home, onLog);
  await refuseSecond(home);
  const inbox = join(home, 'inbox');
  await cleanInbox(inbox, Date.now());
  const keys = new Keys();
  const keeper = new EngineKeeper({
    allow,
    onLog,
    ...engine,
    environment: { SEEDLOOM_HOME: home, ...engine.environment },
  });
  const server = await listen(port, {
    bundle,
    keys,
    door: keeper,
    inbox,
    largestFileBytes: options.largestFileBytes,
    onError: (error) => onLog(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  try {
    await keeper.start();
    const takeBack = await announce(home, server.port);
    return {
      port: server.port,
      get enginePid() {
        return keeper.pid;
      },
      issueAddress: () => `http://127.0.0.1:${server.port}${browserPaths.open}?key=${keys.issueEntry()}`,
      async stop() {
        await Promise.all([server.close(), keeper.stop()]);
        await takeBack();
      },
    };
  } catch (error) {
    await Promise.all([server.close(), keeper.stop()]);
    throw error;
  }
}

async function listen(port: number | undefined, options: Omit<WebServerOptions, 'port'>): Promise<WebServer> {
  const last = port ?? firstPort + triedPorts - 1;
  for (let tried = port ?? firstPort; ; tried++) {
    try {
      return await startWebServer({ ...options, port: tried });
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || !isTaken(error.code)) throw error;
      if (tried < last) continue;
      const which = port === undefined ? `The ports ${firstPort} to ${last} are` : `Port ${port} is`;
      throw new EngineError(
        'engine-unavailable',
        `${which} used by another program. Choose a free one with --port, or leave --port out.`,
        { port: last },
      );
    }
  }
}

function isTaken(code: unknown): boolean {
  return code === 'EADDRINUSE' || code === 'EACCES';
}

/** Its real path, so that it stays the folder that the person meant. */
async function checkFolder(folder: string): Promise<string> {
  try {
    const path = await realpath(folder);
    if ((await stat(path)).isDirectory()) return path;
  } catch {
    // Said below.
  }
  throw new EngineError('not-found', `There is no folder ${folder}, which --allow names.`, { folder });
}

/** The data folder, for its owner alone: other users of this machine could read samples in it. */
async function openPrivateFolder(folder: string, onLog: (line: string) => void): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
  const home = await realpath(await openDataFolder(folder));
  const { mode } = await stat(home);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const isPrivate = await chmod(home, 0o700).then(
      () => true,
      () => false,
    );
    onLog(
      `Other users of this machine ${isPrivate ? 'could' : 'can'} look into the data folder ${home}. ` +
        (isPrivate ? 'It is private now.' : 'It belongs to somebody else, so it cannot be made private.'),
    );
  }
  return home;
}
