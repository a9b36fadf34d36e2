import { dirname, join } from 'node:path';
import type { ExportFormatSummary } from '../../shared/contract/dataset-answers.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { exportFileName } from '../documents/export-file-name.ts';
import { checkOptions } from '../documents/export-formats/check-options.ts';
import type { ExportFormat, ExportOptions } from '../documents/export-formats/export-format.ts';
import { exportFormatRegistry } from '../documents/export-formats/registry.ts';
import type { ExportShape } from '../documents/export-row.ts';

/** The formats with what each says of samples of this shape. */
export function describeFormats(shape: ExportShape): readonly ExportFormatSummary[] {
  return exportFormatRegistry.map((format) => ({
    format: format.id,
    title: format.title,
    group: format.group,
    purpose: format.purpose,
    options: format.options.map((option) => ({ ...option, choices: option.choices ?? [] })),
    refusal: format.refuses?.(shape) ?? null,
  }));
}

/** A format with its options filled in. Throws `bad-request` where they do not fit each other or the samples. */
export function chooseFormat(
  id: string,
  given: ExportOptions,
  shape: ExportShape,
): { readonly format: ExportFormat; readonly formatOptions: ExportOptions } {
  const format = exportFormatRegistry.find((known) => known.id === id);
  if (format === undefined) throw new Error(`The format ${id} is in the contract but not in the registry.`);
  const refusal = format.refuses?.(shape);
  if (refusal !== undefined)
    throw new EngineError('bad-request', `${format.title}: ${refusal} Choose another format.`, { format: id });
  return { format, formatOptions: checkOptions(format, given) };
}

/** Beside the project; one folder for each run and format, since every export has its card. */
export function proposeFolder(project: string, run: string, recipe: Recipe, format: ExportFormat): string {
  return join(dirname(project), 'exports', exportFileName(`${recipe.name}-${run}-${format.id}`));
}
