import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { explain } from '../../../../src/engine/documents/atomic-files.ts';
import { escapeFormula } from '../../../../src/engine/documents/delimited-row.ts';
import { exportFileName } from '../../../../src/engine/documents/export-file-name.ts';
import type { ExportRow } from '../../../../src/engine/documents/export-row.ts';
import { collectRows, readRows } from '../../../../src/engine/documents/read-rows.ts';
import type { Fields } from '../../../../src/shared/domain/task.ts';
import { type OneFile, writeOneFile } from '../../../support/write-one-file.ts';

const base = mkdtempSync(join(tmpdir(), 'seedloom-export-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let folder = base;
beforeEach(() => {
  folder = mkdtempSync(join(base, 'test-'));
});
const signal = new AbortController().signal;

function sample(id: string, fields: Fields, more: Partial<ExportRow> = {}): ExportRow {
  return { id, fields, group: `group-${id}`, origin: 'generated', parents: ['p1', 'p2'], weight: 1, ...more };
}

function write(request: Partial<OneFile> & Pick<OneFile, 'format'>) {
  const path = join(folder, `set.${request.format}`);
  return writeOneFile({ path, rows: [], fields: ['text', 'label'], signal, ...request });
}

const two = [
  sample(
    'a',
    { text: 'Where, "my" card?\nHere.', label: 'card_arrival' },
    { conditions: { tone: 'angry' }, verdict: 'drop', weight: 0.5 },
  ),
  sample('b', { text: 'é 😀', label: 'x' }, { origin: 'person', parents: [] }),
];

describe('exporting a dataset', () => {
  test('JSON Lines', async () => {
    const report = await write({ format: 'jsonl', rows: two, includeConditions: true, includeVerdicts: true });
    const text = readFileSync(report.path, 'utf8');
    expect(text).toBe(
      '{"id":"a","text":"Where, \\"my\\" card?\\nHere.","label":"card_arrival","group":"group-a","origin":"generated","parents":["p1","p2"],"weight":0.5,"conditions":{"tone":"angry"},"verdict":"drop"}\n' +
        '{"id":"b","text":"é 😀","label":"x","group":"group-b","origin":"person","parents":[],"weight":1,"conditions":{},"verdict":"keep"}\n',
    );
    expect(JSON.parse(readFileSync(report.manifestPath, 'utf8'))).toEqual({
      file: 'set.jsonl',
      format: 'jsonl',
      rows: 2,
      sizeBytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
      columns: ['id', 'text', 'label', 'group', 'origin', 'parents', 'weight', 'conditions', 'verdict'],
      spreadsheetSafe: false,
      escapedCells: 0,
    });
    expect([statSync(report.path).mode & 0o777, statSync(report.manifestPath).mode & 0o777]).toEqual([0o600, 0o600]);
    expect(readdirSync(folder).sort()).toEqual(['set.jsonl', 'set.jsonl.manifest.json']);
  });

  test('JSON, with and without rows', async () => {
    const report = await write({ format: 'json', rows: two });
    expect(JSON.parse(readFileSync(report.path, 'utf8')).map((row: { readonly id: string }) => row.id)).toEqual([
      'a',
      'b',
    ]);
    const empty = await write({ format: 'json', overwrite: true });
    expect(readFileSync(empty.path, 'utf8')).toBe('[]\n');
  });

  test('CSV after RFC 4180; lists as JSON', async () => {
    const report = await write({ format: 'csv', rows: two });
    expect(readFileSync(report.path, 'utf8')).toBe(
      'id,text,label,group,origin,parents,weight\r\n' +
        'a,"Where, ""my"" card?\nHere.",card_arrival,group-a,generated,"[""p1"",""p2""]",0.5\r\n' +
        'b,é 😀,x,group-b,person,[],1\r\n',
    );
  });

  test('a field with the name of a fixed column keeps it, and the fixed one is renamed', async () => {
    const report = await write({
      format: 'csv',
      fields: ['id', 'weight', 'sample_id'],
      rows: [sample('a', { id: '7', weight: 'heavy', sample_id: 'z' })],
    });
    expect(report.columns).toEqual([
      'sample_sample_id',
      'id',
      'weight',
      'sample_id',
      'group',
      'origin',
      'parents',
      'sample_weight',
    ]);
  });

  test('fields called like prototypes are written', async () => {
    const fields: Fields = JSON.parse('{"__proto__":"p"}');
    const report = await write({ format: 'jsonl', fields: ['__proto__', 'constructor'], rows: [sample('a', fields)] });
    expect(readFileSync(report.path, 'utf8')).toContain('{"id":"a","__proto__":"p","group"');
  });

  test('a field without a column is refused, not lost', async () => {
    await expect(write({ format: 'csv', rows: [sample('a', { text: 'x', extra: 'y' })] })).rejects.toThrow(
      'Sample a has a field `extra` that the export has no column for.',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('half a surrogate pair goes through JSON and stops CSV', async () => {
    const rows = [sample('a', { text: 'x\ud800', label: 'y' })];
    const report = await write({ format: 'jsonl', rows });
    expect(JSON.parse(readFileSync(report.path, 'utf8')).text).toBe('x\ud800');
    await expect(write({ format: 'csv', rows })).rejects.toMatchObject({
      code: 'bad-request',
      message:
        'sample a, column text: half a surrogate pair stands in the text, which CSV cannot hold. Edit the sample, or export as JSON Lines.',
    });
    expect(readdirSync(folder).sort()).toEqual(['set.jsonl', 'set.jsonl.manifest.json']);
  });
});

describe('spreadsheet formulas', () => {
  const leads = ['', ' ', '  ', '\n', '"', "'", '\u200b', '\u00a0', '\ufeff', 'a;', 'a,', 'a\t', 'a|', 'a\r\n', 'a; "'];
  const triggers = ['=', '+', '-', '@', '\uff1d', '\uff0b', '\uff0d', '\uff20'];
  const cells = [
    ...leads.flatMap((lead) => triggers.map((trigger) => `${lead}${trigger}1+1`)),
    '\t=1',
    '\r=1',
    '\tx',
    '\rx',
  ];

  test.each(cells.map((cell) => [JSON.stringify(cell), cell]))('%s is escaped', (_shown, cell) => {
    const escaped = escapeFormula(cell);
    expect(escaped).not.toBe(cell);
    expect(escaped).not.toMatch(/(^|[,;\t|\r\n])[\s"\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u);
    expect(escaped.replaceAll("'", '')).toBe(cell.replaceAll("'", ''));
  });

  test('ordinary texts stay as they are', () => {
    for (const cell of ['', 'a', 'x-y', 'a = b', '1 + 1', 'me@here', 'Hello, world', 'a\nb'])
      expect(escapeFormula(cell)).toBe(cell);
  });

  test('are escaped only when asked, and counted', async () => {
    const rows = [sample('a', { text: '=cmd|x', label: '-1' }), sample('b', { text: 'plain', label: 'x' })];
    expect((await write({ format: 'csv', rows })).escapedCells).toBe(0);
    const report = await write({ format: 'csv', rows, spreadsheetSafe: true, overwrite: true });
    expect(report.escapedCells).toBe(2);
    expect(readFileSync(report.path, 'utf8')).toContain("a,'=cmd|x,'-1,");
  });
});

describe('round trips', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({
      unit: fc.constantFrom(
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
        '\u0085',
        'é',
        '😀',
        '=',
      ),
      maxLength: 12,
    }),
    fc.constantFrom('', ' ', 'NULL', 'nan', '007', '1e5', 'true', '[]', '{}', 'x'.repeat(200_000)),
  );
  const anyText = fc.oneof(text, fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'a'), maxLength: 4 }));
  const texts = (arbitrary: fc.Arbitrary<string>) =>
    fc.sample(fc.record({ text: arbitrary, label: arbitrary }), { numRuns: 1000, seed: 7 });

  test.each(['csv', 'tsv', 'jsonl', 'json'] as const)(
    '1,000 rows of %s come back from our own reader as they were',
    async (format) => {
      const fields = texts(text);
      const report = await write({ format, rows: fields.map((one, index) => sample(`s${index}`, one)) });
      const back = await collectRows(await readRows({ path: report.path, signal }));
      expect(back.map(({ values }) => ({ id: values['id'], text: values['text'], label: values['label'] }))).toEqual(
        fields.map((one, index) => ({ id: `s${index}`, ...one })),
      );
    },
  );

  const python = findPython();
  test.skipIf(python === undefined).each(['csv', 'tsv', 'jsonl', 'json'] as const)(
    '1,000 rows of %s come back from Python as they were',
    async (format) => {
      const fields = texts(format === 'csv' || format === 'tsv' ? text : anyText);
      const report = await write({ format, rows: fields.map((one, index) => sample(`s${index}`, one)) });
      const expected = join(folder, 'expected.json');
      writeFileSync(expected, JSON.stringify(fields.map((one, index) => [`s${index}`, one.text, one.label])));
      const program = [
        'import csv, json, sys',
        'kind, path, expected = sys.argv[1:]',
        'csv.field_size_limit(10**8)',
        'f = open(path, encoding="utf-8", newline="")',
        'rows = {"csv": lambda: list(csv.DictReader(f, strict=True)), "tsv": lambda: list(csv.DictReader(f, delimiter="\\t", strict=True)),',
        '  "jsonl": lambda: [json.loads(line) for line in f.read().split("\\n") if line], "json": lambda: json.load(f)}[kind]()',
        'wanted = json.load(open(expected, encoding="utf-8"))',
        'got = [[r["id"], r["text"], r["label"]] for r in rows]',
        'print(len(got), sum(a != b for a, b in zip(got, wanted)) + abs(len(got) - len(wanted)))',
      ].join('\n');
      expect(
        execFileSync(python ?? '', ['-c', program, format, report.path, expected], { encoding: 'utf8' }).trim(),
      ).toBe('1000 0');
    },
  );

  function findPython(): string | undefined {
    try {
      const found = execFileSync('python3', ['-c', 'import sys; print(sys.version_info >= (3, 11))'], {
        encoding: 'utf8',
      });
      // Older versions of the csv module refuse a zero character.
      return found.trim() === 'True' ? 'python3' : undefined;
    } catch {
      return undefined;
    }
  }
});

describe('the target of an export', () => {
  test('is not overwritten unless asked, and nothing is left behind', async () => {
    await write({ format: 'jsonl', rows: two });
    const before = readFileSync(join(folder, 'set.jsonl'), 'utf8');
    await expect(write({ format: 'jsonl' })).rejects.toMatchObject({ code: 'export-exists' });
    expect(readFileSync(join(folder, 'set.jsonl'), 'utf8')).toBe(before);
    expect(readdirSync(folder).length).toBe(2);
    await write({ format: 'jsonl', overwrite: true });
    expect(readFileSync(join(folder, 'set.jsonl'), 'utf8')).toBe('');
  });

  test('a manifest that is there already is not overwritten either', async () => {
    writeFileSync(join(folder, 'set.csv.manifest.json'), 'mine');
    await expect(write({ format: 'csv' })).rejects.toMatchObject({ code: 'export-exists' });
    expect(readdirSync(folder)).toEqual(['set.csv.manifest.json']);
  });

  test('a file that appears while the export runs is not overwritten', async () => {
    const path = join(folder, 'set.csv');
    const rows = (function* () {
      yield two[0] as ExportRow;
      writeFileSync(path, 'somebody else');
    })();
    await expect(write({ format: 'csv', rows })).rejects.toMatchObject({ code: 'export-exists' });
    expect(readFileSync(path, 'utf8')).toBe('somebody else');
    expect(readdirSync(folder)).toEqual(['set.csv']);
  });

  test.skipIf(process.platform === 'win32')('a link is refused, or replaced; what it points to stays', async () => {
    const victim = join(base, `victim.txt`);
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(folder, 'set.csv'));
    await expect(write({ format: 'csv' })).rejects.toMatchObject({ code: 'export-exists' });
    expect(readlinkSync(join(folder, 'set.csv'))).toBe(victim);
    await write({ format: 'csv', overwrite: true });
    expect(statSync(join(folder, 'set.csv')).isFile()).toBe(true);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  test('a missing folder is an error, or is made', async () => {
    const path = join(folder, 'a', 'b', 'set.csv');
    await expect(write({ format: 'csv', path })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('there is no such folder'),
    });
    await write({ format: 'csv', path, makeFolder: true });
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  });

  test('a folder in the way is an error', async () => {
    mkdirSync(join(folder, 'set.csv'));
    await expect(write({ format: 'csv', overwrite: true })).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('is a folder'),
    });
  });

  test.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'folder-read-only'],
    ['EACCES', 'folder-read-only'],
    ['EPERM', 'folder-read-only'],
  ])('%s is explained as %s, with the path', (code, expected) => {
    expect(explain(Object.assign(new Error('x'), { code }), '/data/set.csv')).toMatchObject({
      code: expected,
      message: expect.stringMatching(/^set\.csv could not be written to \/data: .*Nothing was changed\.$/),
    });
  });

  test('an export that fails or is stopped in the middle leaves nothing', async () => {
    const controller = new AbortController();
    const rows = (function* () {
      for (let index = 0; index < 5000; index++) {
        if (index === 3000) controller.abort();
        yield sample(`s${index}`, { text: 'x'.repeat(300), label: 'y' });
      }
    })();
    await expect(write({ format: 'jsonl', rows, signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const failing = (function* () {
      yield two[0] as ExportRow;
      throw new Error('The database went away.');
    })();
    await expect(write({ format: 'jsonl', rows: failing })).rejects.toThrow('The database went away.');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a killed export leaves a whole file, of one moment', async () => {
    const script = fileURLToPath(new URL('./export-again-and-again.ts', import.meta.url));
    const path = join(folder, 'set.jsonl');
    for (let round = 0; round < 10; round++) {
      const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, round * 7));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      const text = readFileSync(path, 'utf8');
      const rounds = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).round);
      expect(rounds.length).toBe(2000);
      expect(new Set(rounds).size).toBe(1);
    }
  });
});

test('names of datasets become names of files', () => {
  expect(
    [
      'Card problems',
      '../../etc/passwd',
      'a/b\\c:d*?"<>|',
      '',
      '...',
      'CON',
      'é😀ü',
      'x'.repeat(300),
      '-rf',
      'a\0b\u202egpj',
    ].map((name) => exportFileName(name)),
  ).toEqual([
    'Card-problems',
    'etc-passwd',
    'a-b-c-d',
    'dataset',
    'dataset',
    'dataset-CON',
    'é-ü',
    `${'x'.repeat(80)}`,
    'rf',
    'a-b-gpj',
  ]);
});
