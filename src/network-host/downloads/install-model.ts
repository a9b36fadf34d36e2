import { mkdir, readFile, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import type { DownloadProgress, FileReport, InstallReport } from '../../shared/process/download-progress.ts';
import type { CatalogueModel, ModelCatalogue } from '../../shared/process/model-catalogue.ts';
import { openVerifiedFiles, writeJsonAtomically } from '../../shared/process/verified-files.ts';
import { installFile } from './install-file.ts';
import { openWorkFolder, removeWorkFolder } from './part-file.ts';

export interface DownloadLimits {
  readonly connectMs: number;
  readonly stallMs: number;
  /** For one source of one file, in all. */
  readonly httpsMs: number;
  readonly packageMs: number;
}

const defaultDownloadLimits: DownloadLimits = {
  connectMs: 5_000,
  stallMs: 30_000,
  httpsMs: 60 * 60_000,
  packageMs: 15 * 60_000,
};

export interface InstallRequest {
  readonly model: CatalogueModel;
  readonly catalogue: ModelCatalogue;
  /** The data folder; files go to `<home>/models/<id>/`. */
  readonly home: string;
  /** The act of the person that led here, for the ledger: `npm run models`. */
  readonly why: string;
  /** True only when the person has accepted the terms of a model whose licence asks for it. */
  readonly termsAccepted: boolean;
  readonly signal: AbortSignal;
  readonly limits?: DownloadLimits;
  /** Environment of the package clients; by default this process's. */
  readonly environment?: NodeJS.ProcessEnv;
  onProgress(progress: DownloadProgress): void;
}

/**
 * Brings all files of a catalogue model to the model folder, from the first source of each that gives the pinned bytes.
 *
 * Does nothing when everything is there. A file gets its final name only after its size and sha256 were checked.
 * @throws EngineError `download-failed` with every source that was tried and why it failed; `hash-mismatch` when sources
 *   answered but with other bytes; `disk-full`, `folder-read-only`, `cancelled`; `bad-request` for terms not accepted.
 */
export async function installModel(request: InstallRequest): Promise<InstallReport> {
  const { model, home } = request;
  const modelsFolder = join(home, 'models');
  const folder = join(modelsFolder, model.id);
  const verified = openVerifiedFiles(modelsFolder);
  let workFolder: string | undefined;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files: FileReport[] = [];
    const missing = [];
    for (const file of model.files) {
      const path = join(folder, file.path);
      if ((await verified.hashOf(path, { signal: request.signal })) === file.sha256) {
        request.onProgress({ kind: 'already-there', model: model.id, file: file.path });
        files.push({ path, sha256: file.sha256, sizeBytes: file.sizeBytes ?? 0, source: 'already there' });
      } else missing.push(file);
    }
    if (missing.length > 0) {
      checkTerms(request);
      await checkSpace(folder, missing);
    }
    workFolder = await openWorkFolder(folder);
    const context = {
      request,
      workFolder,
      verified,
      limits: request.limits ?? defaultDownloadLimits,
      unreachable: new Map<string, string>(),
      archives: new Map<string, string>(),
    };
    for (const file of missing) files.push(await installFile(file, join(folder, file.path), context));
    await writeFacts(model, folder);
    return { model: model.id, folder, files };
  } catch (error) {
    throw asEngineError(error, request, folder);
  } finally {
    if (workFolder) await removeWorkFolder(workFolder);
  }
}

function checkTerms({ model, termsAccepted }: InstallRequest): void {
  if (!model.licence.mustBeAccepted || termsAccepted) return;
  throw new EngineError(
    'bad-request',
    `${model.name} was not fetched: its terms (${model.licence.id}) must be accepted first. ${model.licence.say ?? ''}`.trim(),
    { model: model.id, licence: model.licence.id },
  );
}

/** Room for each file twice: the archive it comes in, and itself. */
async function checkSpace(folder: string, files: CatalogueModel['files']): Promise<void> {
  const needed = 2 * files.reduce((sum, file) => sum + (file.sizeBytes ?? file.approximateBytes ?? 0), 0);
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  if (free >= needed) return;
  throw new EngineError(
    'disk-full',
    `The disk of ${folder} has ${megabytes(free)} free; fetching needs ${megabytes(needed)}. ` +
      'Free some space, or set SEEDLOOM_HOME to a folder on another disk.',
    { folder, freeBytes: free, neededBytes: needed },
  );
}

async function writeFacts(model: CatalogueModel, folder: string): Promise<void> {
  for (const { path, json } of model.writes) {
    const target = join(folder, path);
    const text = `${JSON.stringify(json, null, 2)}\n`;
    if ((await readFile(target, 'utf8').catch(() => undefined)) === text) continue;
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeJsonAtomically(target, json);
  }
}

function asEngineError(error: unknown, { model, signal }: InstallRequest, folder: string): unknown {
  if (isEngineError(error)) return error;
  if (signal.aborted) return new EngineError('cancelled', `Fetching ${model.name} was stopped.`, { model: model.id });
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const what = `The disk of ${folder} became full while ${model.name} was being fetched. Free some space and try again.`;
    return new EngineError('disk-full', what, { model: model.id, folder }, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const what = `${model.name} cannot be stored: the folder ${folder} cannot be written. Set SEEDLOOM_HOME to one that can.`;
    return new EngineError('folder-read-only', what, { model: model.id, folder }, { cause: error });
  }
  return error;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
