import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const keyBytes = 32;
/** Addresses that were printed and not used yet: the oldest is forgotten. */
const keptEntries = 5;

/**
 * The secrets of one start of the browser mode, in memory only: the session's, which a browser gets as a cookie, and
 * the one-use keys of the printed addresses. 256 random bits each.
 */
export class Keys {
  readonly session = newKey();
  #entries: string[] = [];

  /** A new key for an address; it opens the session once. */
  issueEntry(): string {
    const key = newKey();
    this.#entries = [...this.#entries.slice(1 - keptEntries), key];
    return key;
  }

  /** True once for a key that was issued. */
  takeEntry(key: string): boolean {
    // Every one is compared, so that the time tells nothing.
    const matches = this.#entries.filter((entry) => isEqual(entry, key));
    this.#entries = this.#entries.filter((entry) => !matches.includes(entry));
    return matches.length > 0;
  }

  isSession(key: string): boolean {
    return isEqual(this.session, key);
  }
}

function newKey(): string {
  return randomBytes(keyBytes).toString('base64url');
}

/** Of the hashes: `timingSafeEqual` takes equal lengths only. */
function isEqual(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
