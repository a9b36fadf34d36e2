/**
 * Host and port out of the parameters of any function of Node's network modules: `(port, host)`, `(path)`,
 * `(url, options)`, `({host, port})`, `(hostname, callback)`, a `Request`. Empty when there are none.
 */
export function networkTarget(parameters: readonly unknown[]): string {
  // `net` calls itself with its normalized arguments as one array.
  const flat = parameters.flat();
  const [first, second] = flat;
  if (typeof first === 'number') return join(typeof second === 'string' ? second : '', first);
  if (typeof first === 'string') return fromText(first);
  if (first instanceof URL) return first.host || first.protocol;
  if (typeof first === 'object' && first !== null) return fromObject(first);
  return '';
}

function fromText(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // "localhost:80" parses as a URL without a host.
  return url?.host ? url.host : text.slice(0, 200);
}

function fromObject(options: object): string {
  const read = (name: string): unknown => Reflect.get(options, name);
  const url = read('url') ?? read('href');
  if (typeof url === 'string') return fromText(url);
  const host = read('hostname') ?? read('host') ?? read('servername') ?? read('path');
  return join(typeof host === 'string' ? host : '', read('port'));
}

function join(host: string, port: unknown): string {
  return typeof port === 'number' || typeof port === 'string' ? `${host}:${port}` : host;
}
