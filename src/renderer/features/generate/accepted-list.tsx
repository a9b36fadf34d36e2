import { UnstyledButton } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { SampleRow } from '../../../shared/contract/sample-answers.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { LabelMark } from '../../components/label-mark.tsx';
import { decodeNumbers } from '../../engine/decode-numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useRoute } from '../../state/route-store.ts';
import { pageOf, pageSize } from './sample-pages.ts';
import classes from './stream.module.css';
import { StreamList } from './stream-list.tsx';

interface AcceptedListProps {
  readonly project: string;
  readonly run: string;
  /** Labels of the codebook, in its order: it decides their colours. */
  readonly labels: readonly string[];
  readonly isWorking: boolean;
}

/** What the run accepted, as it comes. */
export function AcceptedList({ project, run, labels, isWorking }: AcceptedListProps) {
  const { go } = useRoute();
  const filter = { runId: run, origin: 'generated' } as const;
  const order = useAnswer('samples.order', { project, filter }, { keepPrevious: true });
  const [places, setPlaces] = useState({ newest: 0, oldest: 0 });
  const show = useCallback((newest: number, oldest: number) => setPlaces({ newest, oldest }), []);
  const numbers = order.data === undefined ? [] : [...decodeNumbers(order.data.numbers)];
  const rows = useRows(project, numbers, places);
  if (order.error !== null) return <ErrorNote error={order.error} title="The samples cannot be listed" />;
  return (
    <StreamList
      label="Accepted samples, newest first"
      count={numbers.length}
      noun="sample"
      onShow={show}
      empty={
        <EmptyState title={isWorking ? 'The first sample is on its way' : 'Nothing was accepted'}>
          {isWorking
            ? 'Accepted samples stream in here. The model is loaded first.'
            : 'What was turned away, and why, stands beside.'}
        </EmptyState>
      }
      renderRow={(place) => (
        <AcceptedRow
          row={rows.get(numbers[place] ?? -1)}
          labels={labels}
          onOpen={(sample) => go({ screen: 'data', filter, sample, filterTitle: `Accepted in run ${run}` })}
        />
      )}
    />
  );
}

/** Rows by number, for the pages on screen. Pages count from the oldest sample: only the newest one changes. */
function useRows(
  project: string,
  numbers: readonly number[],
  { newest, oldest }: { readonly newest: number; readonly oldest: number },
): ReadonlyMap<number, SampleRow> {
  const [first, last] = [pageOf(oldest), pageOf(Math.max(0, newest))];
  const between = last - first >= 2 ? first + 1 : undefined;
  const one = usePage(project, numbers, first);
  const two = usePage(project, numbers, last === first ? undefined : last);
  const three = usePage(project, numbers, between);
  return new Map([...one, ...two, ...three].map((row) => [row.number, row]));
}

function usePage(project: string, numbers: readonly number[], page: number | undefined): readonly SampleRow[] {
  const wanted = page === undefined ? [] : numbers.slice(page * pageSize, (page + 1) * pageSize);
  const rows = useAnswer(
    'samples.rows',
    { project, numbers: [...wanted] },
    { enabled: wanted.length > 0, keepPrevious: true },
  );
  return wanted.length === 0 ? [] : (rows.data?.rows ?? []);
}

interface AcceptedRowProps {
  readonly row: SampleRow | undefined;
  readonly labels: readonly string[];
  onOpen(sample: string): void;
}

function AcceptedRow({ row, labels, onOpen }: AcceptedRowProps) {
  if (row === undefined) return <div className={classes.loading}>Loading…</div>;
  const index = labels.indexOf(row.label);
  const conditions = Object.values(row.conditions)
    .filter(({ id }) => id !== row.label)
    .map(({ id, text }) => text || id);
  return (
    <UnstyledButton className={classes.row} onClick={() => onOpen(row.id)}>
      <span className={classes.text} dir="auto">
        {row.text}
      </span>
      <span className={classes.about}>
        {row.label !== '' && <LabelMark name={row.label} {...(index < 0 ? {} : { index })} />}
        {conditions.length > 0 && (
          <span className={classes.conditions} dir="auto">
            {conditions.join(' · ')}
          </span>
        )}
        <span className={classes.id}>{row.id}</span>
      </span>
    </UnstyledButton>
  );
}
