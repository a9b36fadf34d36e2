import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkFileRows } from '../../../../src/engine/documents/check-file-rows.ts';
import { FileFault, faultError } from '../../../../src/engine/documents/file-fault.ts';
import { collectRows, type ReadRowsRequest, readRows } from '../../../../src/engine/documents/read-rows.ts';
import { refuseBrokenFile } from '../../../../src/engine/documents/refuse-broken-file.ts';
import { resolveReadTask } from '../../../../src/engine/documents/resolve-read-task.ts';
import { isEngineError } from '../../../../src/shared/domain/engine-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'seedloom-read-'));
const signal = new AbortController().signal;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function rowsOf(name: string, content: string | Uint8Array, request: Partial<ReadRowsRequest> = {}) {
  const read = await readRows({ path: file(name, content), signal, ...request });
  const rows = await collectRows(read);
  expect(read.counts.accepted + read.counts.rejected).toBe(read.counts.read);
  expect(rows.length).toBe(read.counts.accepted);
  return { read, rows: rows.map((row) => ({ line: row.line, values: plain(row.values) })) };
}

/** Own members as pairs, so that `__proto__` shows and prototypes do not matter. */
function plain(values: object): unknown {
  return Object.entries(values).map(([name, value]) => [name, value]);
}

async function failureOf(request: Partial<ReadRowsRequest> & { readonly path: string }) {
  try {
    await collectRows(await readRows({ signal, ...request }));
  } catch (error) {
    if (isEngineError(error))
      return { code: error.code, message: error.message.replaceAll(folder, ''), details: error.details };
    throw error;
  }
  throw new Error('The file was read.');
}

async function failureInProcess(request: Partial<ReadRowsRequest> & { readonly path: string }) {
  try {
    const task = resolveReadTask(request);
    refuseBrokenFile(task, await checkFileRows(task), 0.2);
  } catch (error) {
    const shown = error instanceof FileFault ? faultError(request.path, error.parts) : error;
    if (isEngineError(shown)) return { code: shown.code, message: shown.message, details: shown.details };
    throw error;
  }
  throw new Error('The file was read.');
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('reading rows', () => {
  test('JSON Lines come with their lines, blank lines left out, and the hash of the file', async () => {
    const content = '\ufeff{"text":"a","n":1}\r\n\n   \n{"text":"b","list":["x",null,true]}';
    const { read, rows } = await rowsOf('good.jsonl', content);
    expect(rows).toEqual([
      {
        line: 1,
        values: [
          ['text', 'a'],
          ['n', 1],
        ],
      },
      {
        line: 4,
        values: [
          ['text', 'b'],
          ['list', ['x', null, true]],
        ],
      },
    ]);
    expect(read.hash).toBe(createHash('sha256').update(content).digest('hex'));
    expect(read.columns).toEqual([
      { name: 'text', rows: 2 },
      { name: 'n', rows: 1 },
      { name: 'list', rows: 1 },
    ]);
    expect(read.preview.length).toBe(2);
  });

  test('a JSON list comes with the line on which each element begins', async () => {
    const { rows } = await rowsOf(
      'good.json',
      '\n[\n  {"a": "[1,{\\"}"},\n\n  {\n    "b": [1, {"c": 2}]\n  }, {"d": 1}\n]\n',
    );
    expect(rows).toEqual([
      { line: 3, values: [['a', '[1,{"}']] },
      { line: 5, values: [['b', [1, { c: 2 }]]] },
      { line: 7, values: [['d', 1]] },
    ]);
  });

  test('CSV with a byte order mark, CRLF, quotes, empty fields and line breaks inside quotes', async () => {
    const content = '\ufefftext,label\r\n"He said ""hi"", twice\r\nand left",x\r\n\r\n,\r\nplain,"y"\r\n';
    const { read, rows } = await rowsOf('good.csv', content);
    expect(rows).toEqual([
      {
        line: 2,
        values: [
          ['text', 'He said "hi", twice\r\nand left'],
          ['label', 'x'],
        ],
      },
      {
        line: 5,
        values: [
          ['text', ''],
          ['label', ''],
        ],
      },
      {
        line: 6,
        values: [
          ['text', 'plain'],
          ['label', 'y'],
        ],
      },
    ]);
    expect(read.delimiter).toBe(',');
  });

  test('the separator of a CSV is found in its header, also behind quotes', async () => {
    expect((await rowsOf('semicolon.csv', '"a,b,c";d\n1;2\n')).read.delimiter).toBe(';');
    expect((await rowsOf('tab.tsv', 'a,b\td\n1\t2\n')).rows).toEqual([
      {
        line: 2,
        values: [
          ['a,b', '1'],
          ['d', '2'],
        ],
      },
    ]);
  });

  test('line ends of the old Mac and lines that end in the middle of a read buffer', async () => {
    expect((await rowsOf('mac.csv', 'a,b\r1,2\r3,4')).rows.map((row) => row.line)).toEqual([2, 3]);
    const long = Array.from({ length: 9000 }, (_, index) => `"${'x'.repeat(index % 97)}\r\n${index}",b`).join('\r\n');
    const { rows } = await rowsOf('long.csv', `a,b\r\n${long}`);
    expect(rows.length).toBe(9000);
    expect(rows.at(-1)?.line).toBe(2 + 8999 * 2);
  });

  test('quotes can be switched off for files that use them as ordinary characters', async () => {
    const { rows } = await rowsOf('plain.tsv', 'text\tlabel\n"Oh" she said\tx\n5" pipe\ty\n', { quotes: false });
    expect(rows).toEqual([
      {
        line: 2,
        values: [
          ['text', '"Oh" she said'],
          ['label', 'x'],
        ],
      },
      {
        line: 3,
        values: [
          ['text', '5" pipe'],
          ['label', 'y'],
        ],
      },
    ]);
  });

  test('a text file is one row', async () => {
    expect((await rowsOf('page.md', '\ufeff# Title\n\nText.\n')).rows).toEqual([
      { line: 1, values: [['text', '# Title\n\nText.\n']] },
    ]);
  });

  test('the 4711th line is broken: it is named with its column, and the others are kept', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `{"text":"row ${index + 1}"}`);
    lines[4710] = '{"text":"row 47" x}';
    const { read, rows } = await rowsOf('line-4711.jsonl', lines.join('\n'));
    expect(read.counts).toEqual({ read: 5000, accepted: 4999, rejected: 1 });
    expect(read.problems).toEqual([
      { line: 4711, message: 'not JSON: Unexpected "x" where "," or "}" should be at column 18' },
    ]);
    expect(rows[4710]?.line).toBe(4712);
  });

  test('problems beyond the listed ones are counted', async () => {
    const { read } = await rowsOf('listed.jsonl', '{"a":1}\n{\n{\n{\n', {
      maximumBrokenShare: 1,
      limits: { listedProblems: 2 },
    });
    expect({ listed: read.problems.length, leftOut: read.problemsLeftOut, rejected: read.counts.rejected }).toEqual({
      listed: 2,
      leftOut: 1,
      rejected: 3,
    });
  });

  test('numbers that JavaScript cannot hold are kept as text, and that is said', async () => {
    const { read, rows } = await rowsOf(
      'long-number.jsonl',
      '{"id":12345678901234567890,"x":[1e999,1.5,9007199254740991]}\n',
    );
    expect(rows).toEqual([
      {
        line: 1,
        values: [
          ['id', '12345678901234567890'],
          ['x', ['1e999', 1.5, 9007199254740991]],
        ],
      },
    ]);
    expect(read.notes).toEqual(['2 numbers are too long to be kept exactly as numbers; they are kept as text.']);
  });

  test('characters that were lost before are counted', async () => {
    expect((await rowsOf('lost.csv', 'a\ncaf\ufffd\nb\n')).read.notes).toEqual([
      '1 rows hold U+FFFD: characters were lost before this file was written.',
    ]);
  });

  test('a batch read after the file was changed fails', async () => {
    const path = file('changing.jsonl', '{"a":1}\n');
    const read = await readRows({ path, signal });
    writeFileSync(path, '{"a":2}\n');
    await expect(collectRows(read)).rejects.toThrow('the file was changed while it was read');
  });
});

describe('names that belong to prototypes', () => {
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
    'valueOf',
    '__lookupSetter__',
  ];

  test('are ordinary names in JSON, at any depth', async () => {
    const content = names.map((name) => `{"${name}":{"polluted":true,"${name}":{"polluted":1}},"text":"x"}`).join('\n');
    const read = await readRows({ path: file('proto.jsonl', content), signal });
    const rows = await collectRows(read);
    rows.forEach((row, index) => {
      expect(Object.keys(row.values)).toEqual([names[index], 'text']);
      expect(Object.getPrototypeOf(row.values)).toBe(null);
      expect(JSON.stringify(row.values)).toBe(content.split('\n')[index]);
    });
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  });

  test('are ordinary names of CSV columns', async () => {
    const { rows } = await rowsOf('proto.csv', `${names.join(',')}\n${names.map((_, index) => index).join(',')}\n`);
    expect(rows).toEqual([{ line: 2, values: names.map((name, index) => [name, String(index)]) }]);
    // Values and rows that do not have the column do not inherit one.
    const read = await readRows({ path: join(folder, 'proto.csv'), signal });
    expect((await collectRows(read))[0]?.values['isPrototypeOf']).toBe(undefined);
  });
});

describe('files that are refused as a whole', () => {
  const utf16 = Buffer.from('\ufeff{"text":"x"}\n', 'utf16le');
  const cases: readonly {
    readonly name: string;
    readonly content: string | Uint8Array;
    readonly says: RegExp;
    readonly request?: Partial<ReadRowsRequest>;
  }[] = [
    { name: 'empty.jsonl', content: '', says: /the file is empty/ },
    { name: 'blank.jsonl', content: '\n \n\r\n', says: /there are no rows in it/ },
    { name: 'bom.jsonl', content: '\ufeff', says: /there are no rows in it/ },
    { name: 'utf16le.jsonl', content: utf16, says: /line 1: this is UTF-16 text \(little endian/ },
    { name: 'utf16be.jsonl', content: Buffer.from(utf16).swap16(), says: /line 1: this is UTF-16 text \(big endian/ },
    { name: 'utf16.jsonl', content: utf16.subarray(2), says: /UTF-16 text without a byte order mark/ },
    { name: 'utf32.jsonl', content: Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), says: /UTF-32/ },
    { name: 'gzip.jsonl', content: Buffer.from([0x1f, 0x8b, 8, 0, 0]), says: /gzip archive\. Unpack it first/ },
    { name: 'zip.csv', content: Buffer.from('PK\u0003\u0004xlsx'), says: /ZIP archive or an Office document/ },
    { name: 'parquet.jsonl', content: 'PAR1xxxx', says: /Parquet/ },
    { name: 'pdf.csv', content: '%PDF-1.7\n', says: /PDF/ },
    { name: 'sqlite.csv', content: 'SQLite format 3\0', says: /SQLite/ },
    { name: 'zeros.jsonl', content: Buffer.alloc(5000), says: /none of the 1 rows can be read/ },
    { name: 'list.jsonl', content: '[{"a":1},\n{"a":2}]\n', says: /none of the 2 rows/ },
    {
      name: 'one-bad.jsonl',
      content: '{"a":1}\nx\n',
      says: /1 of 2 rows cannot be read \(line 2: not JSON: Unexpected "x" where a value should be at column 1\)/,
    },
    {
      name: 'hopeless.jsonl',
      content: '{\n'.repeat(20000),
      says: /line 1: none of the first 10000 rows can be read \(line 1: not JSON/,
    },
    { name: 'string.jsonl', content: '"a"\n', says: /line 1: expected an object like .*, found a text/ },
    { name: 'null.jsonl', content: 'null\n', says: /found nothing/ },
    { name: 'number.jsonl', content: '12\n', says: /found a number/ },
    { name: 'nan.jsonl', content: '{"a":NaN}\n', says: /Unexpected "N" where a value should be at column 6/ },
    {
      name: 'single-quotes.jsonl',
      content: "{'a':1}\n",
      says: /Unexpected "'" where a name in quotes should be at column 2/,
    },
    {
      name: 'trailing.jsonl',
      content: '{"a":1,}\n',
      says: /Unexpected "}" where a name in quotes should be at column 8/,
    },
    { name: 'comment.jsonl', content: '{"a":1} // c\n', says: /Unexpected "\/" where the end of the row should be/ },
    { name: 'two.jsonl', content: '{"a":1}{"b":2}\n', says: /Unexpected "{" where the end of the row/ },
    { name: 'cut.jsonl', content: '{"a":"x', says: /a text that begins at column 6 is not closed/ },
    { name: 'escape.jsonl', content: '{"a":"\\x"}\n', says: /a backslash that escapes nothing at column 7/ },
    { name: 'control.jsonl', content: '{"a":"\u0001"}\n', says: /an unescaped control character \(0x01\)/ },
    { name: 'twice.jsonl', content: '{"a":1,"\\u0061":2}\n', says: /a name occurs twice/ },
    { name: 'twice-deep.jsonl', content: '{"x":[{"__proto__":1,"__proto__":2}]}\n', says: /a name occurs twice/ },
    { name: 'half.jsonl', content: '{"a":"\\ud800"}\n', says: /half a surrogate pair/ },
    { name: 'half-name.jsonl', content: '{"\\udc00":1}\n', says: /half a surrogate pair/ },
    {
      name: 'cesu.jsonl',
      content: Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d]),
      says: /UTF-8 with half a surrogate pair/,
    },
    {
      name: 'latin1.jsonl',
      content: latin1('{"a":"caf\xe9"}\n'),
      says: /line 1: not UTF-8 \(looks like Latin-1 or Windows-1252\)/,
    },
    { name: 'overlong.jsonl', content: Buffer.from([0x7b, 0xc0, 0xaf, 0x7d]), says: /not UTF-8/ },
    {
      name: 'deep.jsonl',
      content: `{"a":${'['.repeat(100000)}${']'.repeat(100000)}}`,
      says: /nested deeper than 64 levels at column 69/,
    },
    { name: 'values.jsonl', content: `{"a":[${'[],'.repeat(300000)}1]}`, says: /more than 200000 values/ },
    {
      name: 'wide.jsonl',
      content: JSON.stringify(Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`c${index}`, 1]))),
      says: /2001 columns, the limit is 2000/,
    },
    {
      name: 'long-name.jsonl',
      content: JSON.stringify({ ['n'.repeat(1001)]: 1 }),
      says: /a name of more than 1000 characters/,
    },

    { name: 'object.json', content: '{"rows":[]}', says: /expected a list of objects.*format: jsonl/ },
    { name: 'empty.json', content: '', says: /the file is empty/ },
    { name: 'blank.json', content: '  \n', says: /found the end of the file/ },
    { name: 'text.json', content: 'hello', says: /found "h"/ },
    { name: 'no-rows.json', content: ' [ ] ', says: /there are no rows/ },
    { name: 'open.json', content: '[{"a":1},\n{"a":2}', says: /line 2: the list is not closed/ },
    { name: 'open-object.json', content: '[{"a":1},\n{"a":2,\n]', says: /line 2: the list is not closed/ },
    { name: 'open-text.json', content: '[{"a":"1},\n{"a":2}]', says: /not closed/ },
    { name: 'after.json', content: '[{"a":1}]\n[{"a":2}]', says: /line 2: goes on after the end of the list/ },
    { name: 'garbage.json', content: '[{"a":1}]}', says: /goes on after the end/ },
    {
      name: 'comma.json',
      content: '[{"a":1},]',
      says: /1 of 2 rows cannot be read \(line 1: no row between two commas\)/,
    },
    { name: 'commas.json', content: '[,,]', says: /none of the 3 rows/ },
    { name: 'numbers.json', content: '[1,2,3]', says: /expected an object.*found a number/ },
    { name: 'lists.json', content: '[["a","b"],["c","d"]]', says: /found a list/ },
    { name: 'nulls.json', content: '[null]', says: /found nothing/ },
    { name: 'deep.json', content: `${'['.repeat(100000)}${']'.repeat(100000)}`, says: /nested deeper than 64 levels/ },
    { name: 'deep-open.json', content: '[{"a":'.repeat(100000), says: /not closed/ },
    { name: 'twice.json', content: '[{"a":1,"a":2}]', says: /a name occurs twice/ },
    { name: 'missing-colon.json', content: '[{"a" 1}]', says: /where ":" should be/ },
    { name: 'latin1.json', content: latin1('[{"a":"\xfcber"}]'), says: /Latin-1/ },
    {
      name: 'line.json',
      content: '[\n{"a":\n  tru}]',
      says: /Unexpected "t" where a value should be at line 3, column 3/,
    },
    { name: 'utf16.json', content: Buffer.from('[{"a":"1"}]', 'utf16le'), says: /UTF-16/ },
    { name: 'infinity.json', content: '[{"a":Infinity}]', says: /Unexpected "I"/ },
    { name: 'half.json', content: '[{"a":"\\udfff"}]', says: /half a surrogate pair/ },

    { name: 'header-only.csv', content: 'a,b\n', says: /there are no rows/ },
    { name: 'empty.csv', content: '', says: /the file is empty/ },
    { name: 'blank.csv', content: '\r\n\r\n', says: /there are no rows/ },
    {
      name: 'twice.csv',
      content: 'a,b,a\n1,2,3\n',
      says: /line 1: the header cannot be read: the column "a" occurs twice, as number 1 and 3/,
    },
    {
      name: 'open-quote.csv',
      content: 'a,b\n1,2\n"x,1\ny,2\n',
      says: /line 3: a quote is opened and not closed to the end of the file/,
    },
    { name: 'open-header.csv', content: '"a,b\n1,2\n', says: /line 1: a quote is opened/ },
    {
      name: 'bad-header.csv',
      content: 'a,b"c\n1,2\n',
      says: /the header cannot be read: a quote stands inside a field/,
    },
    { name: 'latin1-header.csv', content: latin1('n\xe4me,b\n1,2\n'), says: /the header cannot be read: not UTF-8/ },
    { name: 'latin1.csv', content: latin1('a,b\ncaf\xe9,2\n'), says: /line 2: not UTF-8 \(looks like Latin-1/ },
    {
      name: 'sjis.csv',
      content: Buffer.concat([Buffer.from('a\n'), Buffer.from([0x82, 0xb1, 0x82, 0xf1, 0x82, 0xc9])]),
      says: /looks like Shift-JIS/,
    },
    {
      name: 'mixed.csv',
      content: Buffer.concat([Buffer.from('a\ncaf\u00e9 '), latin1('\xe9')]),
      says: /UTF-8 with other bytes mixed in/,
    },
    { name: 'short.csv', content: 'a,b\n1\n', says: /line 2: 1 field where the header has 2/ },
    { name: 'long.csv', content: 'a,b\n1,2,3\n', says: /line 2: 3 fields where the header has 2/ },
    { name: 'closing.csv', content: 'a,b\n"x" y,1\n', says: /line 2: a quoted field goes on after its closing quote/ },
    { name: 'opening.csv', content: 'a,b\nx "y",1\n', says: /line 2: a quote stands inside a field/ },
    { name: 'columns.csv', content: `${'a,'.repeat(200000)}\n`, says: /200001 columns; the limit is 2000 columns/ },
    { name: 'fields.csv', content: `a,b\n${',,'.repeat(200000)}\n`, says: /400001 fields where the header has 2/ },
    { name: 'long-name.csv', content: `${'n'.repeat(1001)}\n1\n`, says: /a column name of more than 1000 characters/ },
    { name: 'quotes.csv', content: '"'.repeat(100001), says: /a quote is opened and not closed/ },
    {
      name: 'swallowed.csv',
      content: `a,b\n${'x,1\n'.repeat(3)}"y,2\n${'x,1\n'.repeat(20)}z",3 "\n`,
      says: /cannot be read|not closed/,
    },
    {
      name: 'delimiter.csv',
      content: 'a,b\n1,2\n',
      request: { delimiter: '::' },
      says: /"::" cannot separate columns/,
    },
    { name: 'delimiter.csv', content: 'a,b\n1,2\n', request: { delimiter: '"' }, says: /cannot separate/ },
    { name: 'short.tsv', content: 'a\tb\n1\n', says: /1 field where the header has 2/ },
    { name: 'quote.tsv', content: 'a\tb\n"x\t1\n', says: /a quote is opened.*quotes off/ },
    { name: 'latin1.tsv', content: latin1('a\tb\n\xe9\t1\n'), says: /Latin-1/ },
    { name: 'latin1.txt', content: latin1('\xe9t\xe9'), says: /Latin-1/ },
    { name: 'unknown.xyz', content: '{}', says: /the ending ".xyz" does not say what is in the file/ },
    { name: 'none', content: '{}', says: /the ending "" does not say/ },
  ];

  // Without the thread, which only carries the same answers: starting one for each of these would take half a minute.
  test.each(cases)('$name', async ({ name, content, says, request }) => {
    const failure = await failureInProcess({ path: file(name, content), ...request });
    expect(failure.message).toMatch(says);
    expect(failure.message).toContain(name);
    expect(['source-invalid', 'limit-exceeded']).toContain(failure.code);
    expect(failure.details['file']).toBe(join(folder, name));
  });

  test('the details of an error name file, line, what was expected and what was found', async () => {
    expect((await failureOf({ path: file('details.csv', 'a,b\n1,2\n"x,1\ny,2\n') })).details).toEqual({
      file: join(folder, 'details.csv'),
      line: 3,
      expected: 'a closing quote',
      found: 'to the end of the file',
    });
  });

  test('a stray quote that swallows many lines counts as that many', async () => {
    const swallowed = `a,b\n${'x,1\n'.repeat(60)}"y,2\n${'x,1\n'.repeat(40)}z "q",3\n`;
    expect((await failureOf({ path: file('swallow.csv', swallowed) })).details['found']).toBe('41 % of the lines');
  });
});

describe('odd inputs', () => {
  const odd: readonly { readonly name: string; readonly path: () => string; readonly says: RegExp }[] = [
    { name: 'a folder', path: () => folder, says: /not a regular file/ },
    { name: 'a device without end', path: () => '/dev/zero', says: /not a regular file/ },
    { name: 'a missing file', path: () => join(folder, 'missing.csv'), says: /there is no such file/ },
    {
      name: 'a file below a file',
      path: () => join(file('base.csv', 'a\n1\n'), 'x.csv'),
      says: /there is no such file/,
    },
    { name: 'a very long name', path: () => join(folder, 'n'.repeat(300)), says: /the name is too long/ },
    { name: 'a name with a zero character', path: () => `${folder}/a\0b.csv`, says: /zero character/ },
    {
      name: 'a link to itself',
      path: () => {
        symlinkSync('circle.csv', join(folder, 'circle.csv'));
        return join(folder, 'circle.csv');
      },
      says: /go in a circle/,
    },
    {
      name: 'a pipe that nobody writes to',
      path: () => {
        execFileSync('mkfifo', [join(folder, 'pipe')]);
        return join(folder, 'pipe');
      },
      says: /not a regular file/,
    },
  ];

  test.skipIf(process.platform === 'win32').each(odd)('$name gives a clear error', async ({ path, says }) => {
    const failure = await failureOf({ path: path(), format: 'csv' });
    expect(failure.code).toBe('source-invalid');
    expect(failure.message).toMatch(says);
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'an unreadable file gives a clear error',
    async () => {
      const path = file('secret.csv', 'a\n1\n');
      chmodSync(path, 0);
      expect((await failureOf({ path })).message).toMatch(/may not be read/);
    },
  );

  test('names with emoji, blanks and a trailing dot are read', async () => {
    for (const name of ['😀 data.csv', 'data..csv', ' x .csv'])
      expect((await rowsOf(name, 'a\n1\n')).rows.length).toBe(1);
  });
});

describe('limits', () => {
  test('a row that is too long is skipped and named; the next one is read', async () => {
    const content = `{"a":"${'x'.repeat(2000)}"}\n${'{"a":1}\n'.repeat(9)}`;
    const { read, rows } = await rowsOf('long-row.jsonl', content, { limits: { rowBytes: 1024 } });
    expect(read.problems).toEqual([{ line: 1, message: 'the row is longer than 1 kB' }]);
    expect(rows[0]?.line).toBe(2);
  });

  test('one endless line costs no more than the limit of a row', async () => {
    const failure = await failureOf({
      path: file('one-line.jsonl', `{"a":"${'x'.repeat(3_000_000)}`),
      limits: { rowBytes: 100_000, memoryMb: 16 },
    });
    expect(failure.message).toMatch(/the row is longer than 97.7 kB/);
  });

  test.each([
    ['fileBytes', { fileBytes: 100 }, 'the file is larger; the limit is 100 bytes'],
    ['rows', { rows: 5 }, 'line 6: more than 5 rows; the limit is 5 rows'],
    ['columns', { columns: 5 }, 'line 6: 6 different columns; the limit is 5 columns'],
    ['timeMs', { timeMs: 1 }, 'reading it takes longer than 0.001 seconds'],
  ])('the limit %s is named', async (_name, limits, says) => {
    const content = Array.from({ length: 30 }, (_, index) => `{"c${index}":1}`).join('\n');
    const failure = await failureOf({ path: file('limits.jsonl', content), limits });
    expect(failure).toMatchObject({ code: 'limit-exceeded' });
    expect(failure.message).toContain(says);
  });

  test('a reading is stopped at once, before and between batches', async () => {
    const path = file('stop.jsonl', '{"a":1}\n'.repeat(20000));
    const early = new AbortController();
    early.abort();
    await expect(readRows({ path, signal: early.signal })).rejects.toMatchObject({ code: 'cancelled' });

    const later = new AbortController();
    const read = await readRows({ path, signal: later.signal });
    const batches = read.batches();
    expect((await batches.next()).value?.length).toBe(500);
    later.abort();
    await expect(batches.next()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
