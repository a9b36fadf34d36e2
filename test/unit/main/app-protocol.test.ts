import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  test.each([
    '../secret.html',
    '%2e%2e/secret.html',
    '..%2fsecret.html',
    '%2e%2e%2fsecret.html',
    '..%5csecret.html',
    '..\\secret.html',
    '%252e%252e%252fsecret.html',
    '%c0%ae%c0%ae%c0%afsecret.html',
    '....//secret.html',
    '../bundle-other/secret.html',
    'assets/../../secret.html',
    'assets/..%2f..%2fsecret.html',
    'link.html',
    'index.html%00.js',
    'C:%5cWindows%5cwin.ini',
    'C:/secret.html',
    'index.html::$DATA',
    '/etc/passwd',
    '/%2fetc/passwd',
    'private.txt',
    'missing.html',
    'assets',
    '',
    '%',
    '%zz',
  ])('does not serve %s', async (path) => {
    const answer = await ask(`app://seedloom/${path}`);
    expect({ isRefused: answer.status === 400 || answer.status === 404, text: answer.text }).toEqual({
      isRefused: true,
      text: '',
    });
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
