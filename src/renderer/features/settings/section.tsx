import type { ReactNode } from 'react';
import classes from './settings.module.css';

interface SectionProps {
  readonly title: string;
  /** What stands here and what it does, in plain words. */
  readonly words: ReactNode;
  readonly children?: ReactNode;
}

export function Section({ title, words, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2>{title}</h2>
      <p className={classes.words}>{words}</p>
      {children}
    </section>
  );
}
