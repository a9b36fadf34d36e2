import { readFile, realpath } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { type Protocol, protocol } from 'electron';
import { pageHeaders } from '../shared/contract/page-headers.ts';
import { appScheme, isAppUrl } from './app-url.ts';

/** Must run before the application is ready. The page gets a real origin, and no right to bypass its policy. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the files of one folder as `app://seedloom/…`, and nothing else. */
export function serveBundle(target: Pick<Protocol, 'handle'>, folder: string): void {
  target.handle(appScheme, (request) => answerFromBundle(request, folder));
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The answer to one request: 200 with a file of the bundle, else 400, 404 or 405 without a body. */
export async function answerFromBundle(
  request: { readonly method: string; readonly url: string },
  folder: string,
): Promise<Response> {
  if (request.method !== 'GET') return refuse(405);
  if (!isAppUrl(request.url)) return refuse(404);
  const path = bundlePath(new URL(request.url).pathname, folder);
  if (path === undefined) return refuse(400);
  const contentType = contentTypes[extname(path)];
  if (contentType === undefined || !(await isInside(path, folder))) return refuse(404);
  return new Response(await readFile(path), { headers: { ...pageHeaders, 'Content-Type': contentType } });
}

/** The file a URL path names, or undefined when it cannot name a file of the folder. Looks at the text only. */
export function bundlePath(urlPath: string, folder: string): string | undefined {
  const text = decode(urlPath);
  // A colon is a drive or an alternate data stream on Windows; a percent sign here was encoded twice.
  if (text === undefined || !text.startsWith('/') || /[\\:%\0]/.test(text)) return undefined;
  const root = resolve(folder);
  const path = join(root, text);
  return path.startsWith(root + sep) ? path : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether the file exists and lies in the folder after following links. */
async function isInside(path: string, folder: string): Promise<boolean> {
  try {
    const [realPath, realFolder] = await Promise.all([realpath(path), realpath(folder)]);
    return realPath.startsWith(realFolder + sep);
  } catch {
    return false;
  }
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: pageHeaders });
}
