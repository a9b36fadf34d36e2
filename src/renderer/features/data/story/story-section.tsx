import type { ReactNode } from 'react';
import classes from './story.module.css';

interface StorySectionProps {
  readonly title: string;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function StorySection({ title, actions, children }: StorySectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <h3>{title}</h3>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** A fact with its name. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className={classes.factName}>{name}</dt>
      <dd className={classes.fact}>{children}</dd>
    </>
  );
}
