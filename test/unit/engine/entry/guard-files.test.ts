import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { guardFiles, namedFiles } from '../../../../src/engine/entry/guard-files.ts';
import { callSchemas, topicSchemas } from '../../../../src/shared/contract/calls.ts';
import { isEngineError } from '../../../../src/shared/domain/engine-error.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-guard-')));
const home = join(base, 'home');
const allowed = join(base, 'allowed');
const resources = join(base, 'resources');
const outside = join(base, 'outside');

beforeAll(() => {
  for (const folder of [home, allowed, resources, outside, join(base, 'home-other'), join(home, 'projects')])
    mkdirSync(folder);
  for (const folder of [home, outside, join(base, 'home-other')]) writeFileSync(join(folder, 'file.csv'), 'text');
  symlinkSync(outside, join(home, 'link-to-folder'));
  symlinkSync(join(outside, 'file.csv'), join(home, 'link-to-file.csv'));
  symlinkSync(join(outside, 'nothing.csv'), join(home, 'link-to-nothing.csv'));
  symlinkSync(join(home, 'loop'), join(home, 'loop'));
  symlinkSync(home, join(base, 'link-to-home'));
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

const path = z.string().min(1).meta({ file: true });

describe('paths in a request', () => {
  test('are found by the mark of their schema, at any depth', () => {
    const schema = z.strictObject({
      project: path.describe('Described afterwards.'),
      title: z.string(),
      recipe: z.strictObject({ text: z.string(), file: path }).exactOptional(),
      allowOutside: z.array(path).default([]),
      to: path.nullable(),
      byName: z.record(z.string(), path.exactOptional()),
      either: z.union([z.strictObject({ file: path }), z.strictObject({ url: z.string() })]),
      kinds: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('file'), at: path.readonly() }),
        z.strictObject({ kind: z.literal('none') }),
      ]),
      pair: z.tuple([z.string(), path]),
      value: z.json(),
      whole: z.array(z.string()).meta({ file: true }),
      ...{ more: z.looseObject({ file: path }).catchall(path) },
    });
    const request = schema.parse({
      project: '/1',
      title: '/not a path',
      recipe: { text: '/not a path', file: '/2' },
      allowOutside: ['/3', '/4'],
      to: '/5',
      byName: { first: '/6', second: '/7' },
      either: { file: '/8' },
      kinds: { kind: 'file', at: '/9' },
      pair: ['/not a path', '/10'],
      value: { file: '/not a path' },
      whole: ['/11', '/12'],
      more: { file: '/13', other: '/14' },
    });
    expect(namedFiles(schema, request).map((found) => found.path)).toEqual(
      Array.from({ length: 14 }, (_, index) => `/${index + 1}`),
    );
  });

  test('are found in the default of a field as well', () => {
    const schema = z.strictObject({ to: path.default('/default'), from: path.prefault('/other') });
    expect(namedFiles(schema, schema.parse({})).map((found) => found.path)).toEqual(['/default', '/other']);
  });

  test.each([
    ['transform', z.strictObject({ file: path.transform((text) => ({ text })) })],
    ['map', z.strictObject({ file: z.map(z.string(), path) })],
    ['custom', z.strictObject({ file: z.custom<string>() })],
  ])('cannot hide in a %s: such a schema is an error', (_kind, schema) => {
    expect(() => namedFiles(schema, { file: new Map([['a', '/etc']]) })).toThrow(TypeError);
  });

  test.each(Object.entries({ ...callSchemas, ...topicSchemas }))('of %s are all marked', (_name, schema) => {
    expect(unmarkedPaths(schema, '')).toEqual([]);
  });
});

describe('a request with a rule', () => {
  const rule = { roots: [home, allowed], readable: [resources] };
  const schema = z.strictObject({
    file: path.exactOptional(),
    folder: path.meta({ folder: true }).exactOptional(),
    source: path.meta({ reads: true }).exactOptional(),
  });
  const isRefused = (request: z.input<typeof schema>) => {
    try {
      guardFiles(schema, schema.parse(request), rule);
      return false;
    } catch (error) {
      if (isEngineError(error, 'outside-folder')) return true;
      throw error;
    }
  };

  test.each([
    { file: join(home, 'file.csv') },
    { file: join(home, 'not there yet', 'deep', 'new.seedloom') },
    { file: join(allowed, 'out') },
    { file: join(home, '..file') },
    { file: join(base, 'link-to-home', 'file.csv') },
    { folder: home },
    { folder: join(home, 'out') },
    { source: join(resources, 'samples', 'a.jsonl') },
    { source: join(home, 'file.csv') },
    {},
  ])('may name %j', (request) => {
    expect(isRefused(request)).toBe(false);
  });

  test.each([
    '/etc/passwd',
    '/',
    base,
    home,
    `${home}/`,
    `${home}/.`,
    outside,
    join(outside, 'file.csv'),
    join(base, 'home-other', 'file.csv'),
    `${home}-other/file.csv`,
    `${home}/../outside/file.csv`,
    `${home}/projects/../../outside/file.csv`,
    `${home}/link-to-folder/../file.csv`,
    `${home}/projects/..`,
    `${home}/link-to-folder`,
    `${home}/link-to-folder/file.csv`,
    `${home}/link-to-folder/new.csv`,
    `${home}/link-to-file.csv`,
    `${home}/link-to-nothing.csv`,
    `${home}/link-to-nothing.csv/below`,
    `${home}/loop`,
    `${home}/loop/file`,
    `${home}/file.csv/below`,
    `${home}/file.csv\0.txt`,
    `\0`,
    'file.csv',
    './file.csv',
    '~/file.csv',
    `file://${home}/file.csv`,
    `${join(resources, 'models', 'catalogue.json')}`,
    '..',
    '.',
    ' ',
    `${home}/${'a'.repeat(300)}/file`,
    '/proc/self/environ',
    `/proc/self/cwd${home}/../outside`,
    `//${home}/../outside/file.csv`,
  ])('may not name %j as a file', (file) => {
    expect(isRefused({ file })).toBe(true);
  });

  test('may not write where it may read', () => {
    expect(isRefused({ file: join(resources, 'a') })).toBe(true);
    expect(isRefused({ folder: join(resources, 'a') })).toBe(true);
  });

  test('tells what to do, with the path', () => {
    expect(() => guardFiles(schema, { file: '/etc/passwd' }, rule)).toThrow(
      '/etc/passwd lies outside the folders that the browser may use. Drop the file onto the page, or start Seedloom with `seedloom serve --allow FOLDER`.',
    );
  });
});

/** Text fields whose name says that they hold a path, and whose schema does not. */
function unmarkedPaths(schema: z.core.$ZodType, name: string): readonly string[] {
  if (z.globalRegistry.get(schema)?.file === true) return [];
  // Safe: `def.type` says which definition it is.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return /^(project|file|files|folder|folders|to|from|path|paths|allowOutside|target)$/u.test(name) ? [name] : [];
    case 'object':
      return Object.entries(def.shape).flatMap(([key, inner]) => unmarkedPaths(inner, key));
    case 'array':
      // A list named `path` is a way through a document, step by step.
      return name === 'path' ? [] : unmarkedPaths(def.element, name);
    case 'record':
      return unmarkedPaths(def.valueType, name);
    case 'union':
      return def.options.flatMap((inner) => unmarkedPaths(inner, name));
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return unmarkedPaths(def.innerType, name);
    case 'transform':
    case 'pipe':
    case 'map':
    case 'set':
    case 'custom':
      return [`${name} (${def.type})`];
    default:
      return [];
  }
}
