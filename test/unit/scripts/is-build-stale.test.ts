import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { isBuildStale } from '../../../scripts/is-build-stale.ts';

test('a build is stale when a part is missing or a source is newer', () => {
  const project = mkdtempSync(join(tmpdir(), 'seedloom-build-'));
  const write = (path: string, second: number) => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), '');
    utimesSync(join(project, path), second, second);
  };
  for (const path of ['src/main/index.ts', 'src/renderer/app/app.tsx', 'package.json', 'electron.vite.config.ts'])
    write(path, 100);
  const seen = [isBuildStale(project)];
  for (const path of ['out/main/index.js', 'out/preload/index.cjs']) write(path, 200);
  seen.push(isBuildStale(project));
  write('out/renderer/index.html', 200);
  seen.push(isBuildStale(project));
  write('src/renderer/app/app.tsx', 201);
  seen.push(isBuildStale(project));
  write('out/renderer/index.html', 300);
  // The other parts are older still.
  seen.push(isBuildStale(project));
  rmSync(project, { recursive: true });
  expect(seen).toEqual([true, true, false, true, true]);
});
