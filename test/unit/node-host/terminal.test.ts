import { expect, test } from 'vitest';
import { durationInWords, funnelLines } from '../../../src/node-host/report-text.ts';
import { safeText } from '../../../src/node-host/terminal.ts';

test('text from data cannot move the cursor, ring, or turn the line around', () => {
  const payloads = ['\u001B[2J', '\u001B]0;title\u0007', '\u202Eabc', 'a\rb', '\u009B31m', '\u200Bx', 'a\nb'];
  const shown = payloads.map(safeText);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
  expect(shown.filter((text) => /[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u200B]/u.test(text))).toEqual([]);
  expect(shown.at(-1)).toBe('a b');
});

test('the funnel adds up in sight', () => {
  const lines = funnelLines({
    asked: 10,
    tried: 20,
    rejected: [
      { rule: 'format', count: 6 },
      { rule: 'rouge-novelty', count: 4 },
    ],
    accepted: 10,
    dropped: [
      { step: 'curate/0', method: 'semantic-duplicates', rule: 'similarity >= 0.9', count: 3, alone: 4, shared: 1 },
    ],
    kept: 7,
    toReview: 2,
  });
  expect(lines.at(-1)).toBe('  Check: 20 − 10 = 10; 10 − 3 = 7.');
  expect(lines.join('\n')).toContain('4 by this rule alone');
});

test('durations read as minutes and seconds', () => {
  expect([durationInWords(45.4), durationInWords(80), durationInWords(-1)]).toEqual(['45 s', '1 min 20 s', '0 s']);
});
