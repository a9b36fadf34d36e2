import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the build is made from, and what each of its parts ends with. */
const sources = ['src', 'electron.vite.config.ts', 'package.json'];
const results = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** True when a part of the build is missing, or a source is newer than one of them. */
export function isBuildStale(project: string): boolean {
  const made = results.map((path) => modifiedMs(join(project, path)));
  if (made.includes(undefined)) return true;
  const oldest = Math.min(...made.map((time) => time ?? 0));
  return sources.flatMap((path) => filesOf(join(project, path))).some((path) => (modifiedMs(path) ?? 0) > oldest);
}

function filesOf(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function modifiedMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
