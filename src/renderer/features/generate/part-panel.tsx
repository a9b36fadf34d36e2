import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import type { Json } from '../../../shared/base/json.ts';
import { MethodForm } from '../../components/method-form/method-form.tsx';
import { type Drafts, ParamForm } from '../../components/method-form/param-form.tsx';
import { type Param, readParams } from '../../components/method-form/param-shape.ts';
import { valueInWords } from '../../components/method-form/param-words.ts';
import { MethodPicker } from '../../components/method-picker.tsx';
import { useHost } from '../../engine/host-context.ts';
import type { EditRecipe } from '../../engine/use-recipe-edit.ts';
import { useDraft } from '../../state/drafts-store.ts';
import type { SlotCall } from './generation-recipe.ts';
import classes from './panel.module.css';
import { callInWords } from './part-words.ts';
import { PoolTable } from './pool-table.tsx';
import { renameCondition, setMethod, setParam } from './recipe-edits.ts';
import type { Generation } from './use-generation.ts';

interface PartPanelProps {
  readonly generation: Generation;
  readonly call: SlotCall;
  readonly edit: EditRecipe;
}

/** The form of one part: which method, and how it is set. */
export function PartPanel({ generation, call, edit }: PartPanelProps) {
  const host = useHost();
  const { generation: recipe, methods, names, obstacles, project, taskKind } = generation;
  const drafts = useDraft<Drafts>(`${project} ${call.part} ${call.method}`, {});
  const inSlot = methods.filter(({ slot }) => slot === call.slot);
  const method = inSlot.find(({ id }) => id === call.method);
  const isPool = method?.slot === 'condition' && method.id === 'values';
  const problems = Object.fromEntries(
    obstacles.flatMap(({ part, param, message }) =>
      part === call.part && param !== undefined ? [[param, message]] : [],
    ),
  );
  const saveParam = (name: string, value: Json | undefined) => {
    const title = method === undefined ? call.method : method.title;
    const words = value === undefined ? 'to its default' : `to ${valueInWords(value)}`;
    edit(`Set ${name} of ${call.name ?? title} ${words}`.slice(0, 200), setParam(recipe, call, name, value));
  };
  return (
    <div className={classes.panel}>
      {call.slot === 'condition' && <ConditionName generation={generation} call={call} edit={edit} />}
      <MethodChoice
        label={call.slot === 'accept' ? 'the rule' : call.slot === 'condition' ? 'the condition' : call.slot}
        title={method?.title ?? `Unknown method ${call.method}`}
        startsOpen={method === undefined}
      >
        {(close) => (
          <MethodPicker
            methods={inSlot}
            current={call.method}
            taskKind={taskKind}
            label={call.slot}
            onPick={(next) => {
              close();
              if (next.id === call.method) return;
              const known = readParams(next.params).map(({ name }) => name);
              edit(
                `Use ${next.title} for ${call.name ?? call.slot}`,
                setMethod(recipe, call, { method: next.id, known, required: {} }),
                { isBig: true },
              );
            }}
          />
        )}
      </MethodChoice>
      {method !== undefined && (
        <MethodForm
          method={method}
          values={call.params}
          drafts={drafts.value}
          names={names}
          problems={problems}
          leaveOut={isPool ? ['values'] : []}
          onDrafts={drafts.set}
          onSave={saveParam}
          onOpenLink={host.openLink}
        >
          {isPool && (
            <PoolTable
              // Another condition has other rows.
              key={call.part}
              draftKey={`${project} ${call.part} pool`}
              values={call.params['values']}
              problem={problems['values']}
              frozenIn={frozenIn(generation, call)}
              others={otherConditions(generation, call)}
              onSave={(values) => saveParam('values', values)}
            />
          )}
        </MethodForm>
      )}
      {method !== undefined && <p className={classes.now}>Now: {callInWords(call, method, names.label.length)}.</p>}
    </div>
  );
}

interface MethodChoiceProps {
  readonly label: string;
  readonly title: string;
  readonly startsOpen: boolean;
  children(close: () => void): React.ReactNode;
}

function MethodChoice({ label, title, startsOpen, children }: MethodChoiceProps) {
  const [isOpen, setOpen] = useState(startsOpen);
  const id = useId();
  return (
    <div>
      <div className={classes.choice}>
        <span className={classes.choiceTitle}>{title}</span>
        <Button
          size="compact-xs"
          variant="default"
          aria-expanded={isOpen}
          {...(isOpen ? { 'aria-controls': id } : {})}
          aria-label={`${isOpen ? 'Keep it' : 'Other method'} for ${label}`}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Keep it' : 'Other method'}
        </Button>
      </div>
      {isOpen && <div id={id}>{children(() => setOpen(false))}</div>}
    </div>
  );
}

export const conditionNameParam: Param = {
  name: 'name',
  title: 'Name',
  description: 'How prompts, rules and other parts refer to it.',
  unit: '',
  fallback: undefined,
  isRequired: true,
  shape: {
    kind: 'text',
    least: 1,
    most: 60,
    pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
    patternWords: 'a name that begins with a letter, of letters, digits, hyphens and underscores',
  },
};

function ConditionName({ generation, call, edit }: PartPanelProps) {
  const { generation: recipe, methods, project, obstacles } = generation;
  const drafts = useDraft<Drafts>(`${project} ${call.part} name`, {});
  const isReference = (method: string, param: string) => {
    const found = methods.find(({ id }) => id === method);
    const properties = found?.params['properties'];
    const node =
      typeof properties === 'object' && properties !== null
        ? Object.entries(properties).find(([name]) => name === param)?.[1]
        : undefined;
    // `within` of coverage names a condition that may be missing, so that it is not marked as a reference.
    return (
      param === 'within' || (typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'condition')
    );
  };
  const wrong = obstacles.find(({ part, message }) => part === call.part && message.includes('is there twice'));
  return (
    <ParamForm
      params={[conditionNameParam]}
      values={call.name === undefined ? {} : { name: call.name }}
      drafts={drafts.value}
      names={{}}
      problems={wrong === undefined ? {} : { name: wrong.message }}
      onDrafts={drafts.set}
      onSave={(_, value) => {
        if (typeof value !== 'string') return;
        edit(`Rename the condition ${call.name ?? ''} to ${value}`, renameCondition(recipe, call, value, isReference));
      }}
    />
  );
}

/** The run that has this pool: it keeps a copy of its own. */
function frozenIn(
  { run, usedConditions }: Generation,
  call: SlotCall,
): { readonly run: string; readonly values: readonly string[] } | undefined {
  const used = usedConditions.find(({ name }) => name === call.name);
  return run === undefined || used === undefined ? undefined : { run: run.run, values: used.values };
}

function otherConditions({ plan, names }: Generation, call: SlotCall): Readonly<Record<string, readonly string[]>> {
  const planned = (plan.data?.conditions ?? []).filter(({ name, kind }) => name !== call.name && kind === 'pool');
  if (planned.length === 0 && names.label.length > 0 && call.name !== 'label') return { label: names.label };
  return Object.fromEntries(planned.map(({ name, values }) => [name, values.map(({ id }) => id)]));
}
