import { firstTables } from './0001-first-tables.ts';
import { decisionsAndHistory } from './0002-decisions-and-history.ts';
import { annotations } from './0003-annotations.ts';
import type { Migration } from './migration.ts';

/** Every step of a project file's schema, by hand and in order. */
export const projectMigrations: readonly Migration[] = [
  { version: 1, up: firstTables },
  { version: 2, up: decisionsAndHistory },
  { version: 3, up: annotations },
];
