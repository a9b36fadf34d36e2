import type { ReactNode } from 'react';
import classes from './screen.module.css';

interface ScreenProps {
  readonly title: string;
  /** One sentence in plain words: "118 of 120 accepted, 2 cells short". */
  readonly state?: ReactNode;
  /** The one primary action, and what is secondary before it. */
  readonly actions?: ReactNode;
  /** Beside the body, never over it. */
  readonly panel?: ReactNode;
  /** The body brings its own scroll area: a virtual list, an editor. */
  readonly isBare?: boolean;
  readonly children: ReactNode;
}

/** The frame of every screen: header, one scroll area, and a panel at the right. */
export function Screen({ title, state, actions, panel, isBare = false, children }: ScreenProps) {
  return (
    <section className={classes.screen} aria-label={title}>
      <header className={classes.header}>
        <div className={classes.words}>
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.state}>{state}</p>
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      <div className={classes.columns}>
        <div className={isBare ? classes.bare : classes.body} {...(isBare ? {} : { tabIndex: 0 })}>
          {children}
        </div>
        {panel}
      </div>
    </section>
  );
}
