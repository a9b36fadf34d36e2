import { z } from 'zod';
import type { Random } from '../../../shared/base/random.ts';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Sample } from '../../../shared/domain/sample.ts';
import type { Task } from '../../../shared/domain/task.ts';
import { defineMethod } from '../method.ts';
import { demonstrationPool, labelOf, toDemonstration, wantedLabel } from '../support/demonstration-pool.ts';

/** Demonstrations drawn at random, for the label or balanced over labels (generation D1). */
export const randomDemonstrations = defineMethod({
  id: 'random',
  version: 1,
  stage: 'generation',
  slot: 'demonstrations',
  title: 'Random demonstrations',
  summary: 'Shows the model a few seeds drawn anew for each text.',
  whenToUse: 'There are seeds for each label: other draws give other texts.',
  whenNot: 'Seeds are many and varied and the right ones matter: use the nearest.',
  cost: { inWords: 'No model calls; longer prompts.', calls: () => 0 },
  tasks: 'all',
  reads: ['seeds', 'accepted'],
  writes: [],
  needs: {},
  params: z.object({
    count: z.int().min(0).max(32).default(3).describe('How many to show.').meta({ unit: 'samples' }),
    mode: z
      .enum(['same-label', 'mixed', 'balanced'])
      .default('same-label')
      .describe(
        'same-label: those of the wanted label. mixed: any. balanced: the same number of each label; the count must be a multiple of the number of labels.',
      ),
    order: z
      .enum(['random', 'interleaved', 'target-last'])
      .default('random')
      .describe('interleaved: labels take turns. target-last: the wanted label comes last.'),
    from: z
      .enum(['seeds', 'accepted', 'seeds-and-accepted'])
      .default('seeds')
      .describe('Where they come from. Accepted texts feed on themselves: keep seeds among them.'),
  }),
  references: [
    { paper: 'Brown et al. 2020, Language Models are Few-Shot Learners', arxiv: '2005.14165', surveySection: '3.1.1' },
    { paper: 'Wang et al. 2023, Self-Instruct (8 demonstrations)', arxiv: '2212.10560', surveySection: '3.1.1' },
  ],
  readsAccepted: (params) => params.from !== 'seeds',
  async open(context, params) {
    const pool = await demonstrationPool(context, params.from, 'Random demonstrations');
    const labelled = params.mode === 'mixed' ? undefined : byLabel(pool, context.task);
    if (params.mode === 'balanced' && labelled !== undefined && params.count % Math.max(1, labelled.size) !== 0) {
      throw new EngineError(
        'recipe-invalid',
        `Balanced demonstrations need a count that ${labelled.size} labels divide; ${params.count} is none.`,
      );
    }
    return {
      async pick(query) {
        const random = context.random.fork('pick', query.ordinal);
        const label = wantedLabel(query.cell);
        const free = (samples: readonly Sample[]) => samples.filter((sample) => !query.exclude.includes(sample.id));
        const chosen =
          labelled === undefined || (params.mode === 'same-label' && label === undefined)
            ? random.sample(free(pool), params.count)
            : params.mode === 'same-label'
              ? random.sample(free(labelled.get(label ?? '') ?? []), params.count)
              : [...labelled.values()].flatMap((samples) => random.sample(free(samples), params.count / labelled.size));
        const ordered = order(chosen, { mode: params.order, label, task: context.task, random });
        return { ordered: ordered.map(toDemonstration), byUsefulness: ordered.map((sample) => sample.id).reverse() };
      },
    };
  },
});

function byLabel(pool: readonly Sample[], task: Task): ReadonlyMap<string, readonly Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of pool) {
    const label = labelOf(sample, task) ?? '';
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [sample]);
    else group.push(sample);
  }
  return groups;
}

function order(
  chosen: readonly Sample[],
  options: {
    readonly mode: 'random' | 'interleaved' | 'target-last';
    readonly label: string | undefined;
    readonly task: Task;
    readonly random: Random;
  },
): readonly Sample[] {
  const shuffled = options.random.fork('order').shuffle(chosen);
  if (options.mode === 'random') return shuffled;
  if (options.mode === 'target-last') {
    const isTarget = (sample: Sample) => labelOf(sample, options.task) === options.label;
    return [...shuffled.filter((sample) => !isTarget(sample)), ...shuffled.filter(isTarget)];
  }
  const groups = [...byLabel(shuffled, options.task).values()];
  const longest = Math.max(0, ...groups.map((group) => group.length));
  return Array.from({ length: longest }, (_, turn) => groups.flatMap((group) => group[turn] ?? [])).flat();
}
