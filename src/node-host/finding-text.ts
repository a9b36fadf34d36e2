import type { Finding, ForestRow } from '../shared/domain/finding.ts';
import type { RunReport } from '../shared/domain/run-report.ts';
import { safeText } from './terminal.ts';

/**
 * Findings under the name of their measure: value, interval and sample size in columns, then what was measured. A
 * comparison that has rows (a forest plot) is shown as them and stands for the findings that say the same one by one;
 * what must be known beside a number follows as a numbered note, once.
 */
export function findingLines(findings: RunReport['findings']): readonly string[] {
  const steps = [...new Set(findings.map(({ step }) => step))];
  return steps.flatMap((step) => {
    const own = findings.filter((entry) => entry.step === step);
    return [safeText(own[0]?.method ?? step), ...measureLines(own.map(({ finding }) => finding)), ''];
  });
}

function measureLines(findings: readonly Finding[]): readonly string[] {
  const notes = new Notes();
  const compared = findings.flatMap((finding) => forestOf(finding));
  const shown = findings.filter(
    (finding) => forestOf(finding).length > 0 || !compared.some((row) => isSame(finding, row)),
  );
  const lines = shown.flatMap((finding) => {
    const marks = notes.marks(finding.warnings);
    const forest = forestOf(finding);
    if (forest.length === 0) return [line(finding.title, finding) + marks];
    return [
      `  ${safeText(finding.plot?.title ?? finding.title)}:${marks}`,
      ...forest.map((row) => line(`  ${row.label}`, row)),
    ];
  });
  return [...lines, ...notes.lines()];
}

function forestOf({ plot }: Finding): readonly ForestRow[] {
  return plot?.kind === 'forest' ? plot.rows : [];
}

function isSame({ title, value }: Finding, row: ForestRow): boolean {
  return value === row.value && row.label !== '' && title.endsWith(`: ${row.label}`);
}

interface Measured {
  readonly value: number | null;
  readonly interval?: readonly [number, number];
  readonly n: number;
}

function line(name: string, { value, interval, n }: Measured): string {
  const shown = value === null ? 'n/a' : formatValue(value);
  const range = interval === undefined ? '' : `[${formatValue(interval[0])}, ${formatValue(interval[1])}]`;
  return `  ${shown.padStart(7)}  ${range.padEnd(16)}  n = ${String(n).padEnd(5)}  ${safeText(name)}`;
}

function formatValue(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) >= 2) return String(value);
  return value.toFixed(3);
}

/** Warnings by number: the same one is told once. */
class Notes {
  readonly #texts: string[] = [];

  marks(warnings: readonly string[]): string {
    const numbers = new Set(
      warnings.map((warning) => {
        const found = this.#texts.indexOf(warning);
        return found < 0 ? this.#texts.push(warning) : found + 1;
      }),
    );
    return numbers.size === 0 ? '' : `  (${[...numbers].join(', ')})`;
  }

  lines(): readonly string[] {
    return this.#texts.map((text, index) => `  (${index + 1}) ${safeText(text)}`);
  }
}
