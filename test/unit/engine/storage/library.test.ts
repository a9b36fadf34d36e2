import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLibrary } from '../../../../src/engine/storage/library.ts';
import { at, temporaryFolder } from './storage-fixtures.ts';

describe('the library', () => {
  test('remembers projects, the newest first, and settings, across openings and for all who have it open', () => {
    const home = temporaryFolder();
    const library = openLibrary(home);
    const other = openLibrary(home);
    library.rememberProject({ path: '/a', name: 'A', openedAt: at });
    other.rememberProject({ path: '/b', name: 'B', openedAt: '2026-02-01T00:00:00.000Z' });
    library.rememberProject({ path: '/a', name: 'A2', openedAt: '2026-03-01T00:00:00.000Z' });
    library.saveSetting('theme', { dark: true });
    other.saveSetting('theme', 'light');
    library.close();
    other.close();
    const again = openLibrary(home);
    const { path } = again;
    again.forgetProject('/none');
    expect({ recent: again.recentProjects(), theme: again.findSetting('theme'), none: again.findSetting('x') }).toEqual(
      {
        recent: [
          { path: '/a', name: 'A2', openedAt: '2026-03-01T00:00:00.000Z' },
          { path: '/b', name: 'B', openedAt: '2026-02-01T00:00:00.000Z' },
        ],
        theme: 'light',
        none: undefined,
      },
    );
    again.forgetProject('/a');
    expect(again.recentProjects().map((project) => project.path)).toEqual(['/b']);
    again.close();
    expect(path).toBe(join(home, 'library.sqlite'));
  });

  test('a damaged one is told and left as it is', () => {
    const home = temporaryFolder();
    const path = join(home, 'library.sqlite');
    const rubbish = Buffer.alloc(9000, 'rubbish');
    writeFileSync(path, rubbish);
    expect(() => openLibrary(home)).toThrow(expect.objectContaining({ code: 'project-corrupt' }));
    expect(readFileSync(path).equals(rubbish)).toBe(true);
  });
});
