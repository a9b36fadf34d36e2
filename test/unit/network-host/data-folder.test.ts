import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDataFolder, resolveDataFolder } from '../../../src/shared/process/data-folder.ts';

describe('The data folder', () => {
  test('is the platform’s own, unless SEEDLOOM_HOME says otherwise', () => {
    expect([
      resolveDataFolder({ HOME: '/home/ada' }, 'linux'),
      resolveDataFolder({ HOME: '/home/ada', XDG_DATA_HOME: '/big' }, 'linux'),
      resolveDataFolder({ HOME: '/home/ada', XDG_DATA_HOME: 'relative' }, 'linux'),
      resolveDataFolder({ HOME: '/Users/ada' }, 'darwin'),
      resolveDataFolder({ USERPROFILE: 'C:\\Users\\ada', LOCALAPPDATA: 'D:\\Local' }, 'win32'),
      resolveDataFolder({ USERPROFILE: 'C:\\Users\\ada' }, 'win32'),
      resolveDataFolder({ HOME: '/home/ada', SEEDLOOM_HOME: 'here' }, 'linux'),
    ]).toEqual([
      '/home/ada/.local/share/seedloom',
      '/big/seedloom',
      '/home/ada/.local/share/seedloom',
      '/Users/ada/Library/Application Support/Seedloom',
      'D:\\Local\\Seedloom',
      'C:\\Users\\ada\\AppData\\Local\\Seedloom',
      resolve('here'),
    ]);
  });

  test.skipIf(process.platform === 'win32')('is made for its owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seedloom-'));
    const made = await openDataFolder(join(folder, 'a/b'));
    expect((await stat(made)).mode & 0o777).toBe(0o700);
    await writeFile(join(folder, 'file'), '');
    await expect(openDataFolder(join(folder, 'file/x'))).rejects.toMatchObject({ code: 'folder-read-only' });
    await rm(folder, { recursive: true });
  });
});
