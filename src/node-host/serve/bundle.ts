import { readdir, readFile, realpath } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/**
 * The page's files by the path of their URL, with percent signs decoded: `/assets/index-1a2b3c4d.js`. They are read once,
 * so that no later change of the folder, and no path in a request, can reach another file.
 */
export type Bundle = ReadonlyMap<string, BundleFile>;

export interface BundleFile {
  readonly content: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** Files with a hash in their name never change. The page itself must name those of the build that runs. */
const hashedName = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/u;

/** Reads the folder; undefined when it has no `index.html`. Links, and kinds of files that a page does not use, are left out. */
export async function openBundle(folder: string): Promise<Bundle | undefined> {
  const root = await realpath(folder).catch(() => undefined);
  const entries = root === undefined ? [] : await readdir(root, { recursive: true, withFileTypes: true });
  const files = new Map<string, BundleFile>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const contentType = contentTypes[extname(path)];
    if (!entry.isFile() || contentType === undefined || root === undefined) continue;
    const urlPath = `/${relative(root, path).split(sep).join('/')}`;
    files.set(urlPath, { content: await readFile(path), contentType, cacheControl: cacheControl(path) });
  }
  return files.has('/index.html') ? files : undefined;
}

/** The file that the path of a request names; undefined when there is none. */
export function findFile(bundle: Bundle, urlPath: string): BundleFile | undefined {
  if (urlPath === '/') return bundle.get('/index.html');
  const name = decode(urlPath);
  return name === undefined ? undefined : bundle.get(name);
}

function decode(urlPath: string): string | undefined {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
}

function cacheControl(path: string): string {
  if (extname(path) === '.html') return 'no-store';
  return hashedName.test(path) ? 'private, max-age=31536000, immutable' : 'no-cache';
}
