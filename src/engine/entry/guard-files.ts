import { lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../shared/domain/engine-error.ts';

/** Which files a door may name. A door without a rule (desktop, command line) may name any. */
export interface FileRule {
  /** Folders in which everything may be named: the data folder, and what the person allowed. */
  readonly roots: readonly string[];
  /** Folders whose files may be named where they are only read: in fields that are marked `reads: true`. */
  readonly readable: readonly string[];
}

/** A path in a request, and what its field is marked with beside `file: true`. */
export interface NamedFile {
  readonly path: string;
  /** Only read: `meta({ reads: true })`. */
  readonly reads: boolean;
  /** A folder, which may be a root itself: `meta({ folder: true })`. */
  readonly folder: boolean;
}

/**
 * Refuses a checked request that names a path outside the rule's folders, links followed.
 * Throws EngineError `outside-folder`.
 */
export function guardFiles(schema: z.ZodType, request: unknown, rule: FileRule): void {
  for (const file of namedFiles(schema, request)) {
    const roots = file.reads ? [...rule.roots, ...rule.readable] : rule.roots;
    if (!isAllowed(file, roots)) throw outside(file.path);
  }
}

/** Every string of a checked request whose schema, or one around it, has `meta({ file: true })`. */
export function namedFiles(schema: z.ZodType, request: unknown): readonly NamedFile[] {
  const found: NamedFile[] = [];
  collect(schema, request, found);
  return found;
}

type Schema = z.core.$ZodType;

function collect(schema: Schema, value: unknown, found: NamedFile[]): void {
  if (value === undefined || value === null) return;
  const meta = z.globalRegistry.get(schema);
  if (meta?.file === true) {
    for (const path of strings(value)) found.push({ path, reads: meta.reads === true, folder: meta.folder === true });
    return;
  }
  for (const [inner, part] of parts(schema, value)) collect(inner, part, found);
}

type Part = readonly [Schema, unknown];

/** The schemas directly below one, each with the part of the value that it is for. */
function parts(schema: Schema, value: unknown): readonly Part[] {
  // Safe: a schema's `def.type` says which of zod's definitions it has.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      const record = toRecord(value);
      const named = Object.entries(def.shape).map(([key, inner]): Part => [inner, own(record, key)]);
      const rest =
        def.catchall === undefined ? [] : Object.keys(record).filter((key) => !Object.hasOwn(def.shape, key));
      return [...named, ...rest.map((key): Part => [def.catchall ?? schema, own(record, key)])];
    }
    case 'record':
      return Object.entries(toRecord(value)).flatMap(([key, part]): Part[] => [
        [def.keyType, key],
        [def.valueType, part],
      ]);
    case 'array':
      return toList(value).map((part): Part => [def.element, part]);
    case 'tuple':
      return toList(value).flatMap((part, index): Part[] => {
        const inner = def.items[index] ?? def.rest;
        return inner ? [[inner, part]] : [];
      });
    case 'union':
      // Which option the value passed is not known any more. One that it did not pass can only find too much.
      return def.options.map((inner): Part => [inner, value]);
    case 'intersection':
      return [
        [def.left, value],
        [def.right, value],
      ];
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return [[def.innerType, value]];
    case 'lazy':
      return [[def.getter(), value]];
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'undefined':
    case 'literal':
    case 'enum':
    case 'template_literal':
    case 'never':
    case 'any':
    case 'unknown':
      return [];
    default:
      // A kind that hides its parts (a transform, a map) would hide a path as well.
      throw new TypeError(`A request's schema has a part of the kind "${def.type}", in which paths cannot be found.`);
  }
}

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(strings);
  return [];
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  // Safe: any object that is no list can be read by its own keys.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Strictly inside a root: a recipe named like the root itself would have the root's parent as its folder. */
function isAllowed({ path, folder }: NamedFile, roots: readonly string[]): boolean {
  if (!isPlain(path)) return false;
  const real = findRealPath(path);
  if (real === undefined) return false;
  return roots.some((root) => {
    const realRoot = findRealPath(root);
    if (realRoot === undefined) return false;
    const way = relative(realRoot, real);
    if (way === '') return folder;
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
}

/**
 * Absolute, and without `..`: after a link the system takes `..` from the link's target, text alone cannot tell.
 * On Windows also without device paths and streams (`file.txt:hidden`).
 */
function isPlain(path: string): boolean {
  if (!isAbsolute(path) || path.includes('\0')) return false;
  if (process.platform === 'win32' && !/^[A-Za-z]:[\\/][^:]*$/u.test(path)) return false;
  const separators = process.platform === 'win32' ? /[\\/]/u : '/';
  return !path.split(separators).includes('..');
}

/** Links followed as far as the path exists. Undefined for what cannot be followed, a link to nothing included. */
function findRealPath(path: string): string | undefined {
  const missing: string[] = [];
  for (let place = resolve(path); ; place = dirname(place)) {
    try {
      return join(realpathSync.native(place), ...missing);
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing || exists(place) || dirname(place) === place) return undefined;
      missing.unshift(relative(dirname(place), place));
    }
  }
}

/** The entry itself, not what it links to. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function outside(path: string): EngineError {
  return new EngineError(
    'outside-folder',
    `${path} lies outside the folders that the browser may use. Drop the file onto the page, or start Seedloom with \`seedloom serve --allow FOLDER\`.`,
    { path },
  );
}
