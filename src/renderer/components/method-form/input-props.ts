import type { ComponentType } from 'react';
import type { Json } from '../../../shared/base/json.ts';
import type { ParamShape } from './param-shape.ts';

/** Names that a person may choose from, by what they name: `label`, `condition`, `model-role`, `source-role`. */
export type KnownNames = Readonly<Record<string, readonly string[]>>;

export interface InputProps<S extends ParamShape = ParamShape> {
  readonly shape: S;
  readonly value: Json | undefined;
  readonly label: string;
  readonly id?: string;
  readonly describedBy?: string;
  readonly isInvalid: boolean;
  readonly names: KnownNames;
  /** While it is being typed. */
  onType(value: Json): void;
  /** Done with it: to be saved if it is right. */
  onSet(value: Json): void;
}

export type FieldOf<K extends ParamShape['kind']> = InputProps<Extract<ParamShape, { kind: K }>>;

/** A field with parts is given the field that shows them: each may hold the other. */
export interface WithInner {
  readonly Inner: ComponentType<InputProps>;
}

/** What all of Mantine's fields are given. */
export function common({ id, label, describedBy, isInvalid }: Partial<Omit<InputProps, 'shape'>>) {
  return {
    ...(id === undefined ? {} : { id }),
    size: 'xs' as const,
    w: '100%',
    'aria-label': label,
    'aria-describedby': describedBy,
    // The reason stands below, with the other words on the field.
    error: isInvalid === true,
    'aria-invalid': isInvalid === true,
  };
}
