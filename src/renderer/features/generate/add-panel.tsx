import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { JsonObject } from '../../../shared/base/json.ts';
import type { MethodSummary } from '../../../shared/contract/model-answers.ts';
import { checkParam, settle } from '../../components/method-form/check-param.ts';
import { MethodAbout } from '../../components/method-form/method-about.tsx';
import { type Drafts, ParamForm } from '../../components/method-form/param-form.tsx';
import { readParams } from '../../components/method-form/param-shape.ts';
import { MethodPicker } from '../../components/method-picker.tsx';
import { countOf } from '../../components/numbers.ts';
import { useHost } from '../../engine/host-context.ts';
import type { EditRecipe } from '../../engine/use-recipe-edit.ts';
import { useDraft } from '../../state/drafts-store.ts';
import classes from './panel.module.css';
import { conditionNameParam } from './part-panel.tsx';
import { checkPool, noValue, readLines, writePool } from './pool-values.ts';
import { addCall } from './recipe-edits.ts';
import type { Generation } from './use-generation.ts';

interface AddPanelProps {
  readonly generation: Generation;
  readonly slot: 'condition' | 'accept';
  readonly edit: EditRecipe;
  /** It is there now, as this part. */
  onAdded(part: string): void;
}

/** A new condition or rule: a method, and only what it cannot do without. */
export function AddPanel({ generation, slot, edit, onAdded }: AddPanelProps) {
  const host = useHost();
  const { generation: recipe, methods, taskKind, names, project } = generation;
  const [method, setMethod] = useState<MethodSummary>();
  const lines = useDraft(`${project} add ${slot} values`, '');
  const typed = useDraft<Drafts>(`${project} add ${slot}`, {});
  const inSlot = methods.filter((one) => one.slot === slot);
  const isPool = slot === 'condition' && method?.id === 'values';
  const needed =
    method === undefined
      ? []
      : readParams(method.params).filter(
          ({ isRequired, fallback, name }) => isRequired && fallback === undefined && !(isPool && name === 'values'),
        );
  const fields = [...(slot === 'condition' ? [conditionNameParam] : []), ...needed];
  const suggested =
    slot === 'condition'
      ? {
          name: freeName(
            method?.id === 'labels' ? 'label' : method?.id === 'values' ? 'tone' : (method?.id ?? ''),
            names.condition,
          ),
        }
      : {};
  const values: Drafts = { ...suggested, ...typed.value };
  const pool = readLines(lines.value).map((line) => ({ ...noValue, ...line }));
  const poolReason = isPool ? checkPool(pool) : undefined;
  const isComplete =
    method !== undefined &&
    poolReason === undefined &&
    fields.every(({ name, shape }) => {
      const value = values[name];
      return value !== undefined && checkParam(shape, settle(shape, value)) === undefined;
    });
  const add = () => {
    if (method === undefined) return;
    const params: JsonObject = {
      ...Object.fromEntries(needed.map(({ name, shape }) => [name, settle(shape, values[name] ?? '')])),
      ...(isPool ? { values: writePool(pool) } : {}),
    };
    const name = slot === 'condition' ? { name: String(values['name']) } : {};
    const list = slot === 'condition' ? recipe.conditions : recipe.accept;
    edit(`Add ${name.name ?? method.title}`, addCall(recipe, slot, { ...name, method: method.id, params }), {
      isBig: true,
    });
    lines.clear();
    typed.clear();
    onAdded(`${slot}:${list.length}`);
  };
  return (
    <div className={classes.panel}>
      <MethodPicker
        methods={inSlot}
        {...(method === undefined ? {} : { current: method.id })}
        taskKind={taskKind}
        label={slot}
        onPick={setMethod}
      />
      {method !== undefined && (
        <>
          <MethodAbout method={method} onOpenLink={host.openLink} />
          <ParamForm
            params={fields}
            values={suggested}
            drafts={typed.value}
            names={names}
            onDrafts={typed.set}
            onSave={() => undefined}
          />
          {isPool && (
            <Textarea
              label="Values"
              description="One a line; a weight may follow after a tab."
              autosize
              minRows={4}
              maxRows={16}
              dir="auto"
              value={lines.value}
              error={lines.value === '' ? undefined : poolReason}
              onChange={(event) => lines.set(event.currentTarget.value)}
            />
          )}
          <div className={classes.actions}>
            <Button size="compact-md" variant="default" disabled={!isComplete} onClick={add}>
              {isPool && pool.length > 0 ? `Add with ${countOf(pool.length, 'value')}` : 'Add it'}
            </Button>
            {!isComplete && <span className={classes.note}>{poolReason ?? 'Something is still missing above.'}</span>}
          </div>
        </>
      )}
    </div>
  );
}

/** `tone`, or `tone-2` where there is one already. */
function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let number = 2;
  while (taken.includes(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
