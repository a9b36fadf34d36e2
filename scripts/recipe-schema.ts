import { writeFileSync } from 'node:fs';
import { methodRegistry } from '../src/engine/methods/registry.ts';
import { recipeJsonSchema } from '../src/engine/recipes/recipe-json-schema.ts';
import { taskKinds } from '../src/engine/tasks/registry.ts';

/** Writes the JSON Schema of recipes, by which editors complete and check them. Run it after a method was added or changed. */
const file = new URL('../resources/recipe.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(recipeJsonSchema(methodRegistry, taskKinds), null, 2)}\n`);
