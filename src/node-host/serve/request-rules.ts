import { pageHeaderName } from '../../shared/contract/browser-door.ts';

/** Who a request must come from, whatever it asks for: pure functions over its first lines. */

export interface RequestHead {
  readonly method: string;
  /** As it stands in the first line. */
  readonly url: string;
  /** Names and values in turn, repeated ones too. */
  readonly rawHeaders: readonly string[];
}

/**
 * How much a route gives away:
 * - `shell`: the page without any data;
 * - `entry`: swaps a printed address for the session; may be opened from anywhere, but only as a page of its own;
 * - `session`: everything else.
 */
export type Access = 'shell' | 'entry' | 'session';

const safeMethods = ['GET', 'HEAD'];

/**
 * The only two names of this server. A page of another site that points its own name at this machine sends that name,
 * and gets 421 without a body.
 */
export function isOwnHost(head: RequestHead, port: number): boolean {
  const hosts = headerValues(head, 'host');
  const [host] = hosts;
  // A first line with a whole URL names a host a second time.
  return (
    hosts.length === 1 && head.url.startsWith('/') && (host === `127.0.0.1:${port}` || host === `localhost:${port}`)
  );
}

/** Whether the request comes from this server's own page or from the person, as far as the browser says. */
export function isOwnOrigin(head: RequestHead, access: Access): boolean {
  const sites = headerValues(head, 'sec-fetch-site');
  const isOwnSite = sites.every((site) => site === 'same-origin' || site === 'none');
  const origins = headerValues(head, 'origin');
  if (origins.length > 0) {
    return origins.length === 1 && origins[0] === `http://${headerValues(head, 'host')[0]}` && isOwnSite;
  }
  switch (access) {
    case 'shell':
      return isOwnSite;
    case 'entry':
      return isOwnSite || isPageLoad(head);
    case 'session':
      // A browser leaves the origin out only where nothing can change.
      return sites.length > 0 && isOwnSite && safeMethods.includes(head.method) && hasOwnHeader(head);
  }
}

/** What a form, a picture or a link of another page cannot send. */
export function hasOwnHeader(head: RequestHead): boolean {
  const values = headerValues(head, pageHeaderName.toLowerCase());
  return values.length === 1 && values[0] === '1';
}

/** A browser opening a page before the person asked for it would use the printed address up. */
export function isPrefetch(head: RequestHead): boolean {
  return [...headerValues(head, 'sec-purpose'), ...headerValues(head, 'purpose')].some((value) =>
    value.toLowerCase().includes('prefetch'),
  );
}

/** All values of a cookie's name: another server on this machine can add one beside ours. */
export function cookieValues(head: RequestHead, name: string): readonly string[] {
  return headerValues(head, 'cookie')
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

export function headerValues({ rawHeaders }: RequestHead, name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}

function isPageLoad(head: RequestHead): boolean {
  const modes = headerValues(head, 'sec-fetch-mode');
  const destinations = headerValues(head, 'sec-fetch-dest');
  return (
    head.method === 'GET' &&
    modes.length === 1 &&
    modes[0] === 'navigate' &&
    destinations.length === 1 &&
    destinations[0] === 'document'
  );
}
