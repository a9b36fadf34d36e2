import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../../shared/base/json.ts';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Connection } from '../connection.ts';
import { parseJson } from '../packing.ts';
import type { RecipeStore, RecipeVersion } from '../project-store.ts';
import { insertSealed } from '../sealed-tables.ts';

interface RecipeRow {
  readonly id: string;
  readonly hash: string;
  readonly text: string;
  readonly json: string;
  readonly created_at: string;
}

/** Versions go by what the recipe says, not by its comments and spaces: those keep the text of the first save. */
export class RecipeRepository implements RecipeStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  save(recipe: { readonly text: string; readonly json: Json; readonly createdAt: string }): RecipeVersion {
    const json = canonicalJson(recipe.json);
    const hash = createHash('sha256').update(json).digest('hex');
    const id = `r-${hash.slice(0, 16)}`;
    return this.#connection.transaction(() => {
      if (this.#find(id) === undefined) {
        const row = { id, hash, text: recipe.text, json, created_at: recipe.createdAt };
        insertSealed(this.#connection, 'recipes', row);
      }
      return this.get(id);
    });
  }

  get(id: string): RecipeVersion {
    const row = this.#find(id);
    if (row === undefined) throw new EngineError('not-found', `The project has no recipe ${id}.`, { recipe: id });
    return toRecipe(row);
  }

  list(): readonly RecipeVersion[] {
    return this.#connection.all<RecipeRow>('SELECT * FROM recipes ORDER BY number').map(toRecipe);
  }

  #find(id: string): RecipeRow | undefined {
    return this.#connection.get<RecipeRow>('SELECT * FROM recipes WHERE id = ?', id);
  }
}

function toRecipe(row: RecipeRow): RecipeVersion {
  return { id: row.id, hash: row.hash, text: row.text, json: parseJson(row.json), createdAt: row.created_at };
}
