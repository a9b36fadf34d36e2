import type { Connection } from '../connection.ts';
import type { MetaStore } from '../project-store.ts';

/** What a project says of itself. */
export class MetaRepository implements MetaStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  find(key: 'name' | 'id'): string | undefined {
    return this.#connection.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value;
  }

  save(key: 'name' | 'id', value: string): void {
    this.#connection.transaction(() =>
      this.#connection.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, value),
    );
  }
}
