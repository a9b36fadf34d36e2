/**
 * R3: the settings hold on every kind of connection, three times each. Control: a connection made past the factory.
 *
 * Usage: node scripts/release-checks/pragmas.ts
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { openLibrary } from '../../src/engine/storage/library.ts';
import { checkPragmas, type OpenDatabaseOptions, openDatabase } from '../../src/engine/storage/open-database.ts';
import { openProject, openWriter } from '../../src/engine/storage/open-project.ts';
import { report } from './storage-check.ts';

await report('Settings of connections', 0, async (folder) => {
  const path = join(folder, 'a.seedloom');
  await (await openProject({ path, door: 'command line', create: true })).close();
  openLibrary(folder).close();
  const kinds: readonly { readonly path: string; readonly options: OpenDatabaseOptions }[] = [
    { path, options: {} },
    { path, options: { readonly: true } },
    { path: `${path}.lock`, options: { create: true, journal: 'delete', busyTimeoutMs: 100 } },
    { path: join(folder, 'library.sqlite'), options: { create: true } },
  ];
  let right = 0;
  let all = 0;
  for (const kind of kinds) {
    const connections = [1, 2, 3].map(() => openDatabase(kind.path, kind.options));
    for (const connection of connections) {
      all += 1;
      if (holds(connection, kind.options)) right += 1;
    }
    for (const connection of connections) connection.close();
  }
  const migrating = await openWriter(path, [
    { version: 1, up: () => undefined },
    {
      version: 2,
      up: (connection) => {
        if (holds(connection.database, {})) right += 1;
      },
    },
  ]);
  migrating.close();
  all += 1;
  const past = new Database(path);
  const isControlCaught = !holds(past, {});
  past.close();
  const places = placesThatOpen();
  return [
    { name: 'connections right', found: `${right}/${all}`, bar: 'all', isMet: right === all },
    { name: 'files that open databases', found: places.join(' '), bar: '1', isMet: places.length === 1 },
    { name: 'control caught', found: String(isControlCaught), bar: 'true', isMet: isControlCaught },
  ];
});

function holds(database: Parameters<typeof checkPragmas>[0], options: OpenDatabaseOptions): boolean {
  try {
    checkPragmas(database, options);
    return true;
  } catch {
    // That it throws is the finding.
    return false;
  }
}

function placesThatOpen(): readonly string[] {
  const root = fileURLToPath(new URL('../../src/', import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && readFileSync(join(root, name), 'utf8').includes('new Database('),
  );
}
