import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject, type JsonObject } from '../../shared/base/json.ts';
import { type ExportFormat, exportFormats } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { type CommandInput, findText, UsageError } from '../command.ts';
import type { RecipeFile } from './recipe-file.ts';

/** The folder that a run exports to. Refused before the run starts when a dataset is there already. */
export function resolveExportFolder(input: CommandInput, recipe: RecipeFile, checked: JsonObject | null): string {
  const named = isJsonObject(checked?.export) && typeof checked.export.to === 'string' ? checked.export.to : 'out';
  const folder = resolve(findText(input.options, 'out') ?? join(recipe.folder, named));
  const replaces =
    input.options.overwrite === true || (isJsonObject(checked?.export) && checked.export.overwrite === true);
  refuseExisting(folder, replaces);
  return folder;
}

export function refuseExisting(folder: string, replaces: boolean): void {
  if (replaces || !existsSync(folder) || !readdirSync(folder).some((name) => name.endsWith('.manifest.json'))) return;
  throw new EngineError(
    'export-exists',
    `${folder} holds a dataset already. Give another folder with --out, or --overwrite to replace it.`,
    { folder },
  );
}

export async function exportRun(
  input: CommandInput,
  { project, run, folder }: { readonly project: string; readonly run: string; readonly folder: string },
): Promise<readonly string[]> {
  const format = findText(input.options, 'format');
  const known = exportFormats.find((entry): entry is ExportFormat => entry === format);
  const exported = await input.link().engine.call('dataset.export', {
    project,
    run,
    to: folder,
    ...(known === undefined ? {} : { format: known }),
    ...(input.options['include-dropped'] === true ? { verdicts: 'all' } : {}),
    ...splitOf(findText(input.options, 'split')),
    ...(input.options['spreadsheet-safe'] === true ? { options: { spreadsheetSafe: true } } : {}),
    overwrite: true,
  });
  return exported.files;
}

/** `80,10,10`: shares of training, validation and test in percent. */
function splitOf(text: string | undefined) {
  if (text === undefined) return {};
  const shares = text.split(',').map((part) => Number(part) / 100);
  const [train, validation, test] = shares;
  const isGood =
    train !== undefined &&
    validation !== undefined &&
    test !== undefined &&
    shares.length === 3 &&
    shares.every((share) => share >= 0) &&
    Math.abs(train + validation + test - 1) < 1e-6;
  if (!isGood) throw new UsageError(`--split takes three shares that add up to 100, as in 80,10,10, not "${text}".`);
  return { split: { train, validation, test } };
}
