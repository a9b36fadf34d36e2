import { mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { errorCode, toStorageError } from '../storage/sqlite-errors.ts';

const projectEnding = '.seedloom';

/** Names that Windows keeps for devices, with any ending. */
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
const longestSlug = 60;

/** A file name for a name of people: small Latin letters, digits and hyphens, never empty, the same on every system. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestSlug)
    .replace(/^-+|-+$/g, '');
  if (slug === '') return 'project';
  return reserved.test(slug) ? `project-${slug}` : slug;
}

function projectsFolder(home: string): string {
  return join(home, 'projects');
}

/** Makes `<home>/projects/<slug>`, with a number where there is one of that name already. Gives the project's path in it. */
export function makeProjectFolder(home: string, name: string): string {
  const all = projectsFolder(home);
  const slug = slugOf(name);
  try {
    mkdirSync(all, { recursive: true, mode: 0o700 });
    for (let number = 1; ; number++) {
      const own = number === 1 ? slug : `${slug}-${number}`;
      if (makeNew(join(all, own))) return join(realpathSync(all), own, `${own}${projectEnding}`);
    }
  } catch (error) {
    throw toStorageError(error, all);
  }
}

/** False when something is there already: of two who want the same name one gets it. */
export function makeNew(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the project's folder is its alone: made here, with no other project in it. It then moves as a whole. */
export function hasOwnFolder(home: string, project: string): boolean {
  const folder = dirname(project);
  try {
    if (realpathSync(dirname(folder)) !== realpathSync(projectsFolder(home))) return false;
    const projects = readdirSync(folder).filter((name) => name.endsWith(projectEnding));
    return projects.length === 1 && projects[0] === basename(project);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw toStorageError(error, project);
  }
}

/** What a project that was never named is called. */
export function nameOfFile(project: string): string {
  const name = basename(project);
  return extname(name) === projectEnding ? name.slice(0, -projectEnding.length) : name;
}
