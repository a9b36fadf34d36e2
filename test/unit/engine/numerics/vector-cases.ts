import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** One case of test/fixtures/vectors. Input and expectation have the shape that the caller names. */
export interface VectorCase<Input, Expected> {
  readonly id: string;
  readonly input: Input;
  readonly expected: Expected;
  readonly tolerance: number;
}

/** The cases of a family whose id begins with one of the prefixes; fails when a prefix has none. */
export function vectorCases<Input, Expected>(
  family: string,
  ...prefixes: readonly string[]
): readonly VectorCase<Input, Expected>[] {
  const file = new URL(`../../../fixtures/vectors/${family}.json`, import.meta.url);
  // Safe enough for a test: a wrong shape makes the comparison fail.
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: VectorCase<Input, Expected>[] };
  return prefixes.flatMap((prefix) => {
    const found = cases.filter(({ id }) => id.startsWith(prefix));
    if (found.length === 0) throw new Error(`${family}.json has no case ${prefix}.`);
    return found;
  });
}

/** The rule of the vectors: |got − want| ≤ tolerance · max(1, |want|), element by element; anything else exactly. */
export function expectNear(got: unknown, want: unknown, tolerance: number): void {
  expect(rounded(got, want, tolerance)).toEqual(plain(want));
}

/** `got` with each number that is near enough replaced by the wanted one, so that the difference shows the place. */
function rounded(got: unknown, want: unknown, tolerance: number): unknown {
  if (typeof got === 'number' && typeof want === 'number') {
    return Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)) ? want : got;
  }
  const value = plain(got);
  const wanted = plain(want);
  if (Array.isArray(value)) {
    return value.map((item, place) => rounded(item, Array.isArray(wanted) ? wanted[place] : undefined, tolerance));
  }
  if (typeof value === 'object' && value !== null) {
    // Safe: only compared.
    const other = (typeof wanted === 'object' && wanted !== null ? wanted : {}) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item, other[key], tolerance)]));
  }
  return value;
}

function plain(value: unknown): unknown {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && 'length' in value
    ? // Safe: a view with a length is a typed array of numbers here.
      Array.from(value as unknown as ArrayLike<number>)
    : value;
}
