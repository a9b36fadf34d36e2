import { z } from 'zod';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Cell } from '../../../shared/domain/sample.ts';
import type { DecodingContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { samplingParams, toSampling } from './sampling.ts';

/** Counter-label decoding (generation B2): tokens that another label makes likelier are pushed down. */
export const selfDebiasing = defineMethod({
  id: 'self-debiasing',
  version: 1,
  stage: 'generation',
  slot: 'decoding',
  title: 'Self-debiasing',
  summary: 'Writes what fits the label and would fit the other labels less.',
  whenToUse: 'Labels are easily confused and the model often misses them.',
  whenNot: 'Speed matters: each token costs one more evaluation for every counter label.',
  cost: { inWords: 'No further calls; each takes (1 + counter labels) times as long.', calls: () => 0 },
  tasks: ['classification'],
  reads: ['label of the cell'],
  writes: [],
  needs: { labels: true, tokenProbabilities: true },
  params: z.object({
    ...samplingParams,
    condition: z
      .string()
      .default('label')
      .describe('Name of the condition whose other values are the counterparts.')
      .meta({ kind: 'condition' }),
    counterLabels: z
      .int()
      .min(1)
      .max(15)
      .default(2)
      .describe('How many other labels to decode against.')
      .meta({ unit: 'labels' }),
    against: z
      .record(z.string(), z.array(z.string()).min(1))
      .default({})
      .describe(
        'The labels to decode against, by label: the ones it is confused with. The next ones of the list when absent.',
      ),
    lambda: z
      .number()
      .min(0)
      .max(1000)
      .default(100)
      .describe('How hard a token is pushed down that another label makes likelier. 0 is off.'),
    epsilon: z.number().gt(0).max(1).default(0.01).describe('A token keeps at least this share of its weight.'),
  }),
  references: [
    { paper: 'Schick et al. 2021, Self-Diagnosis and Self-Debiasing', arxiv: '2103.00453' },
    {
      paper: 'Ye et al. 2022, ZeroGen (the rule as used there; the survey names the paper, not the rule)',
      arxiv: '2202.07922',
    },
  ],
  decode(context, params) {
    return {
      sampling: toSampling(params),
      rule: { id: 'self-debiasing', params: { lambda: params.lambda, epsilon: params.epsilon } },
      counterparts: counterparts(context, params),
      logProbabilities: params.logProbabilities,
    };
  },
});

/** The cell once for each counter label, with nothing else changed. */
function counterparts(
  { cell, pools }: DecodingContext,
  params: {
    readonly condition: string;
    readonly counterLabels: number;
    readonly against: Readonly<Record<string, readonly string[]>>;
  },
): readonly Cell[] {
  const own = cell.values[params.condition];
  if (own === undefined) return [];
  const pool = pools.find(({ name }) => name === params.condition)?.pool.values ?? [];
  const place = pool.findIndex((value) => value.id === own.id);
  const named = params.against[own.id];
  const unknown = named?.find((id) => !pool.some((value) => value.id === id));
  if (unknown !== undefined) {
    throw new EngineError(
      'label-unknown',
      `Self-debiasing shall decode "${own.id}" against "${unknown}", which the condition \`${params.condition}\` does not have. It has ${pool.map((value) => value.id).join(', ')}.`,
      { label: unknown },
    );
  }
  const others =
    named === undefined
      ? [...pool.slice(place + 1), ...pool.slice(0, Math.max(0, place))]
      : named.flatMap((id) => pool.filter((value) => value.id === id));
  return others
    .slice(0, params.counterLabels)
    .map((value) => ({ ...cell, values: { ...cell.values, [params.condition]: value } }));
}
