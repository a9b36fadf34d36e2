import { formatCount } from '../../components/numbers.ts';
import classes from './sources.module.css';

interface RowProblemsProps {
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Rows that were refused, by line. */
export function RowProblems({ problems }: RowProblemsProps) {
  if (problems.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
    <ul className={classes.problems} aria-label="Rows that did not fit" tabIndex={0}>
      {[...problems]
        .sort((one, other) => one.line - other.line)
        .map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            <strong>line {formatCount(line)}</strong> {message}
          </li>
        ))}
    </ul>
  );
}
