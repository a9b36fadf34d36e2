import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EvaluationReport } from '../../../shared/domain/evaluation-report.ts';
import { explain, writeFilesTogether } from '../../documents/atomic-files.ts';
import { reportPage } from './report-page.ts';

/** Writes the report as a page that stands alone; gives its path. Whole or not at all, for this user only (0600). */
export async function exportReportPage(
  report: EvaluationReport,
  { file, overwrite, signal }: { readonly file: string; readonly overwrite: boolean; readonly signal: AbortSignal },
): Promise<string> {
  const page = reportPage(report);
  const folder = dirname(file);
  // Only the last folder is made: a mistyped path is told.
  if (!existsSync(folder))
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      throw explain(error, file);
    });
  await writeFilesTogether([file], { overwrite, signal }, async ([written]) => {
    await written?.write(page);
  });
  return file;
}
