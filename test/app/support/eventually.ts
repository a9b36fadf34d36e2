import { expect } from 'vitest';

/** `expect.poll` with the patience that a page on a busy machine needs. */
export function eventually<T>(read: () => T, { timeout = 10_000 }: { readonly timeout?: number } = {}) {
  return expect.poll(read, { timeout, interval: 50 });
}
