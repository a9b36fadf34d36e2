import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Connection } from '../connection.ts';
import { textHash } from '../content-hash.ts';
import { packText, unpackText } from '../packing.ts';
import type { DraftStore, RecipeDraft } from '../project-store.ts';
import { insertSealed } from '../sealed-tables.ts';

/** The row of `meta` that names the current draft. */
export const draftKey = 'draft';

interface DraftRow {
  readonly id: string;
  readonly at: string;
  readonly text: Uint8Array;
}

/** Drafts by their content. Which one is current changes through the history alone. */
export class DraftRepository implements DraftStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  add(text: string, at: string): RecipeDraft {
    const stored = text.toWellFormed();
    const id = `d-${textHash(stored).toString('hex').slice(0, 16)}`;
    return this.#connection.transaction(() => {
      if (this.#find(id) === undefined) {
        insertSealed(this.#connection, 'recipe_drafts', { id, at, text: packText(stored) });
      }
      return this.get(id);
    });
  }

  begin(text: string, at: string): RecipeDraft {
    return this.#connection.transaction(() => {
      if (this.current() !== undefined) throw new Error('The project has a draft already.');
      const draft = this.add(text, at);
      setCurrentDraft(this.#connection, draft.id);
      return draft;
    });
  }

  current(): RecipeDraft | undefined {
    const row = this.#connection.get<DraftRow>(
      'SELECT d.* FROM meta m JOIN recipe_drafts d ON d.id = m.value WHERE m.key = ?',
      draftKey,
    );
    return row && toDraft(row);
  }

  get(id: string): RecipeDraft {
    const row = this.#find(id);
    if (row === undefined) throw new EngineError('not-found', `The project has no recipe draft ${id}.`, { draft: id });
    return toDraft(row);
  }

  list(): readonly RecipeDraft[] {
    return this.#connection.all<DraftRow>('SELECT * FROM recipe_drafts ORDER BY number').map(toDraft);
  }

  #find(id: string): DraftRow | undefined {
    return this.#connection.get<DraftRow>('SELECT * FROM recipe_drafts WHERE id = ?', id);
  }
}

/** For the history: which draft the project goes by; `null` before there is one. */
export function setCurrentDraft(connection: Connection, id: string | null): void {
  if (id === null) connection.run('DELETE FROM meta WHERE key = ?', draftKey);
  else connection.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', draftKey, id);
}

function toDraft(row: DraftRow): RecipeDraft {
  return { id: row.id, text: unpackText(row.text), at: row.at };
}
