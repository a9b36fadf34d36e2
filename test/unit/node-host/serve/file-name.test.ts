import { expect, test } from 'vitest';
import { cleanFileName } from '../../../../src/node-host/serve/file-name.ts';

test.each([
  ['reviews.csv', 'reviews.csv'],
  ['Ärzte Brief 2024 (final).txt', 'Ärzte Brief 2024 (final).txt'],
  ['日本語.jsonl', '日本語.jsonl'],
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\windows\\win.ini', 'win.ini'],
  ['C:\\a\\b.csv', 'b.csv'],
  ['/etc/', 'file'],
  ['..', 'file'],
  ['.', 'file'],
  ['', 'file'],
  ['...', 'file'],
  ['.hidden.csv', 'hidden.csv'],
  ['name.csv. . ', 'name.csv'],
  ['a\0b.csv', 'a_b.csv'],
  ['a\u202Evsc.exe', 'a_vsc.exe'],
  ['a:b|c?.csv', 'a_b_c_.csv'],
  ['line\nbreak.csv', 'line_break.csv'],
  ['con', '_con'],
  ['NUL.txt', '_NUL.txt'],
  ['com1.csv', '_com1.csv'],
  ['console.csv', 'console.csv'],
  ['e\u0301.csv', '\u00E9.csv'],
])('%j becomes %j', (name, clean) => {
  expect(cleanFileName(name)).toBe(clean);
});

test('a long name keeps its extension and stays below what file systems take', () => {
  for (const stem of ['a', '語', '😀', 'é']) {
    const clean = cleanFileName(`${stem.repeat(2000)}.jsonl`);
    expect(clean.endsWith('.jsonl')).toBe(true);
    expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(200);
    expect(clean).not.toMatch(/\uFFFD/u);
  }
});
