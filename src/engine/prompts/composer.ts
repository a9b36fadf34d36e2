import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Cell } from '../../shared/domain/sample.ts';
import type { Purpose, Task } from '../../shared/domain/task.ts';
import { findCellLabels } from '../tasks/cell-labels.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { type ComposedPrompt, composePrompt, type Ingredients } from './compose-prompt.ts';
import { fitsBudget, promptTooLong } from './prompt-budget.ts';
import type { ComposedRequest, ComposeRequest, Composer } from './prompt-request.ts';

export interface ComposerOptions {
  readonly task: Task;
  readonly kind: TaskKind;
  readonly purpose: Purpose;
}

/**
 * Builds every prompt of a recipe (generation.md A1) and keeps it within the model's context: first demonstrations go,
 * the least useful first and always whole, then the remark, then conditions from the last of the recipe on. The task,
 * its knowledge, the label and other targets are never cut: EngineError `prompt-too-long` says which part is too large.
 */
export function createComposer(options: ComposerOptions): Composer {
  return {
    render: (request) => render(options, request),
    conditionText: (cell) => options.kind.prompt.conditions(cell, options.task, 'raw'),
  };
}

async function render(options: ComposerOptions, request: ComposeRequest): Promise<ComposedRequest> {
  const { model, cell, form } = request;
  const { id, contextTokens, hasChatTemplate } = model.identity;
  if (form === 'chat' && !hasChatTemplate) {
    throw new EngineError(
      'model-unsuitable',
      `${id} has no chat template. Choose the raw form of prompt, or an instruction-tuned model.`,
      { model: id },
    );
  }
  const budget = { model, tokens: contextTokens - request.maxTokens };
  const drops = dropOrder(options, request);
  for (let count = 0; ; count++) {
    const dropped = drops.slice(0, count);
    const ingredients = without(options, request, dropped);
    const composed = composePrompt(ingredients);
    if (await fitsBudget(composed.prompt, budget)) {
      return rendered(options, { cell, composed, ingredients, dropped });
    }
    if (count === drops.length) throw await promptTooLong(composed.prompt, budget);
  }
}

type Drop =
  | { readonly kind: 'demonstration'; readonly id: string }
  | { readonly kind: 'remark' }
  | { readonly kind: 'condition'; readonly name: string };

/** What may go, the least needed first. */
function dropOrder(options: ComposerOptions, request: ComposeRequest): readonly Drop[] {
  return [
    ...leastUsefulFirst(request.demonstrations).map((id): Drop => ({ kind: 'demonstration', id })),
    ...(request.remark === undefined ? [] : [{ kind: 'remark' } as const]),
    ...droppableConditions(options, request.cell)
      .toReversed()
      .map((name): Drop => ({ kind: 'condition', name })),
  ];
}

/** Demonstrations without a place in the order of usefulness go first. */
function leastUsefulFirst({ ordered, byUsefulness }: ComposeRequest['demonstrations']): readonly string[] {
  const ids = ordered.map((demonstration) => demonstration.id);
  const ranked = byUsefulness.filter((id) => ids.includes(id));
  const unranked = ids.filter((id) => !ranked.includes(id));
  return [...ranked, ...unranked].toReversed();
}

/** All but those that say what the sample's fields must be, and those that bring a wording of their own. */
function droppableConditions({ task, kind }: ComposerOptions, cell: Cell): readonly string[] {
  const target = findCellLabels(cell, task)?.condition;
  const fields = kind.fields(task).map((field) => field.name);
  // `answer` stands for the list `answers`, as `label` does for `labels`.
  const isField = (name: string): boolean => fields.includes(name) || fields.includes(`${name}s`);
  return Object.entries(cell.values)
    .filter(([name, value]) => name !== target && !isField(name) && value.overrides === undefined)
    .map(([name]) => name);
}

function without(
  { task, kind, purpose }: ComposerOptions,
  request: ComposeRequest,
  dropped: readonly Drop[],
): Ingredients {
  const gone = (kindOfDrop: Drop['kind'], name: string): boolean =>
    dropped.some((drop) => dropName(drop) === `${kindOfDrop}/${name}`);
  const values = Object.fromEntries(Object.entries(request.cell.values).filter(([name]) => !gone('condition', name)));
  return {
    task,
    kind,
    purpose,
    form: request.form,
    cell: { ...request.cell, values },
    demonstrations: request.demonstrations.ordered.filter(({ id }) => !gone('demonstration', id)),
    remark: gone('remark', '') ? undefined : request.remark,
  };
}

function dropName(drop: Drop): string {
  switch (drop.kind) {
    case 'demonstration':
      return `demonstration/${drop.id}`;
    case 'remark':
      return 'remark/';
    case 'condition':
      return `condition/${drop.name}`;
  }
}

interface Rendering {
  readonly cell: Cell;
  readonly composed: ComposedPrompt;
  readonly ingredients: Ingredients;
  readonly dropped: readonly Drop[];
}

function rendered(
  { task, kind }: ComposerOptions,
  { cell, composed, ingredients, dropped }: Rendering,
): ComposedRequest {
  const { prefix, ...rest } = composed;
  return {
    ...rest,
    used: ingredients.demonstrations,
    dropped: dropped.map((drop) =>
      drop.kind === 'demonstration' ? drop.id : drop.kind === 'remark' ? 'remark' : dropName(drop),
    ),
    // An answer of white space stays empty: the prefix alone is no text of the model.
    read: (answer) => kind.prompt.read(answer.trim() === '' ? '' : prefix + answer, cell, task),
  };
}
