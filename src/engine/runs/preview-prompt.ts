import { dirname } from 'node:path';
import { createRandom } from '../../shared/base/random.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import type { PromptPreview } from '../../shared/contract/recipe-answers.ts';
import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';
import type { Cell, Sample } from '../../shared/domain/sample.ts';
import type { DemonstrationsContext } from '../methods/contexts.ts';
import type { PickedDemonstrations } from '../methods/slots.ts';
import { createComposer } from '../prompts/composer.ts';
import { estimateTokens } from '../prompts/estimate-tokens.ts';
import type { CountingModel } from '../prompts/prompt-request.ts';
import { shownParts } from '../prompts/shown-prompt.ts';
import { parseRecipe } from '../recipes/parse-recipe.ts';
import { type RecipeToRead, readRecipe, requireRecipe } from '../recipes/read-recipe.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { generationPath } from './frozen-slots.ts';
import { getMethod, parseParams } from './generation-slots.ts';
import { hasRowsOf } from './import-sources.ts';
import { planGeneration } from './plan-generation.ts';
import { findKind } from './prepare-run.ts';
import { readSeeds } from './read-seeds.ts';
import type { RunEnvironment } from './run-environment.ts';
import { embeddingPort } from './unit-context.ts';

export interface PreviewRequest {
  readonly recipe: RecipeToRead;
  /** The first one when absent. */
  readonly cell?: string;
  readonly ordinal: number;
}

/** What the host gives a model when nobody asks for more. */
const usualContextTokens = 2048;
/** As the procedures have it by default. */
const usualAnswerTokens = 96;

/** Everything that a preview is made of. */
interface Preview {
  readonly environment: RunEnvironment;
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** What could not be as in a run, in words. */
  readonly lacks: string[];
}

/**
 * The prompt of one attempt as a run would write it. Stores nothing but embeddings of seeds. Without the model the tokens
 * are estimated; seeds that cannot be read, or an embedder that is not there, are told among what was dropped.
 */
export async function previewPrompt(
  environment: RunEnvironment,
  request: PreviewRequest,
  signal: AbortSignal,
): Promise<PromptPreview> {
  const asked = { ...request.recipe, hasRows: hasRowsOf(environment.store) };
  const { recipe, canRead } = readForPreview(environment, asked);
  const kind = findKind(environment, recipe);
  const lacks: string[] = [];
  const preview: Preview = { environment, recipe, kind, folder: dirname(request.recipe.file), signal, lacks };
  const slots = planGeneration({ recipe, kind, methods: environment.methods, signal });
  const chosen = request.cell === undefined ? slots.cells[0] : slots.cells.find(({ id }) => id === request.cell);
  if (chosen === undefined)
    throw new EngineError('not-found', `The recipe has no cell ${request.cell ?? ''}.`, { cell: request.cell ?? '' });
  const cell = slots.cellForAttempt(chosen.id, request.ordinal);
  const composer = createComposer({ task: recipe.task, kind, purpose: recipe.purpose });
  const demonstrations = await pickDemonstrations(preview, {
    cell,
    cells: slots.cells,
    text: composer.conditionText(cell),
    ordinal: request.ordinal,
    seeds: canRead ? await seedsFor(preview) : [],
  });
  const { form, maxTokens, role } = writingOf(preview);
  const { model, isCounted } = await openCounter(preview, role);
  const rendered = await composer.render({ cell, demonstrations, model, form, maxTokens });
  const count = await model.countTokens(rendered.prompt);
  return {
    cell: chosen.id,
    values: Object.entries(cell.values).map(([condition, { text }]) => ({ condition, text })),
    form: rendered.prompt.form,
    parts: shownParts(
      rendered.prompt,
      count.parts.map(({ tokens }) => tokens),
    ),
    totalTokens: count.total,
    contextTokens: model.identity.contextTokens,
    answerTokens: maxTokens,
    isCounted: isCounted && count.isEstimate !== true,
    dropped: [...rendered.dropped.map(dropInWords), ...lacks],
  };
}

/** Source files that are missing do not stand in the way of a preview; everything else does. */
function readForPreview(
  environment: RunEnvironment,
  request: RecipeToRead,
): { readonly recipe: Recipe; readonly canRead: boolean } {
  const whole = readRecipe(request, environment);
  if (whole.kind === 'recipe') return { recipe: whole.recipe, canRead: true };
  const alone = parseRecipe(request.text, { methods: environment.methods, kinds: environment.taskKinds });
  if (alone.kind === 'recipe') return { recipe: alone.recipe, canRead: false };
  return { recipe: requireRecipe(request, environment).recipe, canRead: true };
}

async function seedsFor(preview: Preview): Promise<readonly Sample[]> {
  const { environment, recipe, kind, folder, signal } = preview;
  try {
    return await readSeeds({ store: environment.store, recipe, kind, folder, signal });
  } catch (error) {
    if (!isEngineError(error) || signal.aborted) throw error;
    preview.lacks.push(`No demonstration is shown: ${error.message}`);
    return [];
  }
}

interface DemonstrationQuestion {
  readonly cell: Cell;
  readonly cells: readonly Cell[];
  readonly text: string;
  readonly ordinal: number;
  readonly seeds: readonly Sample[];
}

async function pickDemonstrations(preview: Preview, question: DemonstrationQuestion): Promise<PickedDemonstrations> {
  const { environment, recipe, signal, lacks } = preview;
  const { methods, models } = environment;
  const call = recipe.generate.demonstrations;
  const method = getMethod(methods, 'demonstrations', call.method);
  const params = parseParams(method, call.params);
  if (question.seeds.length === 0 && method.id !== 'none') {
    if (lacks.length === 0) lacks.push('No demonstration is shown: there are no seeds to be read.');
    return { ordered: [], byUsefulness: [] };
  }
  const embedder = method.needs.models?.includes('embedder') === true ? recipe.models['embedder'] : undefined;
  try {
    const embedding =
      embedder === undefined ? undefined : await models.embedding(embedder, { folder: preview.folder, signal });
    const picker = await method.open(demonstrationsContext(preview, question, embedding), params);
    return await picker.pick({ ...question, exclude: [] });
  } catch (error) {
    if (embedder === undefined || !isEngineError(error) || signal.aborted) throw error;
    lacks.push(`The demonstrations are drawn at random here: ${error.message}`);
    const random = getMethod(methods, 'demonstrations', 'random');
    const count = typeof params['count'] === 'number' ? params['count'] : undefined;
    const picker = await random.open(
      demonstrationsContext(preview, question, undefined),
      parseParams(random, count === undefined ? {} : { count }),
    );
    return await picker.pick({ ...question, exclude: [] });
  }
}

function demonstrationsContext(
  { environment, recipe, kind, signal }: Preview,
  { seeds, cells }: DemonstrationQuestion,
  embedding: Awaited<ReturnType<RunEnvironment['models']['embedding']>> | undefined,
): DemonstrationsContext {
  return {
    task: recipe.task,
    kind,
    purpose: recipe.purpose,
    // As the run has it, so that the same attempt shows the same ones.
    random: createRandom(recipe.seed).fork(generationPath, 'demonstrations', -1),
    signal,
    sources: {
      has: (role) => role === 'seeds' && seeds.length > 0,
      read: async (role) => (role === 'seeds' ? seeds : []),
    },
    models: {
      get: () => {
        throw new Error('Demonstrations make no calls to a language model.');
      },
    },
    embeddings: embeddingPort(
      { language: new Map(), embedding },
      environment.embeddingCache ?? environment.store,
      signal,
    ),
    neighbours: environment.neighbours,
    progress: () => undefined,
    seeds,
    accepted: { count: 0, stream: async function* () {}, byIds: async () => [] },
    cells,
  };
}

/** What the procedure says of its prompts; procedures share the names of these parameters. */
function writingOf({ environment, recipe }: Preview): {
  readonly form: 'raw' | 'chat';
  readonly maxTokens: number;
  readonly role: string;
} {
  const method = getMethod(environment.methods, 'procedure', recipe.generate.procedure.method);
  const { form, maxTokens, model } = parseParams(method, recipe.generate.procedure.params);
  return {
    form: form === 'chat' ? 'chat' : 'raw',
    maxTokens: typeof maxTokens === 'number' ? maxTokens : usualAnswerTokens,
    role: typeof model === 'string' ? model : 'generator',
  };
}

async function openCounter(
  { environment, recipe, folder, signal }: Preview,
  role: string,
): Promise<{ readonly model: CountingModel; readonly isCounted: boolean }> {
  const id = recipe.models[role] ?? '';
  try {
    const model = await environment.models.language(id, { folder, signal });
    return {
      model: { identity: model.identity, countTokens: (prompt) => model.countTokens(prompt, { signal }) },
      isCounted: true,
    };
  } catch (error) {
    if (!isEngineError(error) || signal.aborted) throw error;
    const identity = { id, hash: '', contextTokens: usualContextTokens, hasChatTemplate: true, adapter: 'estimate' };
    return { model: { identity, countTokens: async (prompt) => estimateTokens(prompt) }, isCounted: false };
  }
}

function dropInWords(dropped: string): string {
  const [what, name] = dropped.split('/', 2);
  if (what === 'condition' && name !== undefined) return `The condition "${name}" did not fit.`;
  return `The demonstration ${dropped} did not fit.`;
}
