import { describe, expect, test } from 'vitest';
import { decodeNumbers } from '../../../../../src/renderer/engine/decode-numbers.ts';
import { highestNumber, holdNew } from '../../../../../src/renderer/features/data/list/sample-order.ts';

test('numbers of samples come as little-endian 32-bit integers', () => {
  const bytes = [1, 0, 0, 0, 0x70, 0x11, 0x01, 0, 2, 0, 0, 0];
  expect([...decodeNumbers(btoa(String.fromCharCode(...bytes)))]).toEqual([1, 70_000, 2]);
  expect([...decodeNumbers('')]).toEqual([]);
});

describe('a list while samples are added', () => {
  test('holds those back that came after it was taken, wherever they stand', () => {
    const held = holdNew(Int32Array.of(9, 3, 8, 1), 7);
    expect([[...held.shown], held.waiting]).toEqual([[3, 1], 2]);
  });

  test('shows at once what passes only now but was there before', () => {
    const held = holdNew(Int32Array.of(1, 2, 3), 3);
    expect([[...held.shown], held.waiting]).toEqual([[1, 2, 3], 0]);
  });

  test('does not wait when there is nothing to disturb', () => {
    const held = holdNew(Int32Array.of(11, 12), 10);
    expect([[...held.shown], held.waiting]).toEqual([[11, 12], 0]);
  });

  test('was taken up to its highest number', () => {
    expect([highestNumber(Int32Array.of(4, 9, 2)), highestNumber(new Int32Array())]).toEqual([9, 0]);
  });
});
