import { createReadStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { FileReport } from '../../shared/process/download-progress.ts';
import { hashFile } from '../../shared/process/file-hash.ts';
import type { ModelCatalogue } from '../../shared/process/model-catalogue.ts';
import { syncFolder } from '../../shared/process/verified-files.ts';
import { openCheckedFile } from './checked-file.ts';
import { claimPartFile, releasePartFile } from './part-file.ts';

/**
 * Copies a file that the person got elsewhere to where it belongs. Its name does not matter: the sha256 tells which it is.
 * @throws EngineError `hash-mismatch` when the catalogue has no file with these bytes.
 */
export async function installFileByHand(
  from: string,
  options: { readonly catalogue: ModelCatalogue; readonly home: string; readonly signal: AbortSignal },
): Promise<FileReport & { readonly model: string }> {
  const { catalogue, home, signal } = options;
  const seen = await stat(from).catch(() => undefined);
  if (!seen?.isFile()) throw new EngineError('not-found', `There is no file ${from}.`, { path: from });
  const sha256 = await hashFile(from, { signal });
  for (const model of catalogue.models) {
    const file = model.files.find((each) => each.sha256 === sha256);
    if (!file) continue;
    const target = join(home, 'models', model.id, file.path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const part = await claimPartFile(target);
    try {
      const expected = { sha256, sizeBytes: seen.size, limitBytes: seen.size };
      await using checked = await openCheckedFile(part, { expected, signal, onBytes: () => undefined });
      await checked.restart();
      await checked.append(createReadStream(from, { highWaterMark: 1 << 20 }));
      await checked.finish();
      await rename(part, target);
      await syncFolder(dirname(target));
    } finally {
      await releasePartFile(target, part);
    }
    return { model: model.id, path: target, sha256, sizeBytes: seen.size, source: from };
  }
  throw new EngineError(
    'hash-mismatch',
    `${from} is none of the files of the catalogue (sha256 ${sha256}). Add a model of your own in Models instead.`,
    { path: from, sha256 },
  );
}
