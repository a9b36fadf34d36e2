import { expect, test } from 'vitest';
import { Keys } from '../../../../src/node-host/serve/keys.ts';

test('B2 a thousand starts have a thousand keys of 256 bits', () => {
  const keys = Array.from({ length: 1000 }, () => new Keys().session);
  expect(new Set(keys).size).toBe(1000);
  expect(new Set(keys.map((key) => Buffer.from(key, 'base64url').length))).toEqual(new Set([32]));
  // Every bit takes both values: none is fixed.
  const ones = Array.from({ length: 256 }, () => 0);
  for (const key of keys) {
    const bytes = Buffer.from(key, 'base64url');
    for (const bit of ones.keys()) ones[bit] = (ones[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
  }
  expect(ones.filter((count) => count < 350 || count > 650)).toEqual([]);
});

test('an address works once, and a newer one does not end it', () => {
  const keys = new Keys();
  const first = keys.issueEntry();
  const second = keys.issueEntry();
  expect([first, second, first, second, ''].map((key) => keys.takeEntry(key))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(keys.isSession(first)).toBe(false);
  expect(keys.takeEntry(keys.session)).toBe(false);
});

test('of the addresses that nobody used the last five work', () => {
  const keys = new Keys();
  const issued = Array.from({ length: 7 }, () => keys.issueEntry());
  expect(issued.map((key) => keys.takeEntry(key))).toEqual([false, false, true, true, true, true, true]);
});

test('the session key is known as a whole only', () => {
  const keys = new Keys();
  const { session } = keys;
  const others = [session.slice(1), `${session}a`, session.toUpperCase(), '', `"${session}"`, new Keys().session];
  expect(others.map((key) => keys.isSession(key))).toEqual(others.map(() => false));
  expect(keys.isSession(session)).toBe(true);
});
