import { useAnswer } from '../../engine/use-answer.ts';
import classes from './activity.module.css';

const shownLines = 500;

/** What happened in a run, oldest first. */
export function RunLog({ project, run }: { readonly project: string; readonly run: string }) {
  const log = useAnswer('run.log', { project, run, limit: shownLines }, { keepPrevious: true });
  const entries = log.data?.entries ?? [];
  return (
    <section className={classes.section} aria-labelledby="log">
      <h2 id="log">Log</h2>
      {entries.length === 0 ? (
        <p className="quiet">Nothing was noted yet.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
        <ol className={classes.log} tabIndex={0}>
          {entries.map(({ at, kind, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows; two lines may be equal.
            <li key={index} className={classes.entry}>
              <time className={classes.time} dateTime={at} title={new Date(at).toLocaleString()}>
                {new Date(at).toLocaleTimeString()}
              </time>
              <span className={`${classes.words} ${classes[kind] ?? ''}`}>{text}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
