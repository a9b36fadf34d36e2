import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeProjectFolder, slugOf } from '../../../../src/engine/projects/project-folder.ts';
import { cleanStem } from '../../../../src/engine/projects/source-files.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-names-')));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Names that are something else somewhere. */
const oddNames = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '..', '.', '../..', '../../etc/passwd'],
  ...['/', '/etc/passwd', '\\', '..\\..', 'C:\\Windows', 'C:', 'CON', 'con', 'PRN', 'AUX', 'NUL', 'COM1', 'LPT9'],
  ...['nul.txt', 'a\0b', 'a\nb', 'trailing.', 'trailing ', '.hidden', '-rf', '~', '$HOME', '%TEMP%', 'a:b', 'a*b?'],
  ...[
    '😀',
    '👩‍👩‍👧‍👦 family',
    '日本語',
    'العربية',
    'Ärger über Öl',
    '\u202eevil',
    '\ud800',
    'x'.repeat(300),
    '<script>',
  ],
] as const;

test.each(oddNames.map((name) => [name]))('%j as a name of a project stays in the projects folder', (name) => {
  const path = makeProjectFolder(home, name);
  const slug = path.slice(join(home, 'projects').length + 1).split('/')[0] ?? '';
  expect(path).toBe(join(home, 'projects', slug, `${slug}.seedloom`));
  expect(slug).toMatch(/^[a-z0-9][a-z0-9-]*$/);
  expect(slug.length).toBeLessThanOrEqual(70);
  expect(slug).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/);
  expect(readdirSync(home)).toEqual(['projects']);
});

test.each(oddNames.map((name) => [name]))('%j as the name of a source file is a plain name', (name) => {
  const stem = cleanStem(name);
  expect(dirname(join('/sources', `${stem}.csv`))).toBe('/sources');
  expect(stem).toMatch(/^[\p{L}\p{N}\p{M}_ .-]{1,90}$/u);
  expect(stem).not.toMatch(/^\.|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)$/i);
});

test('a name gives the same folder name, and the next one of that name a number', () => {
  expect(slugOf('Ärger über Öl, Teil 2')).toBe('arger-uber-ol-teil-2');
  expect(makeProjectFolder(home, 'Twice')).toBe(join(home, 'projects', 'twice', 'twice.seedloom'));
  expect(makeProjectFolder(home, 'twice!')).toBe(join(home, 'projects', 'twice-2', 'twice-2.seedloom'));
});
