import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  addresses,
  openSession,
  openTab,
  type Session,
  type StartedServe,
  startServe,
  type Tab,
} from '../support/browser-mode.ts';
import { descendants, runCommand } from '../support/command-line.ts';
import { EngineBench, failureOf } from '../support/engine-harness.ts';
import { ask } from '../support/raw-http.ts';
import { writeBundle } from '../support/web-bench.ts';

const secrets = { NODE_OPTIONS: '--no-warnings', HF_TOKEN: 'hf-secret', AWS_SECRET_ACCESS_KEY: 'aws-secret' };
const recipe = 'recipe: 1\nname: Any\n';

let bench: EngineBench;
let bundle: string;
let served: StartedServe;
let address: string;
let session: Session;
let tab: Tab;

beforeAll(async () => {
  bench = new EngineBench();
  bundle = writeBundle(join(bench.folder));
  mkdirSync(bench.path('allowed'));
  mkdirSync(join(bench.home, 'projects'));
  // As a person has it that made it by hand: open to all.
  chmodSync(bench.home, 0o755);
  served = startServe({ home: bench.home, bundle, words: ['--allow', bench.path('allowed')], environment: secrets });
  address = (await served.address) ?? '';
  if (address === '') throw new Error(`It did not start: ${served.notes()}`);
  session = await openSession(address);
  tab = openTab(session);
  await tab.engine.call('engine.version', {});
}, 60_000);

afterAll(async () => {
  served.process.kill('SIGKILL');
  await served.ended;
  await bench[Symbol.asyncDispose]();
});

describe('B1, N5 the port', () => {
  test('is the only one of all its processes, on 127.0.0.1', () => {
    const family = [served.pid, ...descendants(served.pid)];
    expect(family.length).toBeGreaterThan(1);
    expect(family.flatMap(listeningPorts)).toEqual([
      `tcp 0100007F:${session.port.toString(16).toUpperCase().padStart(4, '0')}`,
    ]);
  });

  test('answers at no other address', async () => {
    const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const others = [
      '::1',
      '127.0.0.2',
      ...own.filter(({ internal, scopeid }) => !internal && !scopeid).map((entry) => entry.address),
    ];
    expect(await Promise.all(others.map((host) => isOpen(host, session.port)))).toEqual(others.map(() => false));
    expect(await isOpen('127.0.0.1', session.port)).toBe(true);
  });

  test.each(['0.0.0.0', '::', '::1', '192.168.0.5', 'evil.test', ''])(
    'is not opened for the host "%s"',
    async (host) => {
      const { code, notes, output } = await runCommand(bench, 'serve', '--host', host);
      expect([code, output]).toEqual([2, '']);
      expect(notes).toContain('it listens on 127.0.0.1 alone');
    },
  );
});

describe('B2, B10, B17 the key', () => {
  const secret = () => session.cookie.slice(session.cookie.indexOf('=') + 1);
  const entry = () => new URL(address).searchParams.get('key') ?? '';

  test('has 256 bits and another one at each address', async () => {
    served.process.stdin?.write('\n');
    await vi.waitFor(() => expect(addresses(served.output())).toHaveLength(2));
    const keys = addresses(served.output()).map((one) => new URL(one).searchParams.get('key') ?? '');
    expect(new Set([...keys, secret()]).size).toBe(3);
    expect([...keys, secret()].map((key) => Buffer.from(key, 'base64url').length)).toEqual([32, 32, 32]);
    // The first works no more; the second opens the same session.
    await expect(openSession(address)).rejects.toThrow('401');
    expect(await openSession(addresses(served.output())[1] ?? '')).toEqual(session);
  });

  test('stands in no command line and no environment of its processes', () => {
    for (const pid of [served.pid, ...descendants(served.pid)])
      for (const place of ['cmdline', 'environ']) {
        const text = readFileSync(`/proc/${pid}/${place}`, 'utf8');
        expect([place, text.includes(secret()), text.includes(entry())]).toEqual([place, false, false]);
      }
  });

  test('stands in no file, log or answer, also after errors', async () => {
    await tab.engine.call('project.open', { project: join(bench.home, 'projects', 'a.seedloom'), create: true });
    await failureOf(tab.engine.call('project.open', { project: join(bench.home, 'missing.seedloom') }));
    const cookie = { Cookie: session.cookie };
    const answers = await Promise.all([
      ask(session.port, { headers: cookie }),
      ask(session.port, { path: '/missing', headers: cookie }),
      ask(session.port, { path: `/open?key=${entry()}` }),
      ask(session.port, { path: `/open?key=${entry()}`, headers: cookie }),
      ask(session.port, { path: '/engine', headers: cookie }),
    ]);
    const texts = [
      ...filesBelow(bench.home).map((path) => readFileSync(path, 'latin1')),
      ...answers.map((answer) => JSON.stringify(answer)),
      served.notes(),
      served.output().replaceAll(addressText, ''),
    ];
    expect(texts.length).toBeGreaterThan(8);
    expect(texts.filter((text) => text.includes(secret()) || text.includes(entry()))).toEqual([]);
  });

  test('and all of the data folder is readable by its owner alone', async () => {
    await ask(session.port, {
      method: 'POST',
      path: '/files?name=private.csv',
      headers: { ...pageHeaders(session), 'Content-Type': 'application/octet-stream' },
      body: 'private',
    });
    const open = filesBelow(bench.home).filter((path) => (statSync(path).mode & 0o077) !== 0);
    expect([open.map((path) => basename(path)), statSync(bench.home).mode & 0o777]).toEqual([[], 0o700]);
    expect(served.notes()).toContain('It is private now.');
  });

  test('B17 another user of the machine reads nothing', (context) => {
    if (process.getuid?.() !== 0) return context.skip('Only root can act as another user.');
    // The folders above are open, so that only the data folder's own mode stands in the way.
    chmodSync(dirname(bench.home), 0o755);
    const asNobody = (...words: readonly string[]) =>
      spawnSync('/bin/sh', ['-c', words.join(' ')], { uid: 65_534, gid: 65_534, encoding: 'utf8' });
    const files = filesBelow(bench.home);
    expect(files.length).toBeGreaterThan(3);
    const read = files.filter((path) => asNobody(`cat '${path}'`).status === 0);
    expect([read, asNobody(`ls '${bench.home}'`).status, asNobody(`cat /proc/${served.pid}/environ`).status]).toEqual([
      [],
      2,
      1,
    ]);
    const control = bench.write('readable.txt', 'control');
    chmodSync(bench.folder, 0o755);
    chmodSync(control, 0o644);
    expect(asNobody(`cat '${control}'`).stdout).toBe('control');
  });
});

test('P4 its children get listed variables only', () => {
  const children = descendants(served.pid);
  expect(children.length).toBeGreaterThan(0);
  for (const pid of children) {
    const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => line.slice(0, line.indexOf('=')));
    expect(
      names.filter(
        (name) =>
          !/^(PATH|HOME|LANG|LANGUAGE|LC_.*|TMPDIR|TZ|SEEDLOOM_.*|XDG_.*|UV_THREADPOOL_SIZE|NODE_CHANNEL_.*)$/u.test(
            name,
          ),
      ),
    ).toEqual([]);
  }
  // Control: the parent has them.
  expect(readFileSync(`/proc/${served.pid}/environ`, 'utf8')).toContain('HF_TOKEN=hf-secret');
});

describe('B15 a path', () => {
  const outsidePaths = () => {
    const { home, folder } = bench;
    const outside = join(folder, 'outside');
    mkdirSync(outside, { recursive: true });
    mkdirSync(join(home, 'inner'), { recursive: true });
    if (!existsSync(join(home, 'inner', 'link'))) symlinkSync(outside, join(home, 'inner', 'link'));
    return [
      '/etc/passwd',
      join(outside, 'a.seedloom'),
      `${home}/../work/outside/a.seedloom`,
      `${home}/inner/../../work/outside/a.seedloom`,
      `${home}/inner/link/a.seedloom`,
      `${home}-other/a.seedloom`,
      `${folder}/allowed-not/a.seedloom`,
      `${folder}/allowed/../outside/a.seedloom`,
      'a.seedloom',
      '../a.seedloom',
      '/proc/self/cwd/a.seedloom',
    ];
  };
  type Calls = (path: string) => readonly (readonly [string, object])[];
  const calls: Calls = (path) => [
    ['project.create', { project: path }],
    ['project.open', { project: path, create: true }],
    ['project.backup', { project: join(bench.home, 'projects', 'a.seedloom'), to: path }],
    ['models.add', { file: path }],
    ['recipe.validate', { text: recipe, file: path }],
    ['recipe.validate', { text: recipe, file: join(bench.home, 'inner', 'a.yaml'), allowOutside: [path] }],
    ['dataset.export', { project: join(bench.home, 'projects', 'a.seedloom'), run: 'r1', to: path }],
    ['sources.import', { project: join(bench.home, 'projects', 'a.seedloom'), file: path, role: 'seeds' }],
  ];

  test('outside the data folder and the allowed ones is refused in every call that takes one', async () => {
    // A field for a folder takes the data folder itself; a file it is not.
    const asFile = calls(bench.home).filter(([, request]) => !('to' in request || 'allowOutside' in request));
    const tried = [...outsidePaths().flatMap((path) => calls(path)), ...asFile];
    expect(tried.length).toBeGreaterThanOrEqual(60);
    const before = filesBelow(bench.folder);
    const failures = await Promise.all(tried.map(([name, request]) => failureOf(tab.client.call(name, request))));
    expect(failures.filter(({ code }) => code !== 'outside-folder')).toEqual([]);
    expect(filesBelow(bench.folder)).toEqual(before);
    const topic = await new Promise((resolve) => {
      tab.client.subscribe(
        'run.progress',
        { project: join(bench.folder, 'outside', 'a.seedloom'), run: 'r1' },
        resolve,
      );
    });
    expect(topic).toMatchObject({ kind: 'ended', error: { code: 'outside-folder' } });
  });

  test('inside an allowed folder is taken', async () => {
    const project = bench.path('allowed/b.seedloom');
    await tab.engine.call('project.open', { project, create: true });
    expect(existsSync(project)).toBe(true);
    await tab.engine.call('project.close', { project });
  });

  test('control: the command line may name the same file', async () => {
    await using other = new EngineBench();
    await using direct = await other.start();
    const project = join(bench.folder, 'outside', 'control.seedloom');
    await direct.engine.call('project.open', { project, create: true });
    expect(existsSync(project)).toBe(true);
  });

  test('nor may a page stop the engine', async () => {
    expect(await failureOf(tab.engine.call('engine.stop', {}))).toEqual({
      code: 'bad-request',
      message: 'Seedloom is stopped where it was started: press Ctrl-C there.',
    });
  });
});

// The times are of a whole process; a machine that is busy with other tests gets another try.
describe('B18 a second start', () => {
  test('on the same data folder is refused within two seconds, and prints no key', { retry: 2 }, async () => {
    const second = startServe({ home: bench.home, bundle });
    const { code, output, notes, tookMs } = await second.ended;
    expect([code, output]).toEqual([6, '']);
    expect(notes).toContain(
      `Seedloom already runs in the browser at http://127.0.0.1:${session.port} (process ${served.pid})`,
    );
    expect(notes).not.toContain('key=');
    expect(tookMs).toBeLessThan(2_000);
  });

  test('on the same port is refused within two seconds, and takes the next one when none was named', {
    retry: 2,
  }, async () => {
    await using other = new EngineBench();
    const same = startServe({ home: other.home, bundle, words: ['--port', String(session.port)] });
    const refused = await same.ended;
    expect([refused.code, refused.output]).toEqual([6, '']);
    expect(refused.notes).toContain(`Port ${session.port} is used by another program.`);
    expect(refused.tookMs).toBeLessThan(2_000);
    const next = startServe({ home: other.home, bundle });
    const nextAddress = (await next.address) ?? '';
    expect(Number(new URL(nextAddress).port)).not.toBe(session.port);
    // The key of one opens nothing at the other.
    const key = session.cookie.slice(session.cookie.indexOf('=') + 1);
    const nextPort = Number(new URL(nextAddress).port);
    const answer = await ask(nextPort, {
      path: '/session',
      headers: { ...pageHeaders({ port: nextPort, cookie: '' }), Cookie: `seedloom-${nextPort}=${key}` },
    });
    expect(answer.status).toBe(401);
    next.process.kill('SIGINT');
    expect((await next.ended).code).toBe(0);
  });

  test('after one that was killed starts', async () => {
    await using other = new EngineBench();
    writeFileSync(join(other.home, 'browser-mode.json'), JSON.stringify({ pid: process.pid, port: 1 }));
    const started = startServe({ home: other.home, bundle });
    expect(await started.address).toBeDefined();
    started.process.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
    expect(existsSync(join(other.home, 'browser-mode.json'))).toBe(false);
  });
});

test('without a built page it says what to do', async () => {
  const { code, notes } = await startServe({ home: bench.home, bundle: bench.path('missing') }).ended;
  expect(code).toBe(6);
  expect(notes).toContain('Run `npm run build` first.');
});

const addressText = /http:\/\/127\.0\.0\.1:\d+\/open\?key=\S+/gu;

function pageHeaders({ port, cookie }: Session): Readonly<Record<string, string>> {
  const own = { Origin: `http://127.0.0.1:${port}`, 'Sec-Fetch-Site': 'same-origin', 'X-Seedloom': '1' };
  return cookie === '' ? own : { ...own, Cookie: cookie };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Sockets of the process that wait for others: protocol, and address and port in hexadecimal digits. Linux only. */
function listeningPorts(pid: number): readonly string[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    }),
  );
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) =>
    readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/u))
      // State 0A listens; a datagram socket only has to be there.
      .filter((fields) => own.has(`socket:[${fields[9]}]`) && (fields[3] === '0A' || protocol.startsWith('udp')))
      .map((fields) => `${protocol} ${fields[1]}`),
  );
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
