import { describe, expect, test } from 'vitest';
import { type Access, isOwnHost, isOwnOrigin } from '../../../../src/node-host/serve/request-rules.ts';
import { foreignHosts, foreignOrigins } from '../../../support/web-corpus.ts';

const port = 7423;

const head = (rawHeaders: readonly string[], { method = 'GET', url = '/' } = {}) => ({ method, url, rawHeaders });

describe('B4 the host', () => {
  test('is one of two, spelt exactly', () => {
    expect(isOwnHost(head(['Host', `127.0.0.1:${port}`]), port)).toBe(true);
    expect(isOwnHost(head(['hOST', `localhost:${port}`]), port)).toBe(true);
    expect(foreignHosts(port).filter((host) => isOwnHost(head(['Host', host]), port))).toEqual([]);
    expect(foreignHosts(port).length).toBeGreaterThanOrEqual(40);
  });

  test('is there once, and not in the first line', () => {
    const own = `127.0.0.1:${port}`;
    const bad = [
      head([]),
      head(['Host', own, 'Host', own]),
      head(['Host', own, 'Accept', '*/*', 'host', 'evil.test']),
      head(['Host', own], { url: `http://${own}/` }),
      head(['Host', own], { url: 'http://evil.test/' }),
      head(['Host', own], { url: '*' }),
      head(['Host', own], { url: '' }),
      head(['X-Forwarded-Host', own]),
    ];
    expect(bad.filter((request) => isOwnHost(request, port))).toEqual([]);
  });

  test('control: a rule by endings, as others have, lets in at least five of these', () => {
    const byEnding = (host: string): boolean => {
      const name = host.replace(/:\d+$/u, '').toLowerCase();
      return (
        name === '' ||
        ['localhost', '.localhost', '.local', '.internal'].some((end) => name.endsWith(end)) ||
        /^[\d.]+$|^\[/u.test(name)
      );
    };
    expect(foreignHosts(port).filter(byEnding).length).toBeGreaterThanOrEqual(5);
  });
});

describe('B5 the origin', () => {
  const own = `http://127.0.0.1:${port}`;
  const foreign = foreignOrigins(port);
  const request = (origins: readonly string[], more: readonly string[] = [], method = 'POST') =>
    head(['Host', `127.0.0.1:${port}`, ...origins.flatMap((origin) => ['Origin', origin]), ...more], { method });

  test.each<Access>(['session', 'shell', 'entry'])('of a request for the %s is this page or is refused', (access) => {
    expect(isOwnOrigin(request([own]), access)).toBe(true);
    expect(foreign.length).toBeGreaterThanOrEqual(30);
    expect(foreign.filter((origin) => isOwnOrigin(request([origin]), access))).toEqual([]);
    expect(isOwnOrigin(request([own, own]), access)).toBe(false);
    expect(isOwnOrigin(request([own, 'http://evil.test']), access)).toBe(false);
  });

  test('goes with the host that was asked', () => {
    const local = ['Host', `localhost:${port}`, 'Origin'];
    expect(isOwnOrigin(head([...local, `http://localhost:${port}`], { method: 'POST' }), 'session')).toBe(true);
    expect(isOwnOrigin(head([...local, own], { method: 'POST' }), 'session')).toBe(false);
  });

  test('may be absent for data only on a reading request that names its site and has the own header', () => {
    const header = ['X-Seedloom', '1'];
    const site = (value: string) => ['Sec-Fetch-Site', value];
    const may = (more: readonly string[], method = 'GET') => isOwnOrigin(request([], more, method), 'session');
    expect([may([...header, ...site('same-origin')]), may([...header, ...site('none')])]).toEqual([true, true]);
    expect([
      may([]),
      may(header),
      may(site('same-origin')),
      may([...header, ...site('same-site')]),
      may([...header, ...site('cross-site')]),
      may([...header, ...site('same-origin'), ...site('cross-site')]),
      may([...header, ...site('')]),
      may(['X-Seedloom', '0', ...site('same-origin')]),
      may([...header, ...site('same-origin')], 'POST'),
    ]).toEqual(Array.from({ length: 9 }, () => false));
  });

  test('of another site is refused even where the site itself says that it is ours', () => {
    expect(isOwnOrigin(request([own], ['Sec-Fetch-Site', 'cross-site']), 'session')).toBe(false);
    expect(isOwnOrigin(request([own], ['Sec-Fetch-Site', 'same-site']), 'shell')).toBe(false);
  });

  test('does not matter for opening a printed address, if that is a page of its own', () => {
    const navigation = ['Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest'];
    expect(isOwnOrigin(request([], [...navigation, 'document'], 'GET'), 'entry')).toBe(true);
    expect(isOwnOrigin(request([], [...navigation, 'iframe'], 'GET'), 'entry')).toBe(false);
    expect(isOwnOrigin(request([], ['Sec-Fetch-Site', 'cross-site'], 'GET'), 'entry')).toBe(false);
    expect(isOwnOrigin(request([], [...navigation, 'document'], 'GET'), 'shell')).toBe(false);
    expect(isOwnOrigin(request([], [...navigation, 'document'], 'GET'), 'session')).toBe(false);
  });
});
