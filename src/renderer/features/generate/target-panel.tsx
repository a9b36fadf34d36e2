import type { Json, JsonObject } from '../../../shared/base/json.ts';
import { type Drafts, ParamForm } from '../../components/method-form/param-form.tsx';
import type { Param } from '../../components/method-form/param-shape.ts';
import { valueInWords } from '../../components/method-form/param-words.ts';
import type { EditRecipe } from '../../engine/use-recipe-edit.ts';
import { useDraft } from '../../state/drafts-store.ts';
import { usualSeed, usualTarget } from './generation-recipe.ts';
import classes from './panel.module.css';
import { targetInWords } from './part-words.ts';
import type { Generation } from './use-generation.ts';

const count = {
  kind: 'number',
  isInteger: true,
  from: { value: 1, isOpen: false },
  to: { value: 10_000_000, isOpen: false },
} as const;

const targetParams: readonly Param[] = [
  {
    name: 'accepted',
    title: 'Accepted samples',
    description: 'How many samples to accept.',
    unit: 'samples',
    fallback: usualTarget.accepted,
    isRequired: false,
    shape: count,
  },
  {
    name: 'per',
    title: 'Counted for',
    description: 'total: all together. label: each label. cell: each combination of conditions.',
    unit: '',
    fallback: usualTarget.per,
    isRequired: false,
    shape: { kind: 'choice', options: ['total', 'label', 'cell'] },
  },
  {
    name: 'attempts',
    title: 'Most attempts',
    description: 'The run ends there, whatever is missing. Six for each wanted sample when this is empty.',
    unit: 'attempts',
    fallback: undefined,
    isRequired: false,
    shape: count,
  },
  {
    name: 'minutes',
    title: 'Most working time',
    description: 'The run ends there, whatever is missing. No limit when this is empty.',
    unit: 'minutes',
    fallback: undefined,
    isRequired: false,
    shape: {
      kind: 'number',
      isInteger: false,
      from: { value: 0, isOpen: true },
      to: { value: 100_000, isOpen: false },
    },
  },
];

const seedParams: readonly Param[] = [
  {
    name: 'seed',
    title: 'Seed',
    description:
      'Of every random choice. The same recipe, seed and model give the same samples again; another seed gives others.',
    unit: '',
    fallback: usualSeed,
    isRequired: false,
    shape: {
      kind: 'number',
      isInteger: true,
      from: { value: 0, isOpen: false },
      to: { value: 2_147_483_647, isOpen: false },
    },
  },
];

interface TargetPanelProps {
  readonly generation: Generation;
  readonly part: 'target' | 'seed';
  readonly edit: EditRecipe;
}

/** How many samples, when to stop, and the seed. */
export function TargetPanel({ generation, part, edit }: TargetPanelProps) {
  const { generation: recipe, obstacles, project } = generation;
  const drafts = useDraft<Drafts>(`${project} ${part}`, {});
  const isTarget = part === 'target';
  const values: JsonObject = isTarget ? recipe.target : recipe.seed === undefined ? {} : { seed: recipe.seed };
  const wrong = obstacles.find((obstacle) => obstacle.part === part);
  const save = (name: string, value: Json | undefined) => {
    const path = isTarget ? ['generate', 'target', name] : ['seed'];
    const title = `Set ${name} to ${value === undefined ? 'its default' : valueInWords(value)}`;
    edit(title, [value === undefined ? { path, remove: true } : { path, value }]);
  };
  return (
    <div className={classes.panel}>
      <ParamForm
        params={isTarget ? targetParams : seedParams}
        values={values}
        drafts={drafts.value}
        names={{}}
        {...(wrong === undefined ? {} : { problems: { [isTarget ? 'attempts' : 'seed']: wrong.message } })}
        onDrafts={drafts.set}
        onSave={save}
      />
      {isTarget && <p className={classes.now}>Now: {targetInWords(recipe.target)}.</p>}
    </div>
  );
}
