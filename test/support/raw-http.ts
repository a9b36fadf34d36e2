import { connect } from 'node:net';

/** An answer as it came over the line. */
export interface RawAnswer {
  readonly status: number;
  /** By small name; repeated ones joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Status 0: the line was cut without an answer. */
const noAnswer: RawAnswer = { status: 0, headers: {}, body: '' };

/** Sends these bytes on a connection of their own and reads until the other side ends it. */
export function sendRaw(port: number, text: string | Buffer, withinMs = 10_000): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text));
    const timer = setTimeout(() => socket.destroy(), withinMs);
    socket.on('data', (part) => {
      parts.push(part);
      // Switching protocols: the answer is over, the line stays open.
      if (parts.length === 1 && part.toString('latin1').startsWith('HTTP/1.1 101')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(parseAnswer(Buffer.concat(parts).toString('latin1')));
    });
  });
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Default: `127.0.0.1:PORT`. Null: none. */
  readonly host?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole lines, for what a record cannot say. */
  readonly lines?: readonly string[];
  readonly body?: string;
}

/** One request that asks for the end of the connection after it. */
export function ask(port: number, request: RawRequest = {}): Promise<RawAnswer> {
  const { method = 'GET', path = '/', host = `127.0.0.1:${port}`, headers = {}, lines = [], body } = request;
  const hostLine = host === null ? [] : [`Host: ${host}`];
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const upgrade = named.some((line) => /^connection:/iu.test(line));
  const close = upgrade ? [] : ['Connection: close'];
  const head = [`${method} ${path} HTTP/1.1`, ...hostLine, ...named, ...lines, ...length, ...close];
  return sendRaw(port, `${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
}

/** The headers of a WebSocket's handshake. */
export const upgradeHeaders = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const;

function parseAnswer(text: string): RawAnswer {
  // A hundred is not the answer yet.
  const start = text.startsWith('HTTP/1.1 100') ? text.indexOf('HTTP/1.1', 12) : 0;
  const end = text.indexOf('\r\n\r\n', start);
  if (start < 0 || end < 0) return noAnswer;
  const [first = '', ...lines] = text.slice(start, end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const cut = line.indexOf(':');
    const name = line.slice(0, cut).toLowerCase();
    const value = line.slice(cut + 1).trim();
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
  }
  return { status: Number(first.split(' ')[1]), headers, body: text.slice(end + 4) };
}
