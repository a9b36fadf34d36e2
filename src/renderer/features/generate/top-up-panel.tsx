import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { countOf, formatCount } from '../../components/numbers.ts';
import { type CellCount, cellInWords } from './coverage-table.ts';
import classes from './panel.module.css';
import { StartError } from './start-error.tsx';

interface TopUpPanelProps {
  readonly run: string;
  readonly cells: readonly CellCount[];
  readonly isPending: boolean;
  readonly error: Error | null;
  onStart(cells: readonly { readonly cell: string; readonly more: number }[]): void;
}

const shownAtMost = 200;

/** More samples for cells of a run that has ended: how many for each. */
export function TopUpPanel({ run, cells, isPending, error, onStart }: TopUpPanelProps) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const textOf = (cell: CellCount) => typed[cell.cell] ?? String(Math.max(1, cell.quota - cell.accepted));
  const wanted = cells.map((cell) => ({ cell: cell.cell, more: Number(textOf(cell)) }));
  const isRight = wanted.every(({ more }) => Number.isInteger(more) && more >= 0 && more <= 100_000);
  const asked = wanted.filter(({ more }) => more > 0);
  const total = asked.reduce((sum, { more }) => sum + more, 0);
  return (
    <form
      className={classes.panel}
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight && total > 0) onStart(asked);
      }}
    >
      <p className={classes.words}>
        A run of its own with the recipe, sources and pools of {run} and another seed. What it writes must be new beside
        the samples that are there.
      </p>
      {error !== null && <StartError error={error} title="The cells could not be topped up" />}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Cell</th>
            <th scope="col" className={classes.number}>
              Accepted
            </th>
            <th scope="col" className={classes.number}>
              More
            </th>
          </tr>
        </thead>
        <tbody>
          {cells.slice(0, shownAtMost).map((cell) => (
            <tr key={cell.cell}>
              <td dir="auto">{cellInWords(cell)}</td>
              <td className={classes.number}>
                {formatCount(cell.accepted)} / {formatCount(cell.quota)}
              </td>
              <td className={classes.number}>
                <TextInput
                  size="xs"
                  w={72}
                  ml="auto"
                  inputMode="numeric"
                  aria-label={`More for ${cellInWords(cell)}`}
                  value={textOf(cell)}
                  error={!/^\d{1,6}$/.test(textOf(cell))}
                  onChange={(event) => setTyped({ ...typed, [cell.cell]: event.currentTarget.value })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {cells.length > shownAtMost && (
        <p className={classes.note}>
          {formatCount(cells.length - shownAtMost)} more cells get what they lack; they are not listed.
        </p>
      )}
      <div className={classes.actions}>
        <Button
          type="submit"
          size="compact-md"
          variant="default"
          loading={isPending}
          disabled={!isRight || total === 0}
        >
          Write {countOf(total, 'sample')} more
        </Button>
        {!isRight && <span className={classes.note}>Each number is a whole one, up to 100,000.</span>}
      </div>
    </form>
  );
}
