import type { z } from 'zod';
import type {
  BaseContext,
  EmbeddingPort,
  MarkRunContext,
  MeasuredDatasets,
  MeasureRunContext,
  ModelContext,
  PlanContext,
  SampleView,
} from '../../src/engine/methods/contexts.ts';
import type { Descriptor } from '../../src/engine/methods/method.ts';
import type { Decided, Unit, UnitResult, Work } from '../../src/engine/methods/work.ts';
import { createNeighbours, type Neighbours } from '../../src/engine/numerics/neighbours.ts';
import { words } from '../../src/engine/numerics/words.ts';
import { classification } from '../../src/engine/tasks/classification.ts';
import type { TaskKind } from '../../src/engine/tasks/task-kind.ts';
import { createRandom } from '../../src/shared/base/random.ts';
import type { Finding } from '../../src/shared/domain/finding.ts';
import type { Cell, Sample, Score, SourceRole } from '../../src/shared/domain/sample.ts';
import type { Task } from '../../src/shared/domain/task.ts';

/** What the contexts of a method under test are made of; all of it lies in memory. */
export interface TestContextOptions {
  readonly task?: Task;
  readonly kind?: TaskKind;
  /** Samples of the run, in the order they were accepted. */
  readonly samples?: readonly Sample[];
  /** Ids that earlier curation steps dropped. */
  readonly dropped?: readonly string[];
  readonly sources?: { readonly [role in SourceRole]?: readonly Sample[] };
  readonly cells?: readonly Cell[];
  readonly embeddings?: EmbeddingPort;
  /** Default: one that starts no thread. */
  readonly neighbours?: Neighbours;
  /** Scores of earlier steps: `{ 'curate/0': { similarity: { s1: 0.5 } } }`. */
  readonly scores?: { readonly [step: string]: { readonly [name: string]: { readonly [sampleId: string]: number } } };
  readonly seed?: string;
  readonly signal?: AbortSignal;
}

export function testTask(labels: readonly string[], more: Partial<Task> = {}): Task {
  return {
    kind: 'classification',
    textType: 'message',
    language: 'en',
    labels: labels.map((name) => ({ name, include: [], exclude: [], examples: [], words: [] })),
    multiple: false,
    knowledge: [],
    ...more,
  };
}

export function testSample(id: string, text: string, label?: string, more: Partial<Sample> = {}): Sample {
  return {
    id,
    origin: 'generated',
    group: id,
    revision: 1,
    fields: label === undefined ? { text } : { text, label },
    conditions: {},
    parents: [],
    private: false,
    ...more,
  };
}

export function testView(samples: readonly Sample[]): SampleView {
  return {
    count: samples.length,
    async *stream() {
      yield* samples;
    },
    byIds: async (ids) => samples.filter((sample) => ids.includes(sample.id)),
  };
}

/** Texts as hashed bags of words: unit rows, equal for the same words in any order, a zero row for no words. */
export function bagOfWordsEmbedder(dimension = 256): EmbeddingPort {
  return {
    modelId: 'hashed-bag-of-words',
    async embed(texts) {
      const data = new Float32Array(texts.length * dimension);
      texts.forEach((text, row) => {
        const own = data.subarray(row * dimension, (row + 1) * dimension);
        for (const word of words(text)) {
          const random = createRandom(word);
          const place = random.integer(dimension);
          own[place] = (own[place] ?? 0) + (random.next() < 0.5 ? -1 : 1);
        }
        const length = Math.hypot(...own);
        if (length > 0) own.set(own.map((value) => value / length));
      });
      return { data, rows: texts.length, columns: dimension };
    },
  };
}

export function markRunContext(options: TestContextOptions = {}): MarkRunContext {
  const { samples = [], dropped = [], scores = {} } = options;
  return {
    ...baseContext(options, 'curation'),
    ...modelContext(options),
    seed: (name) => createRandom(name).integer(2 ** 31),
    samples: testView(samples),
    kept: testView(samples.filter(({ id }) => !dropped.includes(id))),
    scores: async (step, name) => new Map(Object.entries(scores[step]?.[name] ?? {})),
  };
}

export function measureRunContext(options: TestContextOptions = {}): MeasureRunContext {
  return {
    ...baseContext(options, 'evaluation'),
    ...modelContext(options),
    seed: (name) => createRandom(name).integer(2 ** 31),
    datasets: datasets(options),
  };
}

/** Plans and runs all units, as the runner would, and gives the scores by sample. */
export async function runMark<P extends z.ZodObject>(
  method: Descriptor<P> & { readonly work: Work<z.output<P>, never, MarkRunContext> },
  context: MarkRunContext,
  params: z.input<P>,
): Promise<ReadonlyMap<string, { readonly [name: string]: Score }>> {
  const results = await runUnits(method, context, params, { samples: context.samples });
  return new Map(
    results.flatMap(({ scores = [] }) => scores.map(({ sampleId, scores: own }) => [sampleId, own] as const)),
  );
}

/** Plans and runs all units and gives the findings by id. */
export async function runMeasure<P extends z.ZodObject>(
  method: Descriptor<P> & { readonly work: Work<z.output<P>, never, MeasureRunContext> },
  context: MeasureRunContext,
  params: z.input<P>,
): Promise<ReadonlyMap<string, Finding>> {
  const results = await runUnits(method, context, params, { datasets: context.datasets });
  return new Map(results.flatMap(({ findings = [] }) => findings.map((finding) => [finding.id, finding] as const)));
}

/** The value of a score, or `unscored`. */
export function scoreValue(score: Score | undefined): number | boolean | string | undefined {
  return score === undefined ? undefined : score.kind === 'unscored' ? 'unscored' : score.value;
}

async function runUnits<P extends z.ZodObject, Context extends BaseContext>(
  method: Descriptor<P> & { readonly work: Work<z.output<P>, never, Context> },
  context: Context,
  params: z.input<P>,
  more: object,
): Promise<readonly UnitResult[]> {
  // Safe: the schema that it is parsed by is the one that its type is made from.
  const given = method.params.parse(params) as z.output<P>;
  const results: UnitResult[] = [];
  // Safe: the caller gives what the plan context of its slot has beside the base.
  const planContext = (round: number) => ({ ...context, ...more, round, outstanding: 0 }) as PlanContext as never;
  let state = await method.work.start(planContext(0), given);
  let decided: readonly Decided[] = [];
  for (let round = 0; ; round++) {
    const plan = await method.work.plan(planContext(round), given, state, decided);
    if (plan.next === 'done') return results;
    state = plan.state;
    const units = plan.units.map((unit, ordinal): Unit => ({ ...unit, ordinal, round, attempt: 0 }));
    for (const unit of units) results.push(await method.work.run(context, given, unit));
    decided = units.map((unit) => ({ unit, outcomes: [], artefacts: [] }));
  }
}

function baseContext(
  { task = testTask(['a', 'b']), kind = classification, sources = {}, seed = 'test', signal }: TestContextOptions,
  stage: 'curation' | 'evaluation',
): BaseContext {
  const canRead = (role: SourceRole) => role !== 'benchmark' || stage === 'evaluation';
  return {
    task,
    kind,
    purpose: 'training',
    random: createRandom(seed),
    signal: signal ?? new AbortController().signal,
    sources: {
      has: (role) => canRead(role) && (sources[role] ?? []).length > 0,
      async read(role) {
        if (!canRead(role)) throw new Error('The benchmark can be read in evaluation only.');
        return sources[role] ?? [];
      },
    },
  };
}

function modelContext({
  embeddings = bagOfWordsEmbedder(),
  // Never above the small-problem limit: no thread is started that a test would have to end.
  neighbours = createNeighbours({ smallProblem: Number.POSITIVE_INFINITY }),
}: TestContextOptions): ModelContext {
  return {
    models: {
      get(role) {
        throw new Error(`The test has no model for the role ${role}.`);
      },
    },
    embeddings,
    neighbours,
    progress: () => {},
  };
}

function datasets({ samples = [], dropped = [], cells = [] }: TestContextOptions): MeasuredDatasets {
  return {
    raw: testView(samples),
    curated: testView(samples.filter(({ id }) => !dropped.includes(id))),
    cells: cells.map((cell) => ({
      cell,
      accepted: samples.filter((sample) =>
        Object.entries(cell.values).every(([name, value]) => sample.conditions[name]?.id === value.id),
      ).length,
    })),
  };
}
