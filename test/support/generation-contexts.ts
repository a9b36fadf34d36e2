import type { z } from 'zod';
import { ScriptedEmbedder } from '../../src/engine/embeddings/scripted-embedder.ts';
import { ScriptedModel } from '../../src/engine/llm/scripted-model.ts';
import type {
  BaseContext,
  CellProgress,
  DemonstrationsContext,
  EmbeddingPort,
  ModelContext,
  NamedLanguageModel,
  ProcedurePlanContext,
  ProcedureRunContext,
} from '../../src/engine/methods/contexts.ts';
import type { Descriptor } from '../../src/engine/methods/method.ts';
import type { Decoding, DrawnCondition, PickedDemonstrations } from '../../src/engine/methods/slots.ts';
import type { Artefact, Decided, Draft, Outcome, Unit, UnitResult, Work } from '../../src/engine/methods/work.ts';
import { createNeighbours } from '../../src/engine/numerics/neighbours.ts';
import { createComposer } from '../../src/engine/prompts/composer.ts';
import { classification } from '../../src/engine/tasks/classification.ts';
import type { Json } from '../../src/shared/base/json.ts';
import { createRandom, deriveSeed } from '../../src/shared/base/random.ts';
import type { Cell, ConditionValue, Sample, SourceRole } from '../../src/shared/domain/sample.ts';
import type { Task } from '../../src/shared/domain/task.ts';
import type { CompletionRequest, LanguageModel } from '../../src/shared/llm/language-model.ts';
import { joinParts, promptParts } from '../../src/shared/llm/prompt.ts';
import { testTask, testView } from './method-contexts.ts';

/** What the contexts of a generation method under test are made of; all of it lies in memory. */
export interface GenerationTest {
  readonly task?: Task;
  readonly sources?: { readonly [role in SourceRole]?: readonly Sample[] };
  readonly seed?: string;
}

export function generationContext({
  task = testTask(['a', 'b']),
  sources = {},
  seed = 'test',
}: GenerationTest = {}): BaseContext {
  return {
    task,
    kind: classification,
    purpose: 'training',
    random: createRandom(seed),
    signal: new AbortController().signal,
    sources: {
      has: (role) => role !== 'benchmark' && (sources[role] ?? []).length > 0,
      async read(role) {
        if (role === 'benchmark') throw new Error('The benchmark can be read in evaluation only.');
        return sources[role] ?? [];
      },
    },
  };
}

/** `testCell({ label: 'card', tone: 'polite' }, 5)` */
export function testCell(values: { readonly [condition: string]: string }, quota: number): Cell {
  const entries = Object.entries(values).map(([name, id]): [string, ConditionValue] => [
    name,
    { id, text: id.replaceAll('_', ' ') },
  ]);
  return { id: Object.values(values).join(' | '), values: Object.fromEntries(entries), quota };
}

function scriptedEmbeddings(): EmbeddingPort {
  const embedder = new ScriptedEmbedder();
  return {
    modelId: embedder.identity.id,
    async embed(texts) {
      const { vectors, dimension } = await embedder.embed(texts, { signal: new AbortController().signal });
      return { data: vectors, rows: texts.length, columns: dimension };
    },
  };
}

/** Embeddings that the test gives by text. */
export function givenEmbeddings(vectors: { readonly [text: string]: readonly number[] }): EmbeddingPort {
  return {
    modelId: 'given',
    async embed(texts) {
      const rows = texts.map((text) => {
        const vector = vectors[text];
        if (vector === undefined) throw new Error(`The test gives no vector for "${text}".`);
        return vector;
      });
      return { data: Float32Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 };
    },
  };
}

function modelContext(embeddings: EmbeddingPort): ModelContext {
  return {
    models: {
      get(role) {
        throw new Error(`The test has no model for the role ${role}.`);
      },
    },
    embeddings,
    // Never above the small-problem limit: no thread is started that a test would have to end.
    neighbours: createNeighbours({ smallProblem: Number.POSITIVE_INFINITY }),
    progress: () => {},
  };
}

export function demonstrationsContext(
  options: GenerationTest & {
    readonly seeds?: readonly Sample[];
    readonly accepted?: readonly Sample[];
    readonly embeddings?: EmbeddingPort;
  },
): DemonstrationsContext {
  const { seeds = [], accepted = [], embeddings = scriptedEmbeddings() } = options;
  return { ...generationContext(options), ...modelContext(embeddings), seeds, accepted: testView(accepted), cells: [] };
}

/** A scripted model that answers `{one|two}` by rules, as `{ when: [...], answers: [...] }`. */
export function scriptedModel(
  rules: readonly {
    readonly when?: readonly string[];
    readonly answers: readonly string[];
    readonly pick?: 'once' | 'seed';
  }[],
  more: { readonly contextTokens?: number; readonly hasChatTemplate?: boolean } = {},
): ScriptedModel {
  return new ScriptedModel('scripted', {
    rules: rules.map(({ when = [], pick = 'seed', answers }) => ({ when, pick, answers })),
    contextTokens: more.contextTokens ?? 4096,
    hasChatTemplate: more.hasChatTemplate ?? true,
    delayMs: 0,
  });
}

/** A call as the model got it. */
export interface RecordedCall {
  readonly name: string;
  readonly request: CompletionRequest;
  /** The text of the target prompt. */
  readonly prompt: string;
}

function recordingModel(model: LanguageModel, calls: RecordedCall[]): NamedLanguageModel {
  const options = { signal: new AbortController().signal };
  return {
    identity: model.identity,
    complete(name, request) {
      calls.push({ name, request, prompt: joinParts(promptParts(request.prompts[0])) });
      return model.complete(request, options);
    },
    score: (_name, request) => model.score(request, options),
    labelProbabilities: (_name, request) => model.labelProbabilities(request, options),
    countTokens: (prompt) => model.countTokens(prompt, options),
  };
}

export interface ProcedureTest extends GenerationTest {
  readonly model: LanguageModel;
  readonly cells: readonly Cell[];
  readonly draws?: { readonly [condition: string]: DrawnCondition };
  readonly embeddings?: EmbeddingPort;
  readonly decoding?: (cell: Cell) => Partial<Decoding>;
  pick?(cell: Cell, ordinal: number, exclude: readonly string[]): PickedDemonstrations;
  /** Why a draft is turned away, after the procedure's own checks. */
  accept?(draft: Draft, unit: Unit): string | undefined;
  readonly window?: { readonly ahead: number; readonly block: number };
  /** Units after which the play ends: the attempts of a recipe. */
  readonly attempts?: number;
}

/** What became of a procedure that was played to its end. */
export interface Played {
  readonly accepted: readonly (Sample & { readonly cell: string | undefined })[];
  readonly decided: readonly Decided[];
  readonly calls: readonly RecordedCall[];
  readonly rejected: readonly { readonly unit: Unit; readonly rule: string; readonly reason: string }[];
  readonly isDone: boolean;
  /** States as they were stored, one for each plan. */
  readonly states: readonly Json[];
}

interface FrozenRound {
  readonly accepted: readonly Sample[];
}

/**
 * Drives a procedure as a run does, in memory and one unit at a time: plans at the same points, freezes each round,
 * turns surplus of a unit's cell away, and passes every stored value through JSON.
 */
export async function playProcedure<P extends z.ZodObject>(
  method: Descriptor<P> & { readonly work: Work<z.output<P>, ProcedurePlanContext, ProcedureRunContext> },
  input: z.input<P>,
  test: ProcedureTest,
): Promise<Played> {
  const { window = { ahead: 8, block: 4 }, attempts = 2000, cells } = test;
  // Safe: the schema that it is parsed by is the one that its type is made from.
  const params = method.params.parse(input) as z.output<P>;
  const calls: RecordedCall[] = [];
  const accepted: Played['accepted'][number][] = [];
  const rejected: Played['rejected'][number][] = [];
  const units: Unit[] = [];
  const decided: Decided[] = [];
  const rounds: FrozenRound[] = [];
  const states: Json[] = [];
  const artefacts: (Artefact & { readonly round: number })[] = [];

  const planContext = (): ProcedurePlanContext => ({
    ...generationContext(test),
    random: createRandom(test.seed ?? 'test').fork('plan', rounds.length),
    round: rounds.length,
    outstanding: units.length - decided.length,
    room: Math.max(0, Math.min(window.ahead - (units.length - decided.length), attempts - units.length)),
    nextOrdinal: units.length,
    cells: cells.map(
      (cell): CellProgress => ({
        cell,
        accepted: accepted.filter((sample) => sample.cell === cell.id).length,
        attempts: decided.filter(({ unit }) => unit.cell === cell.id).length,
        outstanding: units.slice(decided.length).filter((unit) => unit.cell === cell.id).length,
      }),
    ),
  });

  let state = throughJson(await method.work.start(planContext(), params));
  let decidedAtPlan = 0;
  for (;;) {
    if (rounds.length === 0 || units.length === decided.length || decided.length - decidedAtPlan >= window.block) {
      if (units.length >= attempts && units.length === decided.length)
        return { accepted, decided, calls, rejected, isDone: false, states };
      const plan = await method.work.plan(planContext(), params, state, throughJson(decided.slice(decidedAtPlan)));
      state = throughJson(plan.state);
      states.push(state);
      if (plan.next === 'done') {
        if (plan.units.length > 0) throw new Error('The procedure planned units and said that it is done.');
        return { accepted, decided, calls, rejected, isDone: true, states };
      }
      if (plan.units.length === 0 && units.length === decided.length)
        throw new Error('The procedure planned nothing while nothing is outstanding.');
      plan.units.forEach((unit) => {
        if (units.some(({ key }) => key === unit.key)) throw new Error(`The procedure planned ${unit.key} twice.`);
        units.push(throughJson({ ...unit, ordinal: units.length, round: rounds.length, attempt: 0 }));
      });
      rounds.push({ accepted: [...accepted] });
      decidedAtPlan = decided.length;
      continue;
    }
    const unit = units[decided.length];
    if (unit === undefined) throw new Error('There is no unit to run.');
    const context = procedureRunContext(test, { unit, calls, accepted: rounds[unit.round]?.accepted ?? [], artefacts });
    const result = throughJson(await method.work.run(context, params, unit));
    const outcomes = decide(test, unit, result, accepted);
    rejected.push(
      ...outcomes.flatMap((outcome) =>
        outcome.kind === 'rejected' ? [{ unit, rule: outcome.rule, reason: outcome.reason }] : [],
      ),
    );
    artefacts.push(...(result.artefacts ?? []).map((artefact) => ({ ...artefact, round: unit.round })));
    decided.push({ unit, outcomes, artefacts: result.artefacts ?? [] });
  }
}

interface RunState {
  readonly unit: Pick<Unit, 'key' | 'attempt' | 'round'>;
  readonly calls?: RecordedCall[];
  readonly accepted?: readonly Sample[];
  readonly artefacts?: readonly (Artefact & { readonly round: number })[];
}

/** The context of one unit, with the real composer and task kind. */
export function procedureRunContext(
  test: ProcedureTest,
  { unit, calls = [], accepted = [], artefacts = [] }: RunState,
): ProcedureRunContext {
  const base = generationContext(test);
  const draws = Object.entries(test.draws ?? {});
  return {
    ...base,
    ...modelContext(test.embeddings ?? scriptedEmbeddings()),
    random: createRandom(test.seed ?? 'test').fork(unit.key, unit.attempt),
    models: { get: () => recordingModel(test.model, calls) },
    seed: (name) => deriveSeed('test', unit.key, unit.attempt, name),
    cell(cellId, ordinal) {
      const cell = test.cells.find(({ id }) => id === cellId);
      if (cell === undefined) throw new Error(`There is no cell ${cellId}.`);
      return {
        ...cell,
        values: { ...cell.values, ...Object.fromEntries(draws.map(([name, draw]) => [name, draw.draw(ordinal)])) },
      };
    },
    accepted: testView(accepted),
    artefact: (name) => artefacts.findLast((artefact) => artefact.name === name && artefact.round < unit.round)?.json,
    prompt: createComposer(base),
    demonstrations: {
      pick: async (cell, ordinal, exclude) => test.pick?.(cell, ordinal, exclude) ?? { ordered: [], byUsefulness: [] },
    },
    decoding: (cell) => ({
      sampling: { temperature: 1 },
      counterparts: [],
      logProbabilities: false,
      ...test.decoding?.(cell),
    }),
    violations: (cell, text) =>
      draws.flatMap(([name, draw]) => {
        const value = cell.values[name];
        return (value === undefined ? undefined : draw.violation?.(value, text)) ?? [];
      }),
  };
}

function decide(
  test: ProcedureTest,
  unit: Unit,
  result: UnitResult,
  accepted: Played['accepted'][number][],
): readonly Outcome[] {
  const outcomes: Outcome[] = (result.rejected ?? []).map(({ rule, reason }) => ({ kind: 'rejected', rule, reason }));
  for (const draft of result.drafts ?? []) {
    const cell = draft.cell ?? unit.cell;
    const quota = test.cells.find(({ id }) => id === unit.cell)?.quota ?? Number.POSITIVE_INFINITY;
    const isSurplus = unit.cell !== undefined && accepted.filter((sample) => sample.cell === unit.cell).length >= quota;
    const reason = isSurplus ? 'surplus' : test.accept?.(draft, unit);
    if (reason !== undefined) {
      outcomes.push({ kind: 'rejected', rule: isSurplus ? 'surplus' : 'test', reason });
      continue;
    }
    const id = `g${accepted.length + 1}`;
    const { fields, parents = [], group = parents[0] ?? id } = draft;
    accepted.push({
      id,
      origin: 'generated',
      group,
      revision: 1,
      fields,
      conditions: {},
      parents,
      private: false,
      cell,
    });
    outcomes.push({ kind: 'accepted', sampleId: id, ...(cell === undefined ? {} : { cell }) });
  }
  return outcomes;
}

/** What is left of a value after it was stored. */
function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
