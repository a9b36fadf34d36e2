import { z } from 'zod';
import { defineMethod } from '../method.ts';

/** Parameters that every decoding method shares. */
export const samplingParams = {
  temperature: z
    .number()
    .min(0)
    .max(3)
    .default(0.9)
    .describe('Higher values vary more and err more. 0 always takes the likeliest token.'),
  topP: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('Keeps the likeliest tokens that together have this probability. 1 is off.'),
  topK: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe('Keeps this many of the likeliest tokens. 0 is off.')
    .meta({ unit: 'tokens' }),
  minP: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Drops tokens less likely than this share of the likeliest one.'),
  repeatPenalty: z
    .number()
    .min(1)
    .max(2)
    .default(1)
    .describe('Divides the weight of tokens that were just written. 1 is off.'),
  logProbabilities: z
    .boolean()
    .default(false)
    .describe('Also keeps how likely each token was: shading and scores, about 10 % slower.'),
};

/** Plain sampling with the usual filters. */
export const sampling = defineMethod({
  id: 'sampling',
  version: 1,
  stage: 'generation',
  slot: 'decoding',
  title: 'Sampling',
  summary: 'Draws each token at random by its probability.',
  whenToUse: 'By default.',
  whenNot: 'The label is often missed: try self-debiasing.',
  cost: { inWords: 'No further model calls.', calls: () => 0 },
  tasks: 'all',
  reads: [],
  writes: [],
  needs: {},
  params: z.object(samplingParams),
  references: [{ paper: 'Ye et al. 2022, ZeroGen (nucleus sampling)', arxiv: '2202.07922', surveySection: '3.1.1' }],
  decode: (_context, params) => ({
    sampling: toSampling(params),
    counterparts: [],
    logProbabilities: params.logProbabilities,
  }),
});

interface SamplingValues {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
  readonly repeatPenalty: number;
}

/** What is at its neutral value is left out of the request. */
export function toSampling(values: SamplingValues) {
  return {
    temperature: values.temperature,
    ...(values.topP < 1 ? { topP: values.topP } : {}),
    ...(values.topK > 0 ? { topK: values.topK } : {}),
    ...(values.minP > 0 ? { minP: values.minP } : {}),
    ...(values.repeatPenalty > 1 ? { repeatPenalty: values.repeatPenalty, repeatPenaltyTokens: 64 } : {}),
  };
}
