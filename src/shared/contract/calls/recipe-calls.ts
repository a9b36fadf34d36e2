import { z } from 'zod';
import { id, json, path, project } from './parts.ts';

const recipeText = z.strictObject({
  text: z.string().max(2_000_000),
  file: path.describe('Path of the recipe: sources are looked up in its folder, errors name it.'),
});
const step = z.union([z.string().min(1).max(200), z.int().min(0).max(100_000)]);
const change = z.union([
  z.strictObject({ path: z.array(step).min(1).max(20), value: json }),
  z.strictObject({ path: z.array(step).min(1).max(20), remove: z.literal(true) }),
]);

export const recipeRequest = recipeText;

export const recipeCalls = {
  'recipe.validate': recipeText.extend({ allowOutside: z.array(path.meta({ folder: true })).default([]) }),
  'recipe.estimate': recipeText.extend({
    allowOutside: z.array(path.meta({ folder: true })).default([]),
    trials: z.int().min(0).max(64).default(16),
  }),
  'recipe.get': project.describe("The project's own recipe."),
  'recipe.save': project.extend({
    text: z.string().max(2_000_000),
    base: id.describe('Version that the text was made from; another one now is refused.'),
  }),
  'recipe.change': project.extend({
    title: z.string().min(1).max(200).describe('For undo: "Rename the label card_arrival".'),
    changes: z.array(change).min(1).max(1000).describe('In order. Comments of the YAML stay.'),
  }),
  'recipe.versions': project.describe(
    'What runs used and people saved, newest first, with what changed in the codebook.',
  ),
  'recipe.compare': project.extend({
    left: id.describe('A recipe version, a run, or `draft`.'),
    right: id,
  }),
  'recipe.schema': z.strictObject({}),
  'tasks.kinds': z.strictObject({}),
  'prompt.preview': project.extend({
    cell: z.string().max(2000).exactOptional().describe('The first one when absent.'),
    ordinal: z.int().min(0).default(0).describe('Another number draws other values and demonstrations.'),
  }),
} as const;
