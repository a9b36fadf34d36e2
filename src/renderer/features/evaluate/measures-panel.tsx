import { ActionIcon, Button, UnstyledButton } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Json } from '../../../shared/base/json.ts';
import type { MethodSummary } from '../../../shared/contract/model-answers.ts';
import type { RecipeState } from '../../../shared/contract/recipe-answers.ts';
import { MethodForm } from '../../components/method-form/method-form.tsx';
import type { Drafts } from '../../components/method-form/param-form.tsx';
import { valueInWords } from '../../components/method-form/param-words.ts';
import { MethodPicker } from '../../components/method-picker.tsx';
import { showUndoNotice } from '../../components/notices.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useHost } from '../../engine/host-context.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useRecipeEdit } from '../../engine/use-recipe-edit.ts';
import { useDraft } from '../../state/drafts-store.ts';
import { useLook } from '../../state/look-store.ts';
import classes from './evaluate.module.css';
import { type MeasureCall, readMeasures, setParam, withMeasures } from './evaluation-recipe.ts';
import { namesOfRecipe, taskKindOf } from './recipe-names.ts';

interface MeasuresPanelProps {
  readonly project: string;
  readonly recipe: RecipeState;
  onClose(): void;
}

/** Which measures the recipe takes, and how each is set. */
export function MeasuresPanel({ project, recipe, onClose }: MeasuresPanelProps) {
  const { look, change } = useLook();
  const edit = useRecipeEdit(project, showUndoNotice);
  const list = useAnswer('methods.list', { stage: 'evaluation' });
  const methods = list.data?.methods.filter(({ slot }) => slot === 'measure') ?? [];
  const measures = readMeasures(recipe);
  const [opened, setOpened] = useState<number>();
  const [isAdding, setAdding] = useState(false);
  const titleOf = (id: string) => methods.find((method) => method.id === id)?.title ?? id;
  const current = measures.find(({ index }) => index === opened);
  const remove = (measure: MeasureCall) => {
    setOpened(undefined);
    edit(`Remove the measure ${titleOf(measure.method)}`, withMeasures(measures.filter((one) => one !== measure)), {
      isBig: true,
    });
  };
  return (
    <SidePanel
      title="Measures"
      width={look.panelWidth}
      onResize={(panelWidth) => change({ panelWidth })}
      onClose={onClose}
    >
      <div className={classes.panel}>
        {measures.length === 0 && <p className={classes.note}>The recipe has no measures yet.</p>}
        <ul className={classes.list} aria-label="Measures of the recipe">
          {measures.map((measure) => (
            <li key={measure.index} className={classes.chosen}>
              <UnstyledButton
                className={classes.open}
                aria-expanded={measure.index === opened}
                onClick={() => setOpened(measure.index === opened ? undefined : measure.index)}
              >
                {titleOf(measure.method)}
              </UnstyledButton>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove ${titleOf(measure.method)}`}
                onClick={() => remove(measure)}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
        <div>
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={isAdding}
            onClick={() => {
              setAdding(!isAdding);
            }}
          >
            {isAdding ? 'Add nothing' : 'Add a measure'}
          </Button>
        </div>
        {isAdding && (
          <MethodPicker
            methods={methods}
            taskKind={taskKindOf(recipe)}
            label="measures"
            onPick={(method) => {
              setAdding(false);
              setOpened(measures.length);
              edit(`Add the measure ${method.title}`, withMeasures([...measures, { method: method.id, params: {} }]), {
                isBig: true,
              });
            }}
          />
        )}
        {current !== undefined && (
          <MeasureForm
            key={`${current.index} ${current.method}`}
            project={project}
            recipe={recipe}
            measure={current}
            method={methods.find(({ id }) => id === current.method)}
          />
        )}
      </div>
    </SidePanel>
  );
}

interface MeasureFormProps {
  readonly project: string;
  readonly recipe: RecipeState;
  readonly measure: MeasureCall;
  readonly method: MethodSummary | undefined;
}

function MeasureForm({ project, recipe, measure, method }: MeasureFormProps) {
  const host = useHost();
  const edit = useRecipeEdit(project, showUndoNotice);
  const drafts = useDraft<Drafts>(`${project} evaluate:${measure.index} ${measure.method}`, {});
  if (method === undefined) return <p className={classes.note}>There is no measure {measure.method}.</p>;
  const save = (name: string, value: Json | undefined) => {
    const words = value === undefined ? 'to its default' : `to ${valueInWords(value)}`;
    const isWritten = Array.isArray(recipe.written?.['evaluate']);
    edit(
      `Set ${name} of ${method.title} ${words}`.slice(0, 200),
      setParam(readMeasures(recipe), measure, { name, value, isWritten }),
    );
  };
  return (
    <MethodForm
      method={method}
      values={measure.params}
      drafts={drafts.value}
      names={namesOfRecipe(recipe)}
      onDrafts={drafts.set}
      onSave={save}
      onOpenLink={host.openLink}
    />
  );
}
