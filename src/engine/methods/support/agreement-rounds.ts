import { type Matrix, selectRows } from '../../../shared/base/matrix.ts';
import { groupedFolds } from '../../students/folds.ts';
import { denseFeatures } from '../../students/linear-features.ts';
import { fitLogisticRegression, linearProbabilities } from '../../students/logistic-regression.ts';
import type { StudentLoss } from '../../students/student-loss.ts';
import type { MarkRunContext } from '../contexts.ts';
import { chooseStrength } from './choose-strength.ts';
import { type ClassOpinion, cappedRemoval, classOpinion, isUnanimous } from './class-opinions.ts';
import { compactRows } from './compact-rows.ts';
import { foldGroups } from './fold-groups.ts';

export interface AgreementOptions {
  /** Unit rows: the seeds, then the samples. */
  readonly vectors: Matrix;
  readonly labels: Int32Array;
  readonly groups: readonly string[];
  /** How many of the rows are seeds. */
  readonly seeds: number;
  /** Rows that a student may learn from: seeds, and samples that no earlier step dropped. */
  readonly mayTeach: readonly boolean[];
  readonly classes: number;
  /** One row a class: its label in words; undefined when queries are not asked for. */
  readonly phrases: Matrix | undefined;
  readonly settings: {
    readonly fitOn: 'seeds' | 'set' | 'both';
    readonly loss: 'auto' | StudentLoss;
    readonly rounds: number;
    readonly cap: number;
    readonly folds: number;
    readonly queries: number;
    readonly tuningSamples: number;
  };
  readonly context: Pick<MarkRunContext, 'neighbours' | 'random' | 'signal' | 'progress'>;
}

export type Agreement =
  | (ClassOpinion & {
      readonly kind: 'judged';
      readonly label: number;
      readonly isRemoved: boolean;
      readonly queriesAgree: boolean | undefined;
    })
  /** No teacher has the label. */
  | { readonly kind: 'unscored'; readonly label: number };

/** Which rows teach and which are judged by what they taught. */
interface Part {
  readonly teach: readonly number[];
  readonly judge: readonly number[];
}

/** What students say of the samples, in order, after the last round (ReGen, curation 3.2). */
export async function agreementRounds(options: AgreementOptions): Promise<readonly Agreement[]> {
  const { labels, seeds, classes, settings, context } = options;
  const loss = settings.loss === 'auto' ? (settings.fitOn === 'seeds' ? 'cross-entropy' : 'symmetric') : settings.loss;
  const rounds = settings.fitOn === 'seeds' ? 1 : settings.rounds;
  const samples = Array.from(labels.subarray(seeds), (_, place) => place + seeds);
  const parts = await toParts(options, samples);
  const removed = new Set<number>();
  let perSample: number | undefined;
  let opinions = new Map<number, ClassOpinion>();
  for (let round = 0; round < rounds; round++) {
    const before = removed.size;
    opinions = new Map();
    for (const [index, part] of parts.entries()) {
      const teach = part.teach.filter((row) => !removed.has(row));
      // Chosen once, on the first part's teachers, and scaled to the others.
      perSample ??= await tune(options, teach, loss);
      for (const [row, opinion] of await judge(options, { ...part, teach }, perSample, loss))
        opinions.set(row, opinion);
      context.progress((round * parts.length + index + 1) / (rounds * parts.length));
    }
    const open = samples.filter((row) => options.mayTeach[row] === true && !removed.has(row));
    const judged = open.flatMap((row) => {
      const opinion = opinions.get(row);
      const label = labels[row] ?? 0;
      return opinion === undefined
        ? []
        : [{ row, label, isContradicted: opinion.predicted !== label, probability: opinion.probability }];
    });
    for (const row of cappedRemoval(judged, settings.cap)) removed.add(row);
    if (removed.size === before) break;
  }
  const asked = await askQueries(options, parts, removed);
  return samples.map((row): Agreement => {
    const opinion = opinions.get(row);
    const label = labels[row] ?? 0;
    if (opinion === undefined) return { kind: 'unscored', label };
    return { kind: 'judged', ...opinion, label, isRemoved: removed.has(row), queriesAgree: asked?.get(row) };
  });

  function isTaught(teach: readonly number[]): boolean[] {
    const taught = Array.from({ length: classes }, () => false);
    for (const row of teach) taught[labels[row] ?? 0] = true;
    return taught;
  }

  async function judge(
    from: AgreementOptions,
    { teach, judge: rows }: Part,
    strength: number,
    by: StudentLoss,
  ): Promise<ReadonlyMap<number, ClassOpinion>> {
    const compact = await compactRows(selectRows(from.vectors, teach), context.signal);
    const model = await fitLogisticRegression({
      features: denseFeatures(compact.matrix),
      labels: Int32Array.from(teach, (row) => labels[row] ?? 0),
      classes,
      l2: strength * teach.length,
      loss: by,
      signal: context.signal,
    });
    const features = denseFeatures(await compact.project(selectRows(from.vectors, rows)));
    const probabilities = await linearProbabilities(model, features, context.signal);
    const taught = isTaught(teach);
    return new Map(
      rows.flatMap((row, place) => {
        const label = labels[row] ?? 0;
        return taught[label] === true ? [[row, classOpinion(probabilities, place, label, classes)] as const] : [];
      }),
    );
  }
}

/** Seeds alone teach everything at once; a set is cut into folds by group, so that nobody judges what taught it. */
async function toParts(options: AgreementOptions, samples: readonly number[]): Promise<readonly Part[]> {
  const { vectors, labels, groups, seeds, mayTeach, settings, context } = options;
  const { fitOn } = settings;
  const seedRows = Array.from({ length: seeds }, (_, row) => row);
  if (fitOn === 'seeds') return [{ teach: seedRows, judge: samples }];
  const rows = fitOn === 'set' ? samples : [...seedRows, ...samples];
  const folds = groupedFolds({
    labels: Int32Array.from(rows, (row) => labels[row] ?? 0),
    groups: await foldGroups({
      groups: rows.map((row) => groups[row] ?? ''),
      vectors: selectRows(vectors, rows),
      neighbours: context.neighbours,
      signal: context.signal,
    }),
    folds: settings.folds,
    random: context.random.fork('folds'),
  });
  return [...new Set(folds)]
    .sort((a, b) => a - b)
    .map((fold) => ({
      teach: rows.filter((row, place) => folds[place] !== fold && mayTeach[row] === true),
      judge: rows.filter((row, place) => folds[place] === fold && row >= seeds),
    }));
}

async function tune(
  { vectors, labels, groups, classes, settings, context }: AgreementOptions,
  rows: readonly number[],
  loss: StudentLoss,
): Promise<number> {
  const { perSample } = await chooseStrength({
    rows,
    classOf: labels,
    groupOf: groups,
    classes,
    limit: settings.tuningSamples,
    loss,
    random: context.random.fork('strength'),
    signal: context.signal,
    features: async (chosen) => denseFeatures((await compactRows(selectRows(vectors, chosen), context.signal)).matrix),
  });
  return perSample;
}

/** The neighbour test: the queries are labels in words, the seeds, and texts of other folds that are still in. */
async function askQueries(
  { vectors, labels, phrases, seeds, settings, context }: AgreementOptions,
  parts: readonly Part[],
  removed: ReadonlySet<number>,
): Promise<ReadonlyMap<number, boolean> | undefined> {
  if (phrases === undefined) return undefined;
  const answers = new Map<number, boolean>();
  const seedRows = Array.from({ length: seeds }, (_, row) => row);
  for (const { teach, judge } of parts) {
    const known = [...new Set([...seedRows, ...teach.filter((row) => !removed.has(row))])];
    const texts = selectRows(vectors, known);
    const pool = {
      data: Float32Array.from([...phrases.data, ...texts.data]),
      rows: phrases.rows + known.length,
      columns: phrases.columns,
    };
    const found = await context.neighbours.nearest(selectRows(vectors, judge), pool, settings.queries, {
      signal: context.signal,
    });
    judge.forEach((row, place) => {
      const near = Array.from(found.indexes.subarray(place * found.k, (place + 1) * found.k), (query) =>
        query < phrases.rows ? query : (labels[known[query - phrases.rows] ?? 0] ?? 0),
      );
      answers.set(row, isUnanimous(near, labels[row] ?? 0));
    });
  }
  return answers;
}
