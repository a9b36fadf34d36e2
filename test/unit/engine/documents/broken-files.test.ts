import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { checkFileRows } from '../../../../src/engine/documents/check-file-rows.ts';
import { checkJson } from '../../../../src/engine/documents/check-json.ts';
import { decodeText } from '../../../../src/engine/documents/decode-text.ts';
import { FileFault } from '../../../../src/engine/documents/file-fault.ts';
import { resolveReadTask } from '../../../../src/engine/documents/resolve-read-task.ts';
import { splitLines } from '../../../../src/engine/documents/split-lines.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'seedloom-broken-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = {
  jsonl:
    '{"text":"Where is my card? é 😀","label":"card_arrival"}\n{"text":"a \\"b\\" \\u00e9","label":"x","n":[1,{"a":null}]}\n'.repeat(
      5,
    ),
  json: '[\n {"text":"Where is my card? é","label":"card_arrival"},\n {"text":"a \\"b\\"","n":[1.5e3,{"a":null}]}\n]\n',
  csv: '\ufefftext,label\r\n"Where, ""my"" card?\r\né",card_arrival\r\nplain,x\r\n'.repeat(1) + 'b,y\r\n'.repeat(8),
  tsv: 'text\tlabel\n"Where\tis ""my"" card?"\tcard_arrival\nplain é\tx\n',
} as const;

describe('damaged files', () => {
  test.each(Object.entries(good))(
    '250 damaged files of format %s are read or refused with a line, and none does anything else',
    async (format, content) => {
      const random = createRandom(`damaged ${format}`);
      const path = join(folder, `damaged.${format}`);
      const seen = { read: 0, refused: 0 };
      for (let round = 0; round < 250; round++) {
        writeFileSync(path, damage(Buffer.from(content), random));
        try {
          const check = await checkFileRows(resolveReadTask({ path }));
          expect(check.accepted + check.rejected).toBe(check.read);
          expect(check.problems.length).toBe(check.rejected);
          for (const problem of check.problems) expect(problem.line).toBeGreaterThan(0);
          seen.read++;
        } catch (error) {
          if (!(error instanceof FileFault)) throw error;
          expect(error.parts.problem).not.toBe('');
          seen.refused++;
        }
      }
      expect(seen.read).toBeGreaterThan(0);
      expect(seen.refused).toBeGreaterThan(0);
    },
  );

  function damage(bytes: Buffer, random: ReturnType<typeof createRandom>): Buffer {
    const special = Buffer.from('"\\{}[],:\n\r\t\0\xff\xed\xa0', 'latin1');
    let damaged = Buffer.from(bytes);
    for (let times = 1 + random.integer(4); times > 0; times--) {
      const at = random.integer(Math.max(1, damaged.length));
      const length = random.integer(6);
      const middle = Buffer.from([special[random.integer(special.length)] ?? 0]);
      const kind = random.integer(4);
      const rest = kind === 0 ? at : kind === 1 ? at + 1 : at + length;
      damaged =
        kind === 3 ? damaged.subarray(0, at) : Buffer.concat([damaged.subarray(0, at), middle, damaged.subarray(rest)]);
    }
    return damaged;
  }
});

describe('checkJson', () => {
  const limits = { depth: 64, values: 100_000 };

  test('agrees with JSON.parse on every text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-0.5e+3',
      '01',
      '.5',
      'true',
      'null',
      'nul',
      '\\',
      '\\u00e9',
      '\\u12',
      ' ',
      '\n',
      '\t',
      '\u00a0',
      'é',
      '\u2028',
      '\ud800',
    );
    const texts = fc.oneof(
      fc.json(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc
        .tuple(fc.json(), fc.nat(200), pieces)
        .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at + 1)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect(checkJson(text, limits).kind).toBe(parses ? 'fine' : 'broken');
      }),
      { seed: 7, numRuns: 3000 },
    );
  });

  test('says where and what', () => {
    expect(checkJson('{"a": 01}', limits)).toEqual({
      kind: 'broken',
      at: 7,
      problem: 'Unexpected "1" where "," or "}" should be',
    });
    expect(checkJson('{"a": [1, 2}', limits)).toEqual({
      kind: 'broken',
      at: 11,
      problem: 'Unexpected "}" where "," or "]" should be',
    });
    expect(checkJson('{"a"\u00a0:1}', limits)).toEqual({
      kind: 'broken',
      at: 4,
      problem: 'Unexpected U+00A0 where ":" should be',
    });
    expect(checkJson('', limits)).toEqual({ kind: 'broken', at: 0, problem: 'Unexpected end where a value should be' });
  });
});

describe('decodeText', () => {
  test('never gives a character that is not in the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const decoded = decodeText(bytes);
        if (decoded.kind === 'text') expect(Buffer.from(decoded.text).equals(Buffer.from(bytes))).toBe(true);
        else expect(decoded.looksLike).not.toBe('');
      }),
      { seed: 7, numRuns: 1000 },
    );
  });
});

describe('splitLines', () => {
  test('does not depend on how the bytes arrive', () => {
    const cut = fc.array(fc.constantFrom('a', 'bc', '\n', '\r\n', 'é', ''), { maxLength: 60 });
    fc.assert(
      fc.property(cut, (parts) => {
        const lines = [
          ...splitLines(
            parts.map((part) => Buffer.from(part)),
            1000,
          ),
        ];
        const expected = parts
          .join('')
          .split('\n')
          .flatMap((text, index) => (text === '' ? [] : [{ line: index + 1, text }]));
        expect(lines.map((line) => ({ line: line.line, text: line.bytes?.toString() }))).toEqual(expected);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
