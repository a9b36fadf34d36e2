import { existsSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { canonicalJson, type JsonObject } from '../../shared/base/json.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Sample } from '../../shared/domain/sample.ts';
import { mapRows } from '../documents/map-rows.ts';
import { collectRows, readRows } from '../documents/read-rows.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';

interface SeedOptions {
  readonly store: ProjectStore;
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * The seeds of a recipe as a run would have them, without storing any: those of the project when the file was imported,
 * else the rows of the file. None when the recipe names no seeds.
 */
export async function readSeeds({ store, recipe, kind, folder, signal }: SeedOptions): Promise<readonly Sample[]> {
  const source = recipe.sources.seeds;
  if (source === undefined) return [];
  const path = isAbsolute(source.file) ? source.file : join(folder, source.file);
  const mapping: JsonObject = {
    fields: source.fields,
    group: source.group ?? null,
    kind: kind.id,
    multiple: recipe.task.multiple,
  };
  if (!existsSync(path)) return seedsOfGoneFile(store, path, mapping);
  const rows = await readRows({ path, ...(source.format === undefined ? {} : { format: source.format }), signal });
  const found = store.sources.find('seeds', rows.hash, mapping);
  if (found !== undefined) return store.sources.samples([found.id]);
  const mapped = mapRows(await collectRows(rows, signal), {
    path,
    mapping: source.fields,
    fields: kind.fields(recipe.task),
    targetsRequired: true,
  });
  return mapped.rows
    .filter(({ fields }) => kind.check(fields, recipe.task).length === 0)
    .map(({ fields, line, group }) => ({
      id: `line-${line}`,
      origin: 'source',
      role: 'seeds',
      group: group ?? `line-${line}`,
      revision: 1,
      fields,
      conditions: {},
      parents: [],
      private: source.private !== false,
    }));
}

/** As a run finds them: by name and columns. */
function seedsOfGoneFile(store: ProjectStore, path: string, mapping: JsonObject): readonly Sample[] {
  const found = store.sources
    .list()
    .findLast(
      (known) =>
        known.role === 'seeds' &&
        basename(known.file) === basename(path) &&
        canonicalJson(known.mapping) === canonicalJson(mapping),
    );
  if (found !== undefined) return store.sources.samples([found.id]);
  throw new EngineError('source-invalid', `There is no file ${path}, and its rows are not in the project.`, {
    file: path,
  });
}
