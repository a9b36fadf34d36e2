/**
 * Release check X2: rows of any text, written in each format and read by the ecosystem's own readers. Python's csv and json
 * always; pandas, pyarrow and datasets where they are at hand. Says which reader is missing; exits with 1 when a row differs.
 *
 * Usage: node scripts/release-checks/export-readers.ts [--rows N] [--python python3]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportFormatRegistry } from '../../src/engine/documents/export-formats/registry.ts';
import type { ExportRow, ExportShape } from '../../src/engine/documents/export-row.ts';
import { writeExport } from '../../src/engine/documents/write-export.ts';
import { createRandom } from '../../src/shared/base/random.ts';

interface Reader {
  readonly name: string;
  readonly format: string;
  /** A module that must be at hand. */
  readonly needs: string;
  /** Python that reads `path` into `rows`: a list of [id, text, label]. */
  readonly program: string;
}

const take = 'rows = [[r["id"], r["text"], r["label"]] for r in rows]';
const open = 'f = open(path, encoding="utf-8", newline="")';
const readers: readonly Reader[] = [
  {
    name: 'json',
    format: 'jsonl',
    needs: 'json',
    program: `import json\n${open}\nrows = [json.loads(l) for l in f.read().split("\\n") if l]\n${take}`,
  },
  { name: 'json', format: 'json', needs: 'json', program: `import json\n${open}\nrows = json.load(f)\n${take}` },
  {
    name: 'csv',
    format: 'csv',
    needs: 'csv',
    program: `import csv\ncsv.field_size_limit(10**8)\n${open}\nrows = list(csv.DictReader(f, strict=True))\n${take}`,
  },
  {
    name: 'csv',
    format: 'tsv',
    needs: 'csv',
    program: `import csv\ncsv.field_size_limit(10**8)\n${open}\nrows = list(csv.DictReader(f, delimiter="\\t", strict=True))\n${take}`,
  },
  {
    name: 'pandas',
    format: 'csv',
    needs: 'pandas',
    program: `import pandas\nrows = pandas.read_csv(path, keep_default_na=False, dtype=str, lineterminator=None).to_dict("records")\n${take}`,
  },
  {
    name: 'pyarrow',
    format: 'parquet',
    needs: 'pyarrow',
    program: `import pyarrow.parquet\nrows = pyarrow.parquet.read_table(path).to_pylist()\n${take}`,
  },
  {
    name: 'datasets',
    format: 'hugging-face',
    needs: 'datasets',
    program: `import os, datasets\nrows = list(datasets.load_dataset(os.path.dirname(os.path.dirname(path)), split="train"))\n${take}`,
  },
];

const shape: ExportShape = {
  name: 'Readers',
  taskKind: 'classification',
  textType: 'text',
  language: 'en',
  fields: [
    { name: 'text', type: 'text', isTarget: false },
    { name: 'label', type: 'label', isTarget: true },
  ],
  labels: [],
  includeConditions: false,
  includeVerdicts: false,
};

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rows: { type: 'string', default: '2000' }, python: { type: 'string', default: 'python3' } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-readers-'));
  try {
    const rows = drawRows(Number(values.rows));
    for (const reader of readers) {
      const outcome = await check(reader, {
        folder: join(folder, `${reader.name}-${reader.format}`),
        rows,
        python: values.python,
      });
      console.log(`${reader.format.padEnd(14)} ${reader.name.padEnd(10)} ${outcome}`);
      if (outcome.startsWith('DIFFERENT')) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All of Unicode but half surrogate pairs, with what delimiters, quotes and readers stumble over. */
function drawRows(count: number): readonly ExportRow[] {
  const random = createRandom('readers');
  const odd = [
    '"',
    ',',
    '\t',
    '\n',
    '\r',
    '\r\n',
    ' ',
    "'",
    '\\',
    '\0',
    '\ufeff',
    '\u2028',
    'é',
    '😀',
    '=',
    'NULL',
    'NaN',
    '007',
    '1e5',
  ];
  const piece = () => {
    if (random.next() < 0.5) return random.pick(odd);
    const code = random.integer(0x110000);
    return code >= 0xd800 && code <= 0xdfff ? 'x' : String.fromCodePoint(code);
  };
  const text = () => Array.from({ length: random.integer(24) }, piece).join('');
  return Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    fields: { text: text(), label: text() },
    group: `g${index}`,
    origin: 'generated',
    parents: [],
    weight: 1,
  }));
}

async function check(
  reader: Reader,
  { folder, rows, python }: { readonly folder: string; readonly rows: readonly ExportRow[]; readonly python: string },
): Promise<string> {
  if (!hasModule(python, reader.needs)) return `missing: ${python} has no module ${reader.needs}; not checked`;
  const format = exportFormatRegistry.find((known) => known.id === reader.format);
  if (format === undefined) throw new Error(`There is no format ${reader.format}.`);
  const { paths } = await writeExport({
    folder,
    baseName: 'set',
    format,
    options: { license: 'unknown' },
    shape,
    parts: [{ rows }],
    card: async () => ({ markdown: '# Readers\n', json: '{}\n' }),
    makeFolder: true,
    signal: new AbortController().signal,
  });
  const expected = `${folder}.expected.json`;
  writeFileSync(expected, JSON.stringify(rows.map(({ id, fields }) => [id, fields['text'], fields['label']])));
  const program = [
    'import json, sys',
    'path, expected = sys.argv[1:]',
    reader.program,
    'wanted = json.load(open(expected, encoding="utf-8"))',
    'print(sum(a != b for a, b in zip(rows, wanted)) + abs(len(rows) - len(wanted)))',
  ].join('\n');
  const unequal = execFileSync(python, ['-c', program, paths[0] ?? '', expected], { encoding: 'utf8' }).trim();
  return unequal === '0' ? `${rows.length} rows, 0 unequal` : `DIFFERENT: ${unequal} of ${rows.length} rows`;
}

function hasModule(python: string, name: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
