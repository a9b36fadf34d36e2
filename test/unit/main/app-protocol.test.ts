import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { answerFromBundle, bundlePath } from '../../../src/main/app-protocol.ts';

vi.mock('electron', () => ({ protocol: {} }));

const root = mkdtempSync(join(tmpdir(), 'seedloom-bundle-'));
const bundle = join(root, 'bundle');

beforeAll(() => {
  mkdirSync(join(bundle, 'assets'), { recursive: true });
  mkdirSync(join(root, 'bundle-other'));
  writeFileSync(join(bundle, 'index.html'), '<!doctype html>');
  writeFileSync(join(bundle, 'assets', 'a b.js'), 'export {};');
  writeFileSync(join(bundle, 'private.txt'), 'secret');
  writeFileSync(join(root, 'secret.html'), 'secret');
  writeFileSync(join(root, 'bundle-other', 'secret.html'), 'secret');
  symlinkSync(join(root, 'secret.html'), join(bundle, 'link.html'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function ask(url: string, method = 'GET') {
  const response = await answerFromBundle({ method, url }, bundle);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

describe('the page protocol', () => {
  test('serves files of the bundle with their type', async () => {
    expect(await ask('app://seedloom/index.html')).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
      text: '<!doctype html>',
    });
    expect(await ask('app://seedloom/assets/a%20b.js?query#part')).toEqual({
      status: 200,
      type: 'text/javascript; charset=utf-8',
      text: 'export {};',
    });
  });

  // B12's corpus: a way out, written in every way that some decoder has fallen for.
  const outside = [
    '../secret.html',
    '../../../../../../etc/passwd',
    './../secret.html',
    'assets/../../secret.html',
    'assets/./../../secret.html',
    '../bundle-other/secret.html',
    '../bundle/../secret.html',
    '%2e%2e/secret.html',
    '%2E%2E/secret.html',
    '.%2e/secret.html',
    '%2e./secret.html',
    '..%2fsecret.html',
    '..%2Fsecret.html',
    '%2e%2e%2fsecret.html',
    'assets/..%2f..%2fsecret.html',
    'assets%2f..%2f..%2fsecret.html',
    'assets/%2e%2e/%2e%2e/secret.html',
    '..%5csecret.html',
    '..%5Csecret.html',
    '..\\secret.html',
    'assets\\..\\..\\secret.html',
    '%5c..%5csecret.html',
    '..%5c/secret.html',
    '..%2f%5csecret.html',
    '%252e%252e%252fsecret.html',
    '%252e%252e/secret.html',
    '..%252fsecret.html',
    '..%255csecret.html',
    '%25252e%25252e%25252fsecret.html',
    '%c0%ae%c0%ae%c0%afsecret.html',
    '%c0%ae%c0%ae/secret.html',
    '..%c0%afsecret.html',
    '..%c1%9csecret.html',
    '%e0%80%ae%e0%80%ae/secret.html',
    '%f0%80%80%ae%f0%80%80%ae/secret.html',
    '%u002e%u002e/secret.html',
    '..%u2215secret.html',
    '..%ef%bc%8fsecret.html',
    '%ef%bc%8e%ef%bc%8e/secret.html',
    '\uff0e\uff0e/secret.html',
    '..\u2215secret.html',
    '..\u2044secret.html',
    '....//secret.html',
    '..../secret.html',
    '.../secret.html',
    '..;/secret.html',
    '..;a=b/secret.html',
    '..%3b/secret.html',
    '..%00/secret.html',
    '%00../secret.html',
    '..%0a/secret.html',
    '..%09/secret.html',
    '..%20/secret.html',
    '.. /secret.html',
    'index.html%00.js',
    'index.html%00',
    'secret.html%00.html',
    'link.html',
    'assets/../link.html',
    'C:%5cWindows%5cwin.ini',
    'C:/secret.html',
    'c%3a/secret.html',
    'C%3A%5csecret.html',
    'index.html::$DATA',
    'index.html%3a%3a$DATA',
    '/etc/passwd',
    '//etc/passwd',
    '/%2fetc/passwd',
    '%2fetc%2fpasswd',
    '%5c%5chost%5cshare%5cx.html',
    '//host/share/x.html',
    '%2f%2fhost/share/x.html',
    '?/../secret.html%23',
    '~/secret.html',
    '%7e/secret.html',
    'file:///etc/passwd',
    'file%3a///etc/passwd',
  ];
  const inside = ['private.txt', 'missing.html', 'assets', 'assets/', '', '%', '%zz', '%e2%28%a1', 'INDEX.HTML/x'];

  test('serves no byte from outside, however the way there is written (E7)', async () => {
    expect(outside.length).toBeGreaterThanOrEqual(60);
    const answers = [];
    for (const path of [...outside, ...inside]) {
      const answer = await ask(`app://seedloom/${path}`);
      answers.push({ path, isRefused: answer.status === 400 || answer.status === 404, text: answer.text });
    }
    expect(answers).toEqual([...outside, ...inside].map((path) => ({ path, isRefused: true, text: '' })));
  });

  test('of paths alone, without what a URL parser takes out of them, none leads outside', () => {
    const reached = outside.flatMap((path) => bundlePath(`/${path}`, bundle) ?? []);
    expect(reached.filter((path) => !path.startsWith(bundle + sep))).toEqual([]);
  });

  test('refuses other hosts and methods', async () => {
    expect((await ask('app://seedloom.evil.test/index.html')).status).toBe(404);
    expect((await ask('file:///etc/passwd')).status).toBe(404);
    expect((await ask('app://seedloom/index.html', 'POST')).status).toBe(405);
  });

  test.each(['app://seedloom/index.html', 'app://seedloom/missing.html', 'app://seedloom/%zz'])(
    'sends the policy with the answer to %s',
    async (url) => {
      const { headers } = await answerFromBundle({ method: 'GET', url }, bundle);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );
});

test.each(['/a/../../b.html', '/..', 'index.html', '/a%2541.js', '/a\\b.js', '/a:b.js'])(
  'the path %s names no file of the bundle',
  (path) => {
    expect(bundlePath(path, bundle)).toBeUndefined();
  },
);
