import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPlainPath } from '../../../src/main/known-paths.ts';
import { findFileInArguments } from '../../../src/main/opened-files.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-arguments-')));
const at = (name: string) => join(root, name);
const project = at('real project.seedloom');
const recipe = at('recipe.yaml');

beforeAll(() => {
  for (const file of [project, recipe, at('notes.txt'), at('model.gguf'), at('seedloom')]) writeFileSync(file, 'x');
  mkdirSync(at('folder.seedloom'));
  symlinkSync(at('notes.txt'), at('disguise.seedloom'));
  symlinkSync('/etc/passwd', at('passwd.yaml'));
  symlinkSync(at('nowhere'), at('dangling.seedloom'));
  symlinkSync(at('folder.seedloom'), at('folder.yaml'));
  symlinkSync('/dev/null', at('device.seedloom'));
  symlinkSync(project, at('link.seedloom'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('of 30 hostile arguments nothing is opened and no option is taken (E15)', async () => {
  const hostile = [
    [],
    [''],
    ['--inspect=0.0.0.0:9229'],
    ['--remote-debugging-port=9222'],
    ['--user-data-dir', '/tmp/x'],
    ['--no-sandbox', '--disable-web-security'],
    ['--load-extension=/tmp/x'],
    ['--js-flags=--allow-natives-syntax'],
    [`--file=${project}`],
    [`-${project}`],
    ['--', 'relative.seedloom'],
    [relative(process.cwd(), project)],
    ['./recipe.yaml'],
    ['recipe.yaml'],
    ['~/recipe.yaml'],
    [pathToFileURL(project).href],
    ['seedloom://open?file=/etc/passwd'],
    ['https://example.test/a.seedloom'],
    ['\\\\host\\share\\a.seedloom'],
    ['//host/share/a.seedloom'],
    ['\\\\?\\C:\\a.seedloom'],
    ['C:\\Windows\\win.ini', 'C:\\a.seedloom:stream'],
    [at('missing.seedloom')],
    [at('notes.txt'), at('model.gguf'), '/etc/passwd', at('seedloom')],
    [at('folder.seedloom')],
    [at('disguise.seedloom')],
    [at('passwd.yaml')],
    [at('dangling.seedloom'), at('folder.yaml'), at('device.seedloom')],
    [`${project}\0.seedloom`, `${project}\0`, `${project} `, `${project}.`, `${project}/`],
    [`/${'a/'.repeat(20_000)}x.seedloom`, '/dev/zero', '/proc/self/environ', '/proc/self/mem.yaml'],
  ];
  expect(hostile).toHaveLength(30);
  expect(await Promise.all(hostile.map(findFileInArguments))).toEqual(hostile.map(() => undefined));
});

test('a project or a recipe is found among options, by its real path', async () => {
  expect([
    await findFileInArguments(['--flag', project]),
    await findFileInArguments(['.', 'x', recipe, project]),
    await findFileInArguments([at('link.seedloom')]),
    await findFileInArguments([join(root, 'folder.seedloom', '..', 'recipe.yaml')]),
  ]).toEqual([project, recipe, project, recipe]);
});

test('a path of another machine is not even looked at', () => {
  expect(['\\\\host\\share\\x', '//host/x', '/\\host/x', 'x', 'C:x'].map(isPlainPath)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
