import type { SampleRow } from '../../../../shared/contract/sample-answers.ts';

/** Reads the rows with these numbers; what is gone is left out. At most 500. */
export type FetchRows = (numbers: readonly number[]) => Promise<readonly SampleRow[]>;

interface Entry {
  /** null: there is no such sample any more. */
  readonly row: SampleRow | null;
  readonly version: number;
}

const batchSize = 100;
const atOnce = 2;
const keptRows = 6000;
const loadSize = 500;

/**
 * Rows by number, fetched in batches as the list asks for them. Old rows stay on show until newer ones are there, so
 * that nothing flickers; places that were scrolled past before their turn are not fetched.
 */
export class RowStore {
  readonly #fetch: FetchRows;
  readonly #entries = new Map<number, Entry>();
  readonly #listeners = new Set<() => void>();
  readonly #underWay = new Set<number>();
  #wanted: readonly number[] = [];
  #version = 0;
  #working = 0;
  #error: Error | undefined;

  constructor(fetch: FetchRows) {
    this.#fetch = fetch;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  find(number: number): SampleRow | undefined {
    return this.#entries.get(number)?.row ?? undefined;
  }

  /** Why rows are missing; undefined when all is well. */
  error = (): Error | undefined => this.#error;

  /** What is on show now and around it, most urgent first. Replaces what was wanted before. */
  want(numbers: readonly number[]): void {
    this.#wanted = numbers;
    this.#work();
  }

  /** Something changed in the project: what is on show is read anew. */
  markOld(): void {
    this.#version++;
    this.#work();
  }

  retry(): void {
    this.#error = undefined;
    this.#tell();
    this.#work();
  }

  /** All of these, for a command; those that are gone are left out. */
  async load(numbers: readonly number[]): Promise<readonly SampleRow[]> {
    const missing = numbers.filter((number) => this.find(number) === undefined);
    const found = new Map<number, SampleRow>();
    for (let at = 0; at < missing.length; at += loadSize) {
      for (const row of await this.#fetch(missing.slice(at, at + loadSize))) found.set(row.number, row);
    }
    return numbers.map((number) => this.find(number) ?? found.get(number)).filter((row) => row !== undefined);
  }

  #work(): void {
    while (this.#working < atOnce && this.#error === undefined) {
      const batch = this.#wanted.filter((number) => this.#isDue(number)).slice(0, batchSize);
      if (batch.length === 0) return;
      void this.#take(batch);
    }
  }

  #isDue(number: number): boolean {
    return !this.#underWay.has(number) && this.#entries.get(number)?.version !== this.#version;
  }

  async #take(numbers: readonly number[]): Promise<void> {
    const version = this.#version;
    this.#working++;
    for (const number of numbers) this.#underWay.add(number);
    try {
      const rows = new Map((await this.#fetch(numbers)).map((row) => [row.number, row]));
      for (const number of numbers) this.#keep(number, { row: rows.get(number) ?? null, version });
    } catch (thrown) {
      this.#error = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    for (const number of numbers) this.#underWay.delete(number);
    this.#working--;
    this.#tell();
    this.#work();
  }

  /** A row that did not change stays the same object: its place in the list is not drawn again. */
  #keep(number: number, entry: Entry): void {
    const before = this.#entries.get(number);
    const isSame = before !== undefined && JSON.stringify(before.row) === JSON.stringify(entry.row);
    this.#entries.delete(number);
    this.#entries.set(number, isSame ? { row: before.row, version: entry.version } : entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > keptRows && oldest !== undefined) this.#entries.delete(oldest);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
