import type { EvaluationReport } from '../../shared/domain/evaluation-report.ts';
import { findingLines } from '../finding-text.ts';
import { safeText, type Terminal } from '../terminal.ts';

/** A saved report as the terminal shows it: what was measured, then the findings under their measures. */
export function printReport(terminal: Terminal, report: EvaluationReport): void {
  const { name, run, at, kept, dataset, recipeVersion, findings } = report;
  terminal.print(`Report ${report.report} of "${safeText(name)}", run ${run}, ${at}`);
  terminal.print(`${kept} samples kept; dataset ${dataset ?? 'not pinned'}, recipe ${recipeVersion}`);
  terminal.print();
  if (findings.length === 0) terminal.print('Nothing was found.');
  else terminal.print('Evaluation (95 % intervals):');
  for (const line of findingLines(findings)) terminal.print(line);
}
