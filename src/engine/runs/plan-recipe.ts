import type { RecipeProblem } from '../../shared/contract/recipe-answers.ts';
import type { GenerationPlan, PlannedCell, PlannedCondition } from '../../shared/contract/run-answers.ts';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import type { Cell } from '../../shared/domain/sample.ts';
import { parseRecipe } from '../recipes/parse-recipe.ts';
import { type RecipeReader, type RecipeToRead, readRecipe } from '../recipes/read-recipe.ts';
import { readRecipeDocument } from '../recipes/recipe-document.ts';
import { askedOf } from './frozen-slots.ts';
import type { GenerationSlots } from './generation-slots.ts';
import { planGeneration } from './plan-generation.ts';
import { findKind } from './prepare-run.ts';

/** Values that are drawn for each attempt have no end: this many show what they are like. */
const drawsShown = 8;

/**
 * Conditions and cells of a recipe, without a run and without models. Files that are missing are told among the
 * problems and stand in the way of nothing.
 */
export function planRecipe(asked: RecipeToRead, reader: RecipeReader, signal: AbortSignal): GenerationPlan {
  const { text } = asked;
  const whole = readRecipe(asked, reader);
  const parsed =
    whole.kind === 'recipe' ? whole : parseRecipe(text, { methods: reader.methods, kinds: reader.taskKinds });
  const problems = whole.kind === 'recipe' ? [] : whole.problems.map(toAnswer);
  if (parsed.kind === 'problems') return withoutPlan(problems);
  const { recipe } = parsed;
  try {
    const slots = planGeneration({ recipe, kind: findKind(reader, recipe), methods: reader.methods, signal });
    return {
      conditions: recipe.generate.conditions.map((entry) => showCondition(entry, slots)),
      cells: slots.cells.map(showCell),
      asked: askedOf(slots.cells),
      problems,
    };
  } catch (error) {
    if (!isEngineError(error) || error.code === 'cancelled') throw error;
    const place = { path: ['generate', 'conditions'], message: error.message };
    return withoutPlan([...problems, toAnswer(readRecipeDocument(text).place(place))]);
  }
}

function toAnswer({ path, line, column, message }: RecipeProblem): RecipeProblem {
  return { path, line, column, message };
}

export function showCell(cell: Cell): PlannedCell {
  const values = Object.fromEntries(Object.entries(cell.values).map(([name, value]) => [name, value.id]));
  return { cell: cell.id, values, quota: cell.quota };
}

function withoutPlan(problems: readonly RecipeProblem[]): GenerationPlan {
  return { conditions: [], cells: [], asked: 0, problems };
}

function showCondition(
  { name, method }: { readonly name: string; readonly method: string },
  { pools, draws }: GenerationSlots,
): PlannedCondition {
  const draw = draws.find((entry) => entry.name === name);
  const values =
    draw === undefined
      ? (pools.find((entry) => entry.name === name)?.pool.values ?? [])
      : Array.from({ length: drawsShown }, (_, ordinal) => draw.condition.draw(ordinal));
  return {
    name,
    method,
    kind: draw === undefined ? 'pool' : 'draw',
    values: values.map(({ id, text, weight }) => ({ id, text, weight: weight ?? 1 })),
  };
}
