import { EngineError } from '../../shared/domain/engine-error.ts';

/**
 * Where a route of the API is. A path with a slash in front counts from the root of the server, any other from `/v1`,
 * whether the person wrote `/v1` or not. Throws EngineError `network-refused` for anything but a plain http(s) address.
 */
export function endpointUrl(base: string, path: string): URL {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol) || url.hostname === '') throw unusable(base);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw unusable(url.host);
  const root = url.pathname.replace(/\/+$/u, '').replace(/\/v1$/u, '');
  url.pathname = path.startsWith('/') ? `${root}${path}` : `${root}/v1/${path}`;
  return url;
}

function unusable(address: string): EngineError {
  return new EngineError(
    'network-refused',
    `${address.slice(0, 200)} is not the address of an endpoint: expected http:// or https:// and a host, without a name, a password or a question mark.`,
  );
}
