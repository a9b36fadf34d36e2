/**
 * Writes 100,000 samples as Parquet, and beside it as JSON Lines and CSV in the same run. Medians of three. Ends with 1
 * when Parquet misses its bar.
 *
 * Usage: node scripts/bench/export.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportFormatRegistry } from '../../src/engine/documents/export-formats/registry.ts';
import type { ExportRow, ExportShape } from '../../src/engine/documents/export-row.ts';
import { writeExport } from '../../src/engine/documents/write-export.ts';
import { createRandom } from '../../src/shared/base/random.ts';

const rowCount = 100_000;
const rounds = 3;
const barSeconds = 5;
const words =
  'card bank money transfer payment fee phone number letter week day help why when where how cash rate'.split(' ');
const shape: ExportShape = {
  name: 'Bench',
  taskKind: 'classification',
  textType: 'message',
  language: 'en',
  fields: [
    { name: 'text', type: 'text', isTarget: false },
    { name: 'label', type: 'label', isTarget: true },
  ],
  labels: [],
  includeConditions: true,
  includeVerdicts: true,
};

await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-bench-'));
  const random = createRandom('export');
  const rows = Array.from(
    { length: rowCount },
    (_, index): ExportRow => ({
      id: `r1-${index}`,
      fields: { text: Array.from({ length: 24 }, () => random.pick(words)).join(' '), label: `label_${index % 77}` },
      group: `g${index}`,
      origin: 'generated',
      parents: [`s1-${index % 40}`],
      weight: 1,
      conditions: { tone: random.pick(['polite', 'angry', 'worried']) },
    }),
  );
  try {
    for (const id of ['jsonl', 'csv', 'parquet']) {
      const seconds = await measure(join(folder, id), id, rows);
      const isGood = id !== 'parquet' || seconds < barSeconds;
      const bar = id === 'parquet' ? `  bar ${barSeconds} s: ${isGood ? 'ok' : 'TOO MUCH'}` : '';
      console.log(`${id.padEnd(8)} ${rowCount} samples ${seconds.toFixed(2)} s${bar}`);
      if (!isGood) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, id: string, rows: readonly ExportRow[]): Promise<number> {
  const format = exportFormatRegistry.find((known) => known.id === id);
  if (format === undefined) throw new Error(`There is no format ${id}.`);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    await writeExport({
      folder,
      baseName: 'set',
      format,
      options: {},
      shape,
      parts: [{ rows }],
      makeFolder: true,
      overwrite: true,
      signal: new AbortController().signal,
    });
    times.push((performance.now() - begin) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}
