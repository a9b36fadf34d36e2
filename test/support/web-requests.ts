import { Agent, request } from 'node:http';
import type { Route } from '../../src/node-host/serve/web-door.ts';
import { ask, type RawRequest, upgradeHeaders } from './raw-http.ts';
import type { ServedPage } from './web-bench.ts';

/** What the page itself sends with every request that has a body. */
export const pageHeaders = (page: ServedPage) => ({
  Origin: `http://127.0.0.1:${page.port}`,
  'Sec-Fetch-Site': 'same-origin',
  'X-Seedloom': '1',
});
export const fileHeaders = (page: ServedPage) => ({ ...pageHeaders(page), 'Content-Type': 'application/octet-stream' });

/** A request as the page makes it, but for the cookie. */
export function ownRequest(page: ServedPage, route: Route): RawRequest {
  const { path } = route;
  if (route.isUpgrade) return { path, headers: { ...upgradeHeaders, Origin: `http://127.0.0.1:${page.port}` } };
  if (route.methods.includes('POST'))
    return { method: 'POST', path: `${path}?name=a.csv`, headers: fileHeaders(page), body: 'a,b' };
  return { path, headers: route.access === 'session' ? pageHeaders(page) : {} };
}

export function withCookie(asked: RawRequest, cookie: string): RawRequest {
  return { ...asked, headers: { ...asked.headers, Cookie: cookie } };
}

/** Requests with a wrong host or origin that were answered with anything. */
export async function letIn(
  page: ServedPage,
  requests: readonly RawRequest[],
  refused: number,
): Promise<readonly RawRequest[]> {
  const answers = await Promise.all(requests.map((asked) => ask(page.port, asked)));
  return requests.filter((_asked, index) => answers[index]?.status !== refused || answers[index]?.body !== '');
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Many requests over a few connections that stay open. Status 0: no answer. */
export async function askAll(
  port: number,
  requests: readonly Asked[],
): Promise<readonly { readonly status: number; readonly body: string }[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const answers = await Promise.all(requests.map((asked) => askOne(port, asked, agent)));
  agent.destroy();
  return answers;
}

function askOne(
  port: number,
  { method, path, headers, body }: Asked,
  agent: Agent,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('close', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.on('error', (error) => resolve({ status: 0, body: String(error) }));
    sent.end(body);
  });
}
