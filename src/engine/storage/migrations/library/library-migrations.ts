import type { Migration } from '../migration.ts';
import { recentAndSettings } from './0001-recent-and-settings.ts';

/** Every step of the library file's schema, by hand and in order. */
export const libraryMigrations: readonly Migration[] = [{ version: 1, up: recentAndSettings }];
