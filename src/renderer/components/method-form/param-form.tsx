import { useEffect } from 'react';
import type { Json, JsonObject } from '../../../shared/base/json.ts';
import { checkParam, settle } from './check-param.ts';
import type { KnownNames } from './input-props.ts';
import classes from './method-form.module.css';
import { ParamField } from './param-field.tsx';
import type { Param } from './param-shape.ts';
import { isSame } from './param-words.ts';

/** What is typed and not saved, by parameter. Whoever shows the form keeps it. */
export type Drafts = Readonly<Record<string, Json>>;

export interface ParamFormProps {
  readonly params: readonly Param[];
  /** As the recipe has them; what is not there has its default. */
  readonly values: JsonObject;
  readonly drafts: Drafts;
  /** Names of the recipe that a field may choose from, by kind. */
  readonly names: KnownNames;
  /** What the engine finds wrong, by parameter. */
  readonly problems?: Readonly<Record<string, string>>;
  onDrafts(drafts: Drafts): void;
  /** Undefined: back to the default. */
  onSave(name: string, value: Json | undefined): void;
}

/** Fields with what each does, its unit, bounds and default; each resets alone. What is wrong is said and not saved. */
export function ParamForm({ params, values, drafts, names, problems = {}, onDrafts, onSave }: ParamFormProps) {
  useSettledDrafts({ params, values, drafts, onDrafts });
  const forget = (name: string) => onDrafts(without(drafts, name));
  const save = (param: Param, typed: Json) => {
    const value = settle(param.shape, typed);
    const isLeftOut = value === '' && !param.isRequired && param.fallback === undefined;
    if (isLeftOut || isSame(value, param.fallback)) {
      forget(param.name);
      if (param.name in values) onSave(param.name, undefined);
      return;
    }
    onDrafts({ ...drafts, [param.name]: value });
    if (checkParam(param.shape, value) === undefined && !isSame(value, values[param.name])) onSave(param.name, value);
  };
  return (
    <div className={classes.fields}>
      {params.map((param) => {
        const draft = drafts[param.name];
        const value = draft ?? values[param.name] ?? param.fallback;
        const isEmpty = value === undefined || (value === '' && !param.isRequired && param.fallback === undefined);
        const settled = isEmpty ? undefined : settle(param.shape, value);
        const wrong =
          settled !== undefined
            ? checkParam(param.shape, settled)
            : param.isRequired
              ? 'Something must stand here.'
              : undefined;
        const reason =
          wrong === undefined || draft === undefined ? (wrong ?? problems[param.name]) : `${wrong} Not saved.`;
        return (
          <ParamField
            key={param.name}
            param={param}
            value={value}
            isChanged={settled !== undefined && !isSame(settled, param.fallback)}
            reason={reason}
            names={names}
            onType={(typed) => onDrafts({ ...drafts, [param.name]: typed })}
            onSet={(typed) => save(param, typed)}
            onReset={() => {
              forget(param.name);
              if (param.name in values) onSave(param.name, undefined);
            }}
          />
        );
      })}
    </div>
  );
}

/** A draft goes when the recipe has it: until then the field does not jump back to what was there before. */
function useSettledDrafts({
  params,
  values,
  drafts,
  onDrafts,
}: Pick<ParamFormProps, 'params' | 'values' | 'drafts' | 'onDrafts'>) {
  const saved = params.filter(({ name }) => {
    const draft = drafts[name];
    return draft !== undefined && isSame(draft, values[name]);
  });
  const names = saved.map(({ name }) => name).join(' ');
  useEffect(() => {
    if (names !== '') onDrafts(names.split(' ').reduce<Drafts>(without, drafts));
  }, [names, drafts, onDrafts]);
}

function without(drafts: Drafts, name: string): Drafts {
  const { [name]: _, ...rest } = drafts;
  return rest;
}
