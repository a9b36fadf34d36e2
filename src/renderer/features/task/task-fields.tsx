import { Checkbox, Select } from '@mantine/core';
import type { JsonObject } from '../../../shared/base/json.ts';
import type { RecipeState, TaskKindSummary } from '../../../shared/contract/recipe-answers.ts';
import { showUndoNotice } from '../../components/notices.tsx';
import { useRecipeEdit } from '../../engine/use-recipe-edit.ts';
import { SavedText } from './saved-text.tsx';
import classes from './task.module.css';

interface TaskFieldsProps {
  readonly project: string;
  readonly projectName: string;
  readonly recipe: RecipeState;
  readonly task: JsonObject;
  readonly kinds: readonly TaskKindSummary[];
}

const texts = [
  {
    key: 'textType',
    label: 'Type of text',
    description: 'What one text is, in the singular: “message of a bank customer”.',
    placeholder: 'text',
    isLong: false,
  },
  {
    key: 'persona',
    label: 'Who writes it',
    description: 'The writer the model is to be: “a customer of an online bank”.',
    placeholder: 'Anyone',
    isLong: false,
  },
  {
    key: 'language',
    label: 'Language',
    description: 'A language code: en, de, pt-BR.',
    placeholder: 'en',
    isLong: false,
  },
  {
    key: 'format',
    label: 'What a text must look like',
    description: 'In words for the model: “one or two sentences, no greeting”.',
    placeholder: 'As it comes',
    isLong: true,
  },
] as const;

/** Name, kind, purpose and the words that every prompt is made of. */
export function TaskFields({ project, projectName, recipe, task, kinds }: TaskFieldsProps) {
  const edit = useRecipeEdit(project, showUndoNotice);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const kind = kinds.find((one) => one.kind === task.kind);
  return (
    <section className={classes.fields} aria-label="Fields of the task">
      <SavedText
        draftKey={`${project} name`}
        label="Name of the dataset"
        value={text(recipe.written?.name) || projectName}
        isRequired
        onSave={(value) => edit('Rename the dataset', [{ path: ['name'], value }])}
      />
      <Select
        label="Kind of samples"
        description={kind?.summary ?? ''}
        data={kinds.map((one) => ({ value: one.kind, label: one.title }))}
        value={text(task.kind)}
        allowDeselect={false}
        onChange={(value) => edit('Change the kind of samples', [{ path: ['task', 'kind'], value }])}
      />
      <Select
        label="Purpose"
        description="An evaluation set must not overlap with training data and is reviewed more strictly."
        data={[
          { value: 'training', label: 'Training' },
          { value: 'evaluation', label: 'Evaluation' },
        ]}
        value={text(recipe.written?.purpose) || 'training'}
        allowDeselect={false}
        onChange={(value) => edit('Change the purpose', [{ path: ['purpose'], value }])}
      />
      {texts.map(({ key, isLong, ...words }) => (
        <SavedText
          key={key}
          {...words}
          isLong={isLong}
          className={isLong ? classes.wide : undefined}
          draftKey={`${project} ${key}`}
          value={text(task[key])}
          onSave={(value) =>
            edit(`Change “${words.label}”`, [
              value === '' ? { path: ['task', key], remove: true } : { path: ['task', key], value },
            ])
          }
        />
      ))}
      <SavedText
        draftKey={`${project} knowledge`}
        label="Facts that the model is told"
        description="One a line. They stand in every prompt."
        placeholder="None"
        isLong
        className={classes.wide}
        value={Array.isArray(task.knowledge) ? task.knowledge.join('\n') : ''}
        onSave={(value) =>
          edit('Change the facts', [
            value === ''
              ? { path: ['task', 'knowledge'], remove: true }
              : {
                  path: ['task', 'knowledge'],
                  value: value
                    .split('\n')
                    .map((line) => line.trim())
                    .filter((line) => line !== ''),
                },
          ])
        }
      />
      {kind?.hasLabels === true && (
        <Checkbox
          label="A text may have several labels"
          checked={task.multiple === true}
          onChange={(event) =>
            edit('Change whether a text has several labels', [
              { path: ['task', 'multiple'], value: event.currentTarget.checked },
            ])
          }
        />
      )}
    </section>
  );
}
