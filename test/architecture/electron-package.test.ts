import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPackageWithOptions, type DirectoryRecord, extractFile, getRawHeader, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, flipFuses, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, describe, expect, test, vi } from 'vitest';
import config from '../../electron-builder.config.ts';
import { applyFuses, binaryOf, fuses } from '../../scripts/package/fuses.ts';
import { filesBelow, hasPath, projectPath, readProjectFile } from './source-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'seedloom-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** What Electron's binary has of its fuses: a sentinel, the version, their number and their states. */
function writeFuseFile(name: string, count = 9): string {
  const path = join(folder, name);
  const wire = Buffer.concat([Buffer.from([1, count]), Buffer.alloc(count, FuseState.INHERIT)]);
  writeFileSync(path, Buffer.concat([Buffer.alloc(1000, 7), Buffer.from(sentinel), wire, Buffer.alloc(100, 7)]));
  return path;
}

describe('fuses (E10)', () => {
  const linux = { electronPlatformName: 'linux', packager: { appInfo: { productFilename: 'seedloom' } } };

  test('all nine are as they must be after packing', async () => {
    const path = writeFuseFile('seedloom');
    await applyFuses({ ...linux, appOutDir: folder });
    const { version: _, ...wire } = await getCurrentFuseWire(path);
    const states = Object.entries(wire).map(([index, state]) => [FuseV1Options[Number(index)], state]);
    expect(Object.fromEntries(states)).toEqual({
      RunAsNode: FuseState.DISABLE,
      EnableCookieEncryption: FuseState.ENABLE,
      EnableNodeOptionsEnvironmentVariable: FuseState.DISABLE,
      EnableNodeCliInspectArguments: FuseState.DISABLE,
      EnableEmbeddedAsarIntegrityValidation: FuseState.ENABLE,
      OnlyLoadAppFromAsar: FuseState.ENABLE,
      LoadBrowserProcessSpecificV8Snapshot: FuseState.DISABLE,
      GrantFileProtocolExtraPrivileges: FuseState.DISABLE,
      WasmTrapHandlers: FuseState.ENABLE,
    });
  });

  test('a fuse that a later Electron adds stops the packaging', async () => {
    writeFuseFile('later', 10);
    const later = { ...linux, packager: { appInfo: { productFilename: 'later' } }, appOutDir: folder };
    await expect(applyFuses(later)).rejects.toThrow('strictlyRequireAllFuses');
  });

  test('a fuse that is left out would be seen', async () => {
    const { [FuseV1Options.RunAsNode]: _, ...incomplete } = fuses;
    // Safe: the types forbid what this test is about.
    const asConfig = incomplete as unknown as Parameters<typeof flipFuses>[1];
    await expect(flipFuses(writeFuseFile('incomplete'), asConfig)).rejects.toThrow('RunAsNode');
  });

  test('the binary is found on each system', () => {
    const packager = { executableName: 'seedloom', appInfo: { productFilename: 'Seedloom' } };
    const at = (electronPlatformName: string) => binaryOf({ appOutDir: '/out', electronPlatformName, packager });
    expect(['darwin', 'win32', 'linux'].map(at).map((path) => path.replaceAll('\\', '/'))).toEqual([
      '/out/Seedloom.app',
      '/out/Seedloom.exe',
      '/out/seedloom',
    ]);
    expect(() => at('plan9')).toThrow('plan9');
  });
});

// electron-builder's own reading of the patterns; it has no types for these parts.
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
interface Matcher {
  createFilter(): (path: string, stat: { isDirectory(): boolean }) => boolean;
}
const { FileMatcher } = builder('app-builder-lib/out/fileMatcher') as {
  readonly FileMatcher: new (
    from: string,
    to: string,
    expand: (text: string) => string,
    patterns: readonly string[],
  ) => Matcher;
};

function matcher(from: string, patterns: readonly string[], arch = 'x64'): (path: string) => boolean {
  const expand = (text: string) => text.replaceAll('$' + '{arch}', arch);
  const matches = new FileMatcher(from, from, expand, patterns).createFilter();
  return (path) => matches(join(from, path), { isDirectory: () => false });
}

function patternsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new Error('The configuration has no list of patterns here.');
  return value.map(String);
}

/** What electron-builder would put into the archive for a system, of files at these paths. */
function packed(paths: readonly string[], system: 'linux' | 'mac' | 'win', arch = 'x64'): readonly string[] {
  const own = [...patternsOf(config.files), 'package.json', '!**/node_modules/**'];
  const ofSystem = patternsOf(config[system]?.files);
  const isApp = matcher(folder, [...own, ...ofSystem], arch);
  const excluding = [...own.slice(0, -1), ...ofSystem].filter((pattern) => pattern.startsWith('!'));
  const isModule = matcher(folder, ['**/*', ...excluding], arch);
  return paths.filter((path) => (path.startsWith('node_modules/') ? isModule(path) : isApp(path)));
}

const wanted = [
  'package.json',
  'LICENSE',
  'out/main/index.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'out/engine/entry/electron.js',
  'resources/models/catalogue.json',
  'resources/samples/a.jsonl',
  'node_modules/zod/index.js',
  'node_modules/better-sqlite3/lib/index.js',
  'node_modules/better-sqlite3/prebuilds/linux-x64.node',
  'node_modules/@node-llama-cpp/linux-x64/bins/llama.node',
  'node_modules/@node-llama-cpp/linux-x64-vulkan/bins/llama.node',
  'node_modules/node-llama-cpp/dist/index.js',
  'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
  'node_modules/onnxruntime-node/dist/index.js',
  'node_modules/sharp/dist/index.cjs',
  'node_modules/@img/sharp-linux-x64/lib/sharp.node',
];
const unwanted = [
  '.env',
  '.env.local',
  'out/.env',
  'out/main/index.js.map',
  'out/renderer/assets/index.css.map',
  'src/main/index.ts',
  'test/unit/main/start-shell.test.ts',
  'scripts/check.ts',
  'electron-builder.config.ts',
  '.git/config',
  '.npmrc',
  'demo/demo.seedloom',
  'node_modules/zod/index.js.map',
  'node_modules/zod/index.d.ts',
  'node_modules/zod/test/a.js',
  'node_modules/react/index.js',
  'node_modules/@mantine/core/index.mjs',
  'node_modules/better-sqlite3/src/addon.cpp',
  'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
  'node_modules/better-sqlite3/prebuilds/win32-x64.node',
  'node_modules/better-sqlite3/prebuilds/linux-arm64.node',
  'node_modules/@node-llama-cpp/linux-x64-cuda/bins/llama.node',
  'node_modules/@node-llama-cpp/linux-x64-cuda-ext/bins/llama.node',
  'node_modules/@node-llama-cpp/linux-arm64/bins/llama.node',
  'node_modules/@node-llama-cpp/win-x64/bins/llama.node',
  'node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/libonnxruntime.so.1',
  'node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
  'node_modules/onnxruntime-web/dist/ort.js',
];

describe('the configuration of the package', () => {
  test('is one that electron-builder understands', async () => {
    const { validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
      validateConfiguration(config: unknown, log: unknown): Promise<void>;
    };
    const { DebugLogger } = builder('builder-util') as { DebugLogger: new (isEnabled: boolean) => unknown };
    await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined();
    await expect(validateConfiguration({ ...config, asarUnpacked: [] }, new DebugLogger(false))).rejects.toThrow();
  });

  test('takes the archive with integrity, the fuses and the hardened runtime, and publishes nowhere', () => {
    const { asar, disableAsarIntegrity, publish, afterPack, npmRebuild, mac } = config;
    expect({ asar, disableAsarIntegrity, publish, npmRebuild, isHardened: mac?.hardenedRuntime }).toEqual({
      asar: true,
      disableAsarIntegrity: undefined,
      publish: null,
      npmRebuild: false,
      isHardened: true,
    });
    expect(afterPack).toBe(applyFuses);
    const entitlements = readProjectFile(String(mac?.entitlements));
    expect([...entitlements.matchAll(/<key>([^<]*)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
    ]);
  });

  test('takes what runs and leaves what does not, for each system and processor', () => {
    expect(packed([...wanted, ...unwanted], 'linux')).toEqual(wanted);
    const natives = [...wanted, ...unwanted, 'node_modules/@node-llama-cpp/mac-arm64-metal/bins/llama.node'].filter(
      (path) => /prebuilds|@node-llama-cpp|napi-v6/.test(path),
    );
    expect(packed(natives, 'win')).toEqual([
      'node_modules/better-sqlite3/prebuilds/win32-x64.node',
      'node_modules/@node-llama-cpp/win-x64/bins/llama.node',
      'node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
    ]);
    expect(packed(natives, 'mac', 'arm64')).toEqual(['node_modules/@node-llama-cpp/mac-arm64-metal/bins/llama.node']);
  });

  test('brings the starter models when a folder is named, and says so when it is not there', async () => {
    const load = async (models: string) => {
      vi.stubEnv('SEEDLOOM_STARTER_MODELS', models);
      vi.resetModules();
      return (await import('../../electron-builder.config.ts')).default.extraResources;
    };
    expect(await load('')).toEqual([]);
    expect(await load(folder)).toMatchObject([{ from: folder, to: 'models' }]);
    await expect(load(join(folder, 'none'))).rejects.toThrow('SEEDLOOM_STARTER_MODELS');
  });

  test('unpacks every package with native code that is installed', () => {
    const isUnpacked = matcher(folder, patternsOf(config.asarUnpack));
    const installed = filesBelow('node_modules', /\.(node|so|so\.\d+|dylib|dll)$/);
    const shipped = packed(installed, 'linux');
    expect(shipped.length).toBeGreaterThan(0);
    expect(shipped.filter((path) => !isDevelopment(path) && !isUnpacked(path))).toEqual([]);
  });
});

/** Whether the package of a file is only for developing: electron-builder leaves those out itself. */
function isDevelopment(path: string): boolean {
  const lock: {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
  } = JSON.parse(readProjectFile('package-lock.json'));
  const known = Object.keys(lock.packages).filter((name) => name !== '' && path.startsWith(`${name}/`));
  const nearest = lock.packages[known.toSorted((a, b) => b.length - a.length)[0] ?? ''];
  return nearest?.dev === true || nearest?.devOptional === true;
}

/** Packs a folder as electron-builder does, and gives the archive. */
async function pack(from: string, name: string): Promise<string> {
  const archive = join(folder, `${name}.asar`);
  const unpack = `{${patternsOf(config.asarUnpack)
    .map((pattern) => (pattern.startsWith('**') ? pattern : `**/${pattern}`))
    .join(',')}}`;
  await createPackageWithOptions(from, archive, { dot: true, unpack });
  return archive;
}

interface Entry {
  readonly path: string;
  readonly isUnpacked: boolean;
  readonly integrity: {
    readonly algorithm: string;
    readonly hash: string;
    readonly blocks: readonly string[];
    readonly blockSize: number;
  };
}

function entriesOf(record: DirectoryRecord, at = ''): readonly Entry[] {
  return Object.entries(record.files).flatMap(([name, entry]) => {
    const path = at === '' ? name : `${at}/${name}`;
    if ('files' in entry) return entriesOf(entry, path);
    return [{ path, isUnpacked: entry.unpacked === true, integrity: entry.integrity }];
  });
}

/** Entries whose hash or hashes of blocks are not those of their bytes. */
function wrongEntries(archive: string): readonly string[] {
  const { header } = getRawHeader(archive);
  const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  return entriesOf(header).flatMap(({ path, integrity }) => {
    const bytes = extractFile(archive, join(path));
    const blocks = [];
    for (let from = 0; from < bytes.length || from === 0; from += integrity.blockSize) {
      blocks.push(sha(bytes.subarray(from, from + integrity.blockSize)));
    }
    const isRight =
      integrity.algorithm === 'SHA256' && integrity.hash === sha(bytes) && `${integrity.blocks}` === `${blocks}`;
    return isRight ? [] : [path];
  });
}

describe('the archive (E16)', () => {
  test('of planted files has what is wanted, unpacked what is listed, and the right hashes', async () => {
    const from = join(folder, 'planted');
    for (const path of packed([...wanted, ...unwanted], 'linux')) {
      mkdirSync(dirname(join(from, path)), { recursive: true });
      writeFileSync(join(from, path), `content of ${path}`);
    }
    const archive = await pack(from, 'planted');
    const entries = entriesOf(getRawHeader(archive).header);
    expect(entries.map(({ path }) => path).toSorted()).toEqual(wanted.toSorted());
    expect(entries.flatMap(({ path, isUnpacked }) => (isUnpacked ? [path] : [])).toSorted()).toEqual(
      wanted.filter((path) => /^resources\/|better-sqlite3|llama|onnxruntime|sharp/.test(path)).toSorted(),
    );
    expect(wrongEntries(archive)).toEqual([]);
    expect(statSync(join(`${archive}.unpacked`, 'resources/models/catalogue.json')).isFile()).toBe(true);
  });

  test('that was changed is seen', async () => {
    const from = join(folder, 'changed');
    mkdirSync(from);
    writeFileSync(join(from, 'a.js'), 'original');
    const archive = await pack(from, 'changed');
    const bytes = readFileSync(archive);
    bytes.write('tampered', bytes.lastIndexOf('original'));
    writeFileSync(archive, bytes);
    expect(wrongEntries(archive)).toEqual(['a.js']);
  });

  const isBuilt =
    hasPath('out/main/index.js') && hasPath('out/preload/index.cjs') && hasPath('out/renderer/index.html');
  test.skipIf(!isBuilt)(
    'of the build in `out` has no map, no test, no secret and no door for debugging (E13)',
    async () => {
      const archive = await pack(projectPath('out'), 'build');
      const paths = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/'));
      expect(paths.filter((path) => /\.map$|\.env|\.test\.|\.ts$|\/test\//.test(path))).toEqual([]);
      expect(wrongEntries(archive)).toEqual([]);
      const speaking = filesBelow('out', /\.(c?js|html)$/).filter((path) =>
        /ELECTRON_RENDERER_URL|toggleDevTools|openDevTools|sourceMappingURL=(?!data:)/.test(readProjectFile(path)),
      );
      expect(speaking).toEqual([]);
      expect(existsSync(projectPath('out/preload/index.cjs'))).toBe(true);
    },
  );
});
