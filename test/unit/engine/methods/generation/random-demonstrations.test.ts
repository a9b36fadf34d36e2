import { describe, expect, test } from 'vitest';
import { randomDemonstrations } from '../../../../../src/engine/methods/generation/random-demonstrations.ts';
import type { Sample } from '../../../../../src/shared/domain/sample.ts';
import { demonstrationsContext, testCell } from '../../../../support/generation-contexts.ts';
import { testSample } from '../../../../support/method-contexts.ts';

const seeds = [
  ...Array.from({ length: 6 }, (_, index) => testSample(`a${index}`, `Text ${index} of a.`, 'a')),
  ...Array.from({ length: 4 }, (_, index) => testSample(`b${index}`, `Text ${index} of b.`, 'b')),
];

describe('random demonstrations', () => {
  test('have the wanted label, are new for each text, and the same for the same seed and ordinal', async () => {
    const pick = await open({ count: 3 });
    const first = await pick(0);
    expect(first.every((id) => id.startsWith('a'))).toBe(true);
    expect(new Set(first).size).toBe(3);
    expect(await pick(0)).toEqual(first);
    expect(await (await open({ count: 3 }))(0)).toEqual(first);
    const draws = await Promise.all([0, 1, 2, 3, 4].map((ordinal) => pick(ordinal)));
    expect(new Set(draws.map((ids) => ids.toSorted().join(' '))).size).toBeGreaterThan(1);
  });

  test('take each seed equally often: 3 of 6 in 6000 draws, 3000 each within four standard deviations', async () => {
    const pick = await open({ count: 3 });
    const counts = new Map<string, number>();
    for (let ordinal = 0; ordinal < 6000; ordinal++) {
      for (const id of await pick(ordinal)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 3000)).toBeLessThan(4 * Math.sqrt(6000 * 0.25));
  });

  test('are all there are when the pool is small, and none of the excluded', async () => {
    expect((await (await open({ count: 9 }))(0)).toSorted()).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5']);
    expect((await (await open({ count: 9 }))(0, ['a0', 'a5'])).toSorted()).toEqual(['a1', 'a2', 'a3', 'a4']);
  });

  test('balanced have as many of each label; a count that the labels do not divide is refused', async () => {
    const ids = await (await open({ count: 4, mode: 'balanced' }))(0);
    expect(ids.map((id) => id.charAt(0)).toSorted()).toEqual(['a', 'a', 'b', 'b']);
    await expect(open({ count: 3, mode: 'balanced' })).rejects.toThrow('need a count that 2 labels divide; 3 is none');
  });

  test('interleaved take turns, and the wanted label comes last when it shall', async () => {
    const turns = (await (await open({ count: 4, mode: 'balanced', order: 'interleaved' }))(3))
      .map((id) => id.charAt(0))
      .join('');
    expect(['abab', 'baba']).toContain(turns);
    expect(
      (await (await open({ count: 4, mode: 'balanced', order: 'target-last' }))(3)).map((id) => id.charAt(0)).join(''),
    ).toBe('bbaa');
  });

  test('are cut from the first shown on: the last is the most useful', async () => {
    const picker = await randomDemonstrations.open(
      demonstrationsContext({ seeds }),
      randomDemonstrations.params.parse({}),
    );
    const picked = await picker.pick({ cell: testCell({ label: 'a' }, 1), text: '', ordinal: 5, exclude: [] });
    expect(picked.byUsefulness).toEqual(picked.ordered.map(({ id }) => id).reverse());
  });

  test('need seeds, or accepted samples that may still come', async () => {
    await expect(open({}, [])).rejects.toThrow('Random demonstrations needs seeds to show');
    expect(await (await open({ from: 'accepted' }, [], [testSample('g1', 'Generated.', 'a')]))(0)).toEqual(['g1']);
    expect(await (await open({ from: 'seeds-and-accepted' }, []))(0)).toEqual([]);
  });
});

async function open(input: object, from: readonly Sample[] = seeds, accepted: readonly Sample[] = []) {
  const picker = await randomDemonstrations.open(
    demonstrationsContext({ seeds: from, accepted }),
    randomDemonstrations.params.parse(input),
  );
  return async (ordinal: number, exclude: readonly string[] = []) => {
    const picked = await picker.pick({ cell: testCell({ label: 'a' }, 1), text: 'Label: a.', ordinal, exclude });
    return picked.ordered.map(({ id }) => id);
  };
}
