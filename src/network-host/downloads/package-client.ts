import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface ClientCall {
  /** Names to look for on PATH, each with arguments that come first: `python3 -m pip`. */
  readonly clients: readonly (readonly [string, ...string[]])[];
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Runs a package client (pip, mvn) that the person has installed, with that person's own settings.
 *
 * Which registry it asks is its own matter: this program knows no host. The client and what it started end with the signal.
 * @throws Error with the last lines that the client said.
 */
export async function runPackageClient(call: ClientCall): Promise<void> {
  const found = await findClient(call);
  if (!found) throw new Error(`${call.clients.map(([name]) => name).join(', ')}: not on the PATH`);
  const [file, ...first] = found;
  await run(file, [...first, ...call.args], call);
}

async function findClient(call: ClientCall): Promise<readonly [string, ...string[]] | undefined> {
  for (const [name, ...first] of call.clients) {
    const file = await findOnPath(name, call.environment);
    if (file) return [file, ...first];
  }
  return undefined;
}

async function findOnPath(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (environment.PATH ?? environment.Path ?? '').split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      const isThere = await access(file, constants.X_OK)
        .then(() => true)
        .catch(() => false);
      if (folder && isThere) return file;
    }
  }
  return undefined;
}

function run(file: string, args: readonly string[], call: ClientCall): Promise<void> {
  const isScript = /\.(cmd|bat)$/i.test(file);
  const ownGroup = process.platform !== 'win32';
  return new Promise((resolve, reject) => {
    call.signal.throwIfAborted();
    // Windows runs .cmd files only through its shell. The arguments are catalogue entries of plain characters and our own folders.
    const child = spawn(isScript ? `"${file}"` : file, isScript ? args.map((each) => `"${each}"`) : args, {
      cwd: call.folder,
      env: call.environment,
      shell: isScript,
      detached: ownGroup,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const listen = (piece: Buffer) => {
      said = (said + piece.toString('utf8')).slice(-4000);
    };
    const stop = () => {
      if (child.pid === undefined || child.exitCode !== null) return;
      try {
        process.kill(ownGroup ? -child.pid : child.pid, 'SIGKILL');
      } catch {
        // It ended in the meantime.
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    call.signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => {
      call.signal.removeEventListener('abort', stop);
      reject(error);
    });
    child.once('close', (code, signal) => {
      call.signal.removeEventListener('abort', stop);
      if (call.signal.aborted) reject(call.signal.reason);
      else if (code === 0) resolve();
      else reject(new Error(`it ended with ${code ?? signal}: ${lastWords(said)}`));
    });
  });
}

function lastWords(said: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of terminals are what is to go
  const plain = said.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
  return (
    plain
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-3)
      .join(' / ')
      .slice(-600) || 'it said nothing'
  );
}
