import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectPath, readProjectFile } from './source-files.ts';

// Put together from parts, since this file is searched too.
const registryHosts = [
  ['registry', 'npmjs', 'org'],
  ['registry', 'yarnpkg', 'com'],
  ['registry', 'npmmirror', 'com'],
  ['npm', 'pkg', 'github', 'com'],
  ['pypi', 'org'],
  ['files', 'pythonhosted', 'org'],
  ['repo', 'maven', 'apache', 'org'],
  ['repo1', 'maven', 'org'],
].map((parts) => parts.join('.'));

describe('package registries are not named', () => {
  test('the lock file says what is installed, not from where', () => {
    const lock: unknown = JSON.parse(readProjectFile('package-lock.json'));
    const entries = Object.entries(packagesOf(lock)).filter(([path]) => path !== '');
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.filter(([, entry]) => 'resolved' in entry).map(([path]) => path)).toEqual([]);
    const unsealed = entries.filter(([, entry]) => !String(entry['integrity']).startsWith('sha512-'));
    expect(
      unsealed.filter(([path, entry]) => !isAbsentPlatformPackage(path, entry, entries)).map(([path]) => path),
    ).toEqual([]);
  });

  test('only a package for another platform, in the version that its sealed parent names, may go without a hash', () => {
    const parent = ['node_modules/a', { integrity: 'sha512-x', optionalDependencies: { '@a/mac': '1.0.0' } }] as const;
    const mac = { version: '1.0.0', optional: true, os: ['darwin'] };
    const judge = (entry: Record<string, unknown>) => isAbsentPlatformPackage('node_modules/@a/mac', entry, [parent]);
    expect([
      judge(mac),
      judge({ ...mac, version: '1.0.1' }),
      judge({ ...mac, optional: false }),
      judge({ ...mac, os: [process.platform] }),
    ]).toEqual([true, false, false, false]);
  });

  test('no file of the repository names one', () => {
    const files = repositoryFiles();
    expect(files).toContain('package.json');
    const naming = files.filter((path) => namesRegistry(readFileSync(projectPath(path), 'latin1')));
    expect(naming).toEqual([]);
  });

  test('a name would be found', () => {
    expect(registryHosts.map((host) => namesRegistry(`"resolved": "https://${host}/thing.tgz"`))).toEqual(
      registryHosts.map(() => true),
    );
    expect(namesRegistry('"license": "MIT"')).toBe(false);
  });
});

/**
 * The index that the lock file was made from lacked some packages of other platforms: they stand there with version and
 * platform, so that an install works, and without a hash. What is installed here always has one.
 */
function isAbsentPlatformPackage(
  path: string,
  entry: Readonly<Record<string, unknown>>,
  entries: readonly (readonly [string, Readonly<Record<string, unknown>>])[],
): boolean {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const isNamed = entries.some(([, { integrity, optionalDependencies }]) => {
    const named: unknown = optionalDependencies;
    return (
      String(integrity).startsWith('sha512-') &&
      typeof named === 'object' &&
      named !== null &&
      Reflect.get(named, name) === entry['version']
    );
  });
  return isNamed && entry['optional'] === true && !isForThisMachine(entry);
}

function isForThisMachine({ os, cpu, libc }: Readonly<Record<string, unknown>>): boolean {
  const holds = (list: unknown, value: string) => !Array.isArray(list) || list.includes(value);
  return holds(os, process.platform) && holds(cpu, process.arch) && !(Array.isArray(libc) && libc.includes('musl'));
}

function namesRegistry(text: string): boolean {
  return registryHosts.some((host) => text.includes(host));
}

/** What is or would be committed. */
function repositoryFiles(): readonly string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    {
      cwd: projectPath('.'),
      encoding: 'utf8',
    },
  );
  const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: projectPath('.'), encoding: 'utf8' });
  const gone = new Set(deleted.split('\0'));
  return listed.split('\0').filter((path) => path !== '' && !gone.has(path));
}

function packagesOf(lock: unknown): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  // Safe: npm's own format, of which the tests above read members one by one.
  return (lock as { readonly packages: Record<string, Record<string, unknown>> }).packages;
}
