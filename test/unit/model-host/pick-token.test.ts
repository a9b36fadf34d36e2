import { describe, expect, test } from 'vitest';
import { type PickOptions, pickToken } from '../../../src/model-host/llama-cpp/pick-token.ts';
import { createRandom } from '../../../src/shared/base/random.ts';

const weights = new Map([
  [1, 0.5],
  [2, 0.3],
  [3, 0.15],
  [4, 0.05],
]);

function shares(options: Partial<PickOptions>): Record<string, number> {
  const random = createRandom(1);
  const counts: Record<string, number> = {};
  for (let draw = 0; draw < 4000; draw++) {
    const token = pickToken(weights, { temperature: 1, bias: new Map(), ...options }, random);
    counts[token] = (counts[token] ?? 0) + 1 / 4000;
  }
  return counts;
}

function near(...expected: readonly (readonly [number, number])[]): Record<string, unknown> {
  return Object.fromEntries(expected.map(([token, share]) => [token, expect.closeTo(share, 1)]));
}

describe('Drawing a token from weights', () => {
  test('follows the weights at temperature 1', () => {
    expect(shares({})).toEqual(near([1, 0.5], [2, 0.3], [3, 0.15], [4, 0.05]));
  });

  test('takes the largest at temperature 0, and sharpens below 1', () => {
    expect(shares({ temperature: 0 })).toEqual({ 1: expect.closeTo(1, 9) });
    expect(shares({ temperature: 0.5 })[1]).toBeCloseTo(0.25 / (0.25 + 0.09 + 0.0225 + 0.0025), 1);
  });

  test('keeps what top-k, top-p and min-p leave', () => {
    expect(Object.keys(shares({ topK: 2 }))).toEqual(['1', '2']);
    expect(Object.keys(shares({ topP: 0.6 }))).toEqual(['1', '2']);
    expect(Object.keys(shares({ minP: 0.25 }))).toEqual(['1', '2', '3']);
  });

  test('applies bias and penalties before the filters', () => {
    expect(Object.keys(shares({ bias: new Map([[4, 50]]) }))).toEqual(['4']);
    const penalty = { repeat: 1, frequency: 0, presence: 50, window: 8, recent: () => [1, 1] };
    expect(Object.keys(shares({ penalty }))).toEqual(['2', '3', '4']);
  });

  test('draws the same for the same seed', () => {
    const draw = () => pickToken(weights, { temperature: 1, bias: new Map() }, createRandom(5));
    expect(draw()).toBe(draw());
  });

  test('fails when a rule leaves nothing', () => {
    expect(() => pickToken(new Map([[1, 0]]), { temperature: 1, bias: new Map() }, createRandom(1))).toThrow(
      'left no token',
    );
  });
});
