import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));

export function projectPath(path: string): string {
  return join(project, path);
}

export function hasPath(path: string): boolean {
  return existsSync(projectPath(path));
}

export function readProjectFile(path: string): string {
  return readFileSync(projectPath(path), 'utf8');
}

/** Paths from the project folder, with slashes; empty where the folder does not exist. */
export function filesBelow(folder: string, pattern: RegExp): readonly string[] {
  if (!hasPath(folder)) return [];
  return readdirSync(projectPath(folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => pattern.test(path))
    .toSorted();
}
