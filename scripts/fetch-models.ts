/**
 * `npm run models`: brings models of the catalogue to the data folder. An explicit act of the person who types it.
 *
 *   npm run models                        the starter models
 *   npm run models -- <id> …              these models
 *   npm run models -- --list              what there is
 *   npm run models -- --file <path>       take a file that was got elsewhere (may be repeated)
 *   npm run models -- <id> --accept-terms for a model whose terms must be accepted
 *
 * Exit code 0: every model asked for is there. 1: one is missing. 2: the command was not understood. 130: stopped.
 */
import { parseArgs } from 'node:util';
import { installFileByHand } from '../src/network-host/downloads/install-by-hand.ts';
import { installModel } from '../src/network-host/downloads/install-model.ts';
import { isEngineError } from '../src/shared/domain/engine-error.ts';
import { openDataFolder, resolveDataFolder } from '../src/shared/process/data-folder.ts';
import type { DownloadProgress } from '../src/shared/process/download-progress.ts';
import { type CatalogueModel, type ModelCatalogue, readModelCatalogue } from '../src/shared/process/model-catalogue.ts';

const stop = new AbortController();
let lastBytesAt = 0;
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
process.exitCode = await main();

async function main(): Promise<number> {
  const catalogue = await readModelCatalogue(new URL('../resources/models/catalogue.json', import.meta.url));
  const asked = readCommand();
  if (!asked) return 2;
  if (asked.list) {
    printCatalogue(catalogue);
    return 0;
  }
  const models = chooseModels(catalogue, asked.ids, asked.files.length > 0);
  if (!models) return 2;

  const home = await openDataFolder(resolveDataFolder(process.env, process.platform));
  console.log(`Models go to ${home}/models`);
  let isComplete = true;
  for (const file of asked.files) {
    const run = () => installFileByHand(file, { catalogue, home, signal: stop.signal });
    isComplete =
      (await reportErrors(run, (report) => `${report.model}: ${report.path} taken from ${file}`)) && isComplete;
  }
  for (const model of models) {
    const started = performance.now();
    const run = () =>
      installModel({
        model,
        catalogue,
        home,
        why: 'npm run models',
        termsAccepted: asked.termsAccepted,
        signal: stop.signal,
        onProgress: printProgress,
      });
    const done = await reportErrors(run, ({ folder, files }) => {
      const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
      return `${model.id}: ready in ${folder} (${megabytes(bytes)}, ${((performance.now() - started) / 1000).toFixed(1)} s)`;
    });
    isComplete = done && isComplete;
    if (stop.signal.aborted) return 130;
  }
  return isComplete ? 0 : 1;
}

function readCommand() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        list: { type: 'boolean', default: false },
        file: { type: 'string', multiple: true, default: [] },
        'accept-terms': { type: 'boolean', default: false },
      },
    });
    return { ids: positionals, list: values.list, files: values.file, termsAccepted: values['accept-terms'] };
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** The named models; the starter models when none is named, unless files were given by hand. */
function chooseModels(
  catalogue: ModelCatalogue,
  ids: readonly string[],
  hasFiles: boolean,
): CatalogueModel[] | undefined {
  const unknown = ids.filter((id) => !catalogue.models.some((model) => model.id === id));
  if (unknown.length > 0) {
    const suggested = catalogue.suggestions.find((suggestion) => suggestion.id === unknown[0]);
    console.error(
      suggested
        ? `${suggested.id} is a suggestion only (not run by us): get it from ${suggested.repository} by hand and add it in Models.`
        : `No model ${unknown.join(', ')} in the catalogue. There are: ${catalogue.models.map(({ id }) => id).join(', ')}.`,
    );
    return undefined;
  }
  if (ids.length > 0) return catalogue.models.filter((model) => ids.includes(model.id));
  return hasFiles ? [] : catalogue.models.filter((model) => model.status === 'starter');
}

async function reportErrors<T>(run: () => Promise<T>, words: (result: T) => string): Promise<boolean> {
  try {
    const result = await run();
    console.log(words(result));
    return true;
  } catch (error) {
    if (!isEngineError(error)) throw error;
    console.error(error.message);
    return false;
  }
}

function printProgress(progress: DownloadProgress): void {
  if (progress.kind === 'already-there') console.log(`  ${progress.file}: already there, bytes checked`);
  if (progress.kind === 'trying') console.log(`  ${progress.file}: trying ${progress.source}`);
  if (progress.kind === 'source-failed')
    console.log(`  ${progress.file}: ${progress.source} gave nothing: ${progress.reason}`);
  if (progress.kind === 'installed') console.log(`  ${progress.file}: here, sha256 as pinned`);
  if (progress.kind !== 'bytes') return;
  const now = performance.now();
  if (now - lastBytesAt < 2000) return;
  lastBytesAt = now;
  const total = progress.totalBytes === undefined ? '' : ` of ${megabytes(progress.totalBytes)}`;
  console.log(`  ${progress.file}: ${megabytes(progress.doneBytes)}${total}`);
}

function printCatalogue(catalogue: ModelCatalogue): void {
  for (const model of catalogue.models) {
    const bytes = model.files.reduce((sum, file) => sum + (file.sizeBytes ?? file.approximateBytes ?? 0), 0);
    console.log(
      `${model.id}  ${model.status}, ${model.purpose}, ${megabytes(bytes)}, ${model.licence.id}: ${model.summary}`,
    );
  }
  for (const model of catalogue.suggestions) {
    console.log(
      `${model.id}  suggestion, not run by us, ${model.purpose}, ${megabytes(model.approximateBytes)}, ${model.licence.id}: ${model.summary}`,
    );
  }
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(0)} MB`;
}
