import { lstat, readdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StoragePart, StorageUsage } from '../../shared/contract/privacy-answers.ts';
import { listBackups } from '../storage/backups.ts';
import { errorCode } from '../storage/sqlite-errors.ts';
import { projectSize } from './personal-library.ts';
import { hasOwnFolder } from './project-folder.ts';

const partsOfHome = ['projects', 'models', 'bin', 'inbox'] as const;
const partsOfProject = ['sources', 'exports', 'reports'] as const;

/** What lies in the data folder and in one project, in bytes. Links count as links: what they point to is not counted. */
export async function measureStorage(
  home: string,
  project: string | undefined,
  signal: AbortSignal,
): Promise<StorageUsage> {
  const parts: StoragePart[] = [];
  for (const part of partsOfHome) {
    const path = join(home, part);
    parts.push({ part, path, bytes: await bytesOf(path, signal) });
  }
  const all = await bytesOf(home, signal);
  parts.push({ part: 'other', path: home, bytes: Math.max(0, all - sumOf(parts)) });
  return {
    home,
    freeBytes: await freeBytes(home),
    parts,
    project: project === undefined ? [] : await measureProject(home, project, signal),
  };
}

/** Of a project in a folder of somebody's own only the file and its backups: the rest may belong to others. */
async function measureProject(home: string, project: string, signal: AbortSignal): Promise<readonly StoragePart[]> {
  const folder = dirname(project);
  const backups = listBackups(project);
  const parts: StoragePart[] = [{ part: 'file', path: project, bytes: projectSize(project) ?? 0 }];
  let backupBytes = 0;
  for (const backup of backups) backupBytes += await bytesOf(backup, signal);
  parts.push({ part: 'backups', path: join(folder, 'backups'), bytes: backupBytes });
  if (!hasOwnFolder(home, project)) return parts;
  for (const part of partsOfProject) {
    const path = join(folder, part);
    parts.push({ part, path, bytes: await bytesOf(path, signal) });
  }
  const all = await bytesOf(folder, signal);
  return [...parts, { part: 'other', path: folder, bytes: Math.max(0, all - sumOf(parts)) }];
}

function sumOf(parts: readonly StoragePart[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** 0 for what is not there: files come and go while it counts. */
async function bytesOf(path: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  try {
    const found = await lstat(path);
    if (!found.isDirectory()) return found.isFile() ? found.size : 0;
    let bytes = 0;
    for (const name of await readdir(path)) bytes += await bytesOf(join(path, name), signal);
    return bytes;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
