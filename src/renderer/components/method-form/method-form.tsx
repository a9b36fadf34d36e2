import { type ReactNode, useMemo } from 'react';
import type { MethodSummary } from '../../../shared/contract/model-answers.ts';
import { MethodAbout } from './method-about.tsx';
import classes from './method-form.module.css';
import { ParamForm, type ParamFormProps } from './param-form.tsx';
import { readParams } from './param-shape.ts';

interface MethodFormProps extends Omit<ParamFormProps, 'params'> {
  readonly method: MethodSummary;
  /** Parameters with a place of their own in the panel; the form leaves them out. */
  readonly leaveOut?: readonly string[];
  /** What stands between the words on the method and its fields. */
  readonly children?: ReactNode;
  onOpenLink(url: string): void;
}

/** A method with its parameters, made from its descriptor alone. */
export function MethodForm({ method, leaveOut = [], children, onOpenLink, ...form }: MethodFormProps) {
  const params = useMemo(() => readParams(method.params), [method]);
  const shown = params.filter(({ name }) => !leaveOut.includes(name));
  return (
    <div className={classes.form}>
      <MethodAbout method={method} onOpenLink={onOpenLink} />
      {children}
      {shown.length > 0 ? (
        <ParamForm {...form} params={shown} />
      ) : (
        leaveOut.length === 0 && <p className={classes.note}>There is nothing to set.</p>
      )}
    </div>
  );
}
