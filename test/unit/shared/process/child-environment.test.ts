import { expect, test } from 'vitest';
import { childEnvironment } from '../../../../src/shared/process/child-environment.ts';

const hostile = {
  NODE_OPTIONS: '--require /tmp/x.js',
  NODE_PATH: '/tmp',
  HF_TOKEN: 'secret',
  LD_PRELOAD: '/tmp/x.so',
  LD_LIBRARY_PATH: '/tmp',
  DYLD_INSERT_LIBRARIES: '/tmp/x.dylib',
  AWS_SECRET_ACCESS_KEY: 'secret',
  HTTPS_PROXY: 'proxy',
  path: 'lower case is another name on Linux',
};

test('a child on Linux gets the allowed variables and nothing else', () => {
  const allowed = {
    PATH: '/bin',
    HOME: '/home/x',
    LANG: 'C.UTF-8',
    LC_ALL: 'C',
    TMPDIR: '/tmp',
    TZ: 'UTC',
    SEEDLOOM_HOME: '/data',
    XDG_DATA_HOME: '/home/x/.local/share',
  };
  const source = { ...allowed, ...hostile, SYSTEMROOT: 'C:', LANGUAGE: undefined };
  expect(childEnvironment({ source, platform: 'linux' })).toEqual(allowed);
});

test('a child on Windows gets what the platform needs, in whatever case it is written', () => {
  const allowed = { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', Temp: 'C:\\t', seedloom_home: 'D:' };
  const { path: _path, ...rest } = hostile;
  expect(childEnvironment({ source: { ...allowed, ...rest }, platform: 'win32' })).toEqual(allowed);
});

test('an extra is set and wins over the parent’s value', () => {
  const extras = { UV_THREADPOOL_SIZE: '1', TZ: 'UTC' };
  expect(childEnvironment({ source: { TZ: 'Europe/Paris' }, platform: 'linux', extras })).toEqual(extras);
});

test.each(['NODE_OPTIONS', 'HF_TOKEN', 'LD_PRELOAD', 'ld_preload', 'DYLD_LIBRARY_PATH', 'ELECTRON_RUN_AS_NODE'])(
  '%s does not pass as an extra either',
  (name) => {
    expect(() => childEnvironment({ source: {}, extras: { [name]: 'x' } })).toThrow(
      `The variable ${name} must not pass to a child process.`,
    );
  },
);
