import { z } from 'zod';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import { labelInWords } from '../../../shared/domain/task.ts';
import { defineMethod } from '../method.ts';

/** The labels of the codebook as a pool: the label is chosen, not inherited from the model. */
export const labels = defineMethod({
  id: 'labels',
  version: 1,
  stage: 'generation',
  slot: 'condition',
  title: 'Labels of the task',
  summary: 'Writes each text for a label that was chosen beforehand, so that the share of each label is yours to set.',
  whenToUse: 'Classification: always, unless labels are to be found afterwards.',
  whenNot: 'Tasks without labels.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: ['classification'],
  reads: ['labels of the task'],
  writes: [],
  needs: { labels: true },
  params: z.object({
    only: z.array(z.string()).default([]).describe('Names of the labels to write for; all of them when empty.'),
    weights: z
      .record(z.string(), z.number().min(0))
      .default({})
      .describe('Relative share of a label, 1 for those not named. A weight of 0 leaves the label out.'),
  }),
  references: [
    { paper: 'Ye et al. 2022, ZeroGen: Efficient Zero-shot Learning via Dataset Generation', arxiv: '2202.07922', surveySection: '3.1.1' },
  ],
  open({ task }, params) {
    const known = new Set(task.labels.map((label) => label.name));
    for (const name of [...params.only, ...Object.keys(params.weights)]) {
      if (!known.has(name)) {
        throw new EngineError('label-unknown', `The condition \`labels\` names the label "${name}", which the task does not have. Its labels are ${[...known].join(', ')}.`, { label: name });
      }
    }
    const chosen = task.labels.filter((label) => (params.only.length === 0 || params.only.includes(label.name)) && params.weights[label.name] !== 0);
    if (chosen.length === 0) throw new EngineError('recipe-invalid', 'The condition `labels` leaves no label to write for. Give at least one a weight above 0.');
    return {
      kind: 'pool',
      pool: { values: chosen.map((label) => ({ id: label.name, text: labelInWords(label), weight: params.weights[label.name] ?? 1 })) },
    };
  },
});
