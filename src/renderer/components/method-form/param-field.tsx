import { ActionIcon, Tooltip } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useId } from 'react';
import type { Json } from '../../../shared/base/json.ts';
import type { KnownNames } from './input-props.ts';
import classes from './method-form.module.css';
import { ParamInput } from './param-input.tsx';
import type { Param } from './param-shape.ts';
import { noteInWords } from './param-words.ts';

interface ParamFieldProps {
  readonly param: Param;
  readonly value: Json | undefined;
  /** It differs from the default. */
  readonly isChanged: boolean;
  /** Why it is not saved. */
  readonly reason: string | undefined;
  readonly names: KnownNames;
  onType(value: Json): void;
  onSet(value: Json): void;
  onReset(): void;
}

/** One parameter: what it is called, its field, what it does, and what may stand there. */
export function ParamField({ param, value, isChanged, reason, names, onType, onSet, onReset }: ParamFieldProps) {
  const id = useId();
  const note = noteInWords(param);
  const canReset = isChanged && (param.fallback !== undefined || !param.isRequired);
  return (
    <div className={classes.field} data-wide={param.shape.kind === 'switch' ? undefined : true}>
      <div className={classes.fieldHead}>
        <label className={classes.fieldTitle} htmlFor={id} id={`${id}-title`}>
          {param.title}
        </label>
        {isChanged && param.fallback !== undefined && <span className={classes.changed}>changed</span>}
        <span className={classes.resetPlace}>
          {canReset && (
            <Tooltip label={param.fallback === undefined ? 'Leave it out' : 'Back to the default'}>
              <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Reset ${param.title}`} onClick={onReset}>
                <IconRestore size={14} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      </div>
      <ParamInput
        id={id}
        label={param.title}
        describedBy={`${id}-words`}
        isInvalid={reason !== undefined}
        shape={param.shape}
        value={value}
        names={names}
        onType={onType}
        onSet={onSet}
      />
      <div id={`${id}-words`} className={classes.fieldWords}>
        {param.description !== '' && <p className={classes.description}>{param.description}</p>}
        {/* In one place, so that nothing below moves. */}
        {reason === undefined ? (
          <p className={classes.note}>{note}</p>
        ) : (
          <p className={classes.reason} role="status">
            {reason}
          </p>
        )}
      </div>
    </div>
  );
}
