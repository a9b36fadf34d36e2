import { createRandom, type Random } from '../../shared/base/random.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import type { Cell, ConditionValue, Pool, Sample } from '../../shared/domain/sample.ts';
import type { BaseContext } from '../methods/contexts.ts';
import type { Method, MethodOf, Slot } from '../methods/method.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { AcceptRule, Decoding, DrawnCondition } from '../methods/slots.ts';

/** One named condition of the recipe, opened. */
type OpenCondition =
  | { readonly name: string; readonly kind: 'pool'; readonly pool: Pool }
  | { readonly name: string; readonly kind: 'draw'; readonly condition: DrawnCondition };

/** The conditions and cells of a generation step. Pools and cells are frozen when the step starts. */
export interface GenerationSlots {
  readonly pools: readonly { readonly name: string; readonly pool: Pool }[];
  readonly draws: readonly { readonly name: string; readonly condition: DrawnCondition }[];
  readonly cells: readonly Cell[];
  /** The cell with the values that this attempt draws. */
  cellForAttempt(cellId: string, ordinal: number): Cell;
  decoding(cell: Cell): Decoding;
  violations(cell: Cell, text: string): readonly string[];
  openAcceptRules(seeds: readonly Sample[]): readonly { readonly id: string; readonly rule: AcceptRule }[];
}

/** What is stored of the slots as artefacts of the step, so that a resumed run has the same. */
export interface FrozenSlots {
  readonly pools: readonly { readonly name: string; readonly pool: Pool }[];
  readonly cells: readonly Cell[];
}

interface OpenSlotsOptions {
  readonly recipe: Recipe;
  readonly methods: MethodRegistry;
  readonly context: BaseContext;
  readonly frozen: FrozenSlots | undefined;
}

/** Opens conditions and coverage once; a resumed step passes what was frozen. */
export function openGenerationSlots(options: OpenSlotsOptions): GenerationSlots {
  const { recipe, methods, context, frozen } = options;
  const { generate } = recipe;
  const random: Random = createRandom(recipe.seed).fork('generate');

  const conditions = generate.conditions.map((entry): OpenCondition => {
    const method = getMethod(methods, 'condition', entry.method);
    const opened = method.open(
      { ...context, random: random.fork('condition', entry.name) },
      parseParams(method, entry.params),
    );
    if (opened.kind === 'draw') return { name: entry.name, kind: 'draw', condition: opened };
    const stored = frozen?.pools.find((pool) => pool.name === entry.name);
    return { name: entry.name, kind: 'pool', pool: stored?.pool ?? opened.pool };
  });
  const pools = conditions.flatMap((entry) => (entry.kind === 'pool' ? [{ name: entry.name, pool: entry.pool }] : []));
  const draws = conditions.flatMap((entry) =>
    entry.kind === 'draw' ? [{ name: entry.name, condition: entry.condition }] : [],
  );

  const coverage = getMethod(methods, 'coverage', generate.coverage.method);
  const cells =
    frozen?.cells ??
    coverage.cells(
      { random: random.fork('coverage'), pools, target: generate.target },
      parseParams(coverage, generate.coverage.params),
    );
  const cellsById = new Map(cells.map((cell) => [cell.id, cell]));

  const decodingMethod = getMethod(methods, 'decoding', generate.decoding.method);
  const decodingParams = parseParams(decodingMethod, generate.decoding.params);

  return {
    pools,
    draws,
    cells,
    cellForAttempt(cellId, ordinal) {
      const cell = cellsById.get(cellId);
      if (cell === undefined) throw new Error(`There is no cell ${cellId}.`);
      if (draws.length === 0) return cell;
      const drawn: Record<string, ConditionValue> = {};
      for (const { name, condition } of draws) drawn[name] = condition.draw(ordinal);
      return { ...cell, values: { ...cell.values, ...drawn } };
    },
    violations: (cell, text) =>
      draws.flatMap(({ name, condition }) => {
        const value = cell.values[name];
        const violation = value === undefined ? undefined : condition.violation?.(value, text);
        return violation === undefined ? [] : [violation];
      }),
    decoding: (cell) => decodingMethod.decode({ task: recipe.task, cell, pools }, decodingParams),
    openAcceptRules: (seeds) =>
      generate.accept.map((entry) => {
        const method = getMethod(methods, 'accept', entry.method);
        const params = parseParams(method, entry.params);
        return { id: entry.method, rule: method.open({ task: recipe.task, kind: context.kind, seeds, draws }, params) };
      }),
  };
}

/** The method of a checked recipe. An unknown id is a bug by then: the recipe was validated. */
export function getMethod<S extends Slot>(methods: MethodRegistry, slot: S, id: string): MethodOf<S> {
  const method = methods.find(slot, id);
  if (method === undefined) throw new Error(`There is no ${slot} method ${id}.`);
  return method;
}

/** The parameters with their defaults. */
export function parseParams(method: Method, params: unknown): Record<string, unknown> {
  return method.params.parse(params ?? {});
}
