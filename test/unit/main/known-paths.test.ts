import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KnownPaths } from '../../../src/main/known-paths.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-known-')));
const at = (...names: string[]) => join(root, ...names);

beforeAll(() => {
  for (const folder of ['home', 'home-other', 'picked']) mkdirSync(at(folder));
  for (const file of [['home', 'a.txt'], ['home-other', 'b.txt'], ['picked', 'c.txt'], ['d.txt'], ['e.txt']])
    writeFileSync(at(...file), 'x');
  symlinkSync(at('d.txt'), at('home', 'out.txt'));
  symlinkSync(at('home'), at('home-link'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('what is ours and what was picked is known, by its real path', async () => {
  const paths = new KnownPaths([at('home-link')]);
  paths.add(at('picked'));
  paths.add(at('e.txt'));
  const known = [at('home'), at('home', 'a.txt'), at('home-link', 'a.txt'), at('picked', 'c.txt'), at('e.txt')];
  expect(await Promise.all(known.map((path) => paths.find(path)))).toEqual([
    at('home'),
    at('home', 'a.txt'),
    at('home', 'a.txt'),
    at('picked', 'c.txt'),
    at('e.txt'),
  ]);
});

test('nothing else is: no neighbour, no way out, no link out, nothing that is not there', async () => {
  const paths = new KnownPaths([at('home'), at('gone')]);
  const unknown = [
    at('d.txt'),
    at('home-other', 'b.txt'),
    `${at('home')}/../d.txt`,
    at('home', 'out.txt'),
    at('home', 'missing.txt'),
    at('gone'),
    root,
    '/',
    'a.txt',
    'home/a.txt',
    '',
    `${at('home')}\0`,
    '//host/share',
    '\\\\host\\share',
  ];
  expect(await Promise.all(unknown.map((path) => paths.find(path)))).toEqual(unknown.map(() => undefined));
});
