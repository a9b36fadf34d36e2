import { existsSync, readFileSync } from 'node:fs';
import { type EngineBench, type RecipeFile, writeRecipe } from './engine-harness.ts';

const fixtures = new URL('../fixtures/', import.meta.url);

/**
 * A recipe of test/fixtures with its script and its seeds, copied into the bench's folder.
 *
 * @param change what the test changes in the recipe's text; it must change something
 */
export function fixtureRecipe(bench: EngineBench, name: string, change?: (text: string) => string): RecipeFile {
  const read = (path: string) => readFileSync(new URL(path, fixtures), 'utf8');
  bench.write(`${name}.script.yaml`, read(`scripts/${name}.yaml`));
  const seeds = `recipes/${name}.seeds.jsonl`;
  if (existsSync(new URL(seeds, fixtures))) bench.write(`${name}.seeds.jsonl`, read(seeds));
  const text = read(`recipes/${name}.yaml`);
  const changed = change?.(text) ?? text;
  if (change !== undefined && changed === text) throw new Error(`Nothing was changed in the recipe ${name}.`);
  return writeRecipe(bench, changed, `${name}.yaml`);
}
