import { z } from 'zod';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { ConditionValue } from '../../../shared/domain/sample.ts';
import { type LabelDefinition, labelInWords, type Task } from '../../../shared/domain/task.ts';
import { defineMethod } from '../method.ts';

const labelName = z.string().meta({ kind: 'label' });

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
    only: z.array(labelName).default([]).describe('Names of the labels to write for; all of them when empty.'),
    together: z
      .array(z.array(labelName).min(2))
      .default([])
      .describe(
        'Sets of labels that one text has together, beside the single ones: only where the task is `multiple`.',
      ),
    weights: z
      .record(z.string(), z.number().min(0))
      .default({})
      .describe(
        'Relative share by label, or by set written as `first+second`; 1 for those not named. A weight of 0 leaves it out.',
      ),
  }),
  references: [
    {
      paper: 'Ye et al. 2022, ZeroGen: Efficient Zero-shot Learning via Dataset Generation',
      arxiv: '2202.07922',
      surveySection: '3.1.1',
    },
  ],
  open({ task }, params) {
    if (params.together.length > 0 && !task.multiple) {
      throw new EngineError(
        'recipe-invalid',
        'The condition `labels` has sets of labels in `together`, but the task gives each text one label. Set `multiple: true` in the task.',
      );
    }
    const singles =
      params.only.length === 0 ? task.labels.map((label) => [label.name]) : params.only.map((name) => [name]);
    const sets = [...singles, ...params.together].map((names) => toValue(names, task));
    const unknown = Object.keys(params.weights).find((name) => !sets.some((value) => value.id === name));
    if (unknown !== undefined) throw unknownLabel(unknown, task);
    const weighted = sets
      .map((value) => ({ ...value, weight: params.weights[value.id] ?? 1 }))
      .filter(({ weight }) => weight > 0);
    if (weighted.length === 0) {
      throw new EngineError(
        'recipe-invalid',
        'The condition `labels` leaves no label to write for. Give at least one a weight above 0.',
      );
    }
    return { kind: 'pool', pool: { values: weighted } };
  },
});

function toValue(names: readonly string[], task: Task): ConditionValue {
  const definitions = names.map((name) => getLabel(name, task));
  const text = definitions.map(labelInWords).join(' and ');
  return { id: names.join('+'), text, ...(names.length > 1 ? { data: { labels: names } } : {}) };
}

function getLabel(name: string, task: Task): LabelDefinition {
  const label = task.labels.find((known) => known.name === name);
  if (label === undefined) throw unknownLabel(name, task);
  return label;
}

function unknownLabel(name: string, task: Task): EngineError {
  const known = task.labels.map((label) => label.name).join(', ');
  return new EngineError(
    'label-unknown',
    `The condition \`labels\` names the label "${name}", which the task does not have. Its labels are ${known}.`,
    { label: name },
  );
}
