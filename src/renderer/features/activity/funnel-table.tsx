import { Table } from '@mantine/core';
import type { RunReport, Shortfall } from '../../../shared/domain/run-report.ts';
import { countOf, formatCount } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './activity.module.css';

/** What became of every attempt. The parts add up. */
export function FunnelTable({ report }: { readonly report: RunReport }) {
  const { go } = useRoute();
  const methods = useAnswer('methods.list', {});
  const titleOf = (id: string) => methods.data?.methods.find((method) => method.id === id)?.title ?? id;
  const { runId, funnel, shortfalls, state } = report;
  const isOver = state === 'done' || state === 'cancelled' || state === 'failed';
  const openRun = (title: string, filter: object) =>
    go({ screen: 'data', filter: { runId, ...filter }, filterTitle: `${title}, run ${runId}` });
  return (
    <section className={classes.section} aria-labelledby="funnel">
      <h2 id="funnel">What became of every attempt</h2>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Step</Table.Th>
            <Table.Th className="numbers">Samples</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <FunnelRow title="Tried" count={funnel.tried} />
          {funnel.rejected.map(({ rule, count }) => (
            <FunnelRow key={rule} title={`Turned away: ${titleOf(rule)}`} count={0 - count} />
          ))}
          <FunnelRow title="Accepted" count={funnel.accepted} onOpen={() => openRun('Accepted', {})} />
          {funnel.dropped.map(({ step, method, rule, count }) => (
            <FunnelRow
              key={`${step} ${rule}`}
              title={rule === '' ? `Dropped: ${titleOf(method)}` : `Dropped: ${titleOf(method)} (${rule})`}
              count={0 - count}
              onOpen={() => openRun('Dropped', { verdict: 'drop' })}
            />
          ))}
          <FunnelRow title="Kept" count={funnel.kept} onOpen={() => openRun('Kept', { verdict: 'none' })} />
          {funnel.toReview > 0 && (
            <FunnelRow
              title="Of those, to review"
              count={funnel.toReview}
              onOpen={() => openRun('To review', { verdict: 'review' })}
            />
          )}
        </Table.Tbody>
      </Table>
      {isOver && shortfalls.length > 0 && <Shortfalls shortfalls={shortfalls} />}
    </section>
  );
}

function FunnelRow({ title, count, onOpen }: { readonly title: string; readonly count: number; onOpen?: () => void }) {
  return (
    <Table.Tr>
      <Table.Td>{title}</Table.Td>
      <Table.Td className="numbers">
        {onOpen === undefined || count === 0 ? (
          signed(count)
        ) : (
          <button
            type="button"
            className={classes.link}
            onClick={onOpen}
            aria-label={`${title}: ${formatCount(Math.abs(count))}. Show in Data`}
          >
            {signed(count)}
          </button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** With the sign that is as wide as a plus. */
function signed(count: number): string {
  return count < 0 ? `−${formatCount(-count)}` : formatCount(count);
}

/** Cells that got less than they were to get, and why. */
function Shortfalls({ shortfalls }: { readonly shortfalls: readonly Shortfall[] }) {
  return (
    <details>
      <summary>{countOf(shortfalls.length, 'cell')} short of the quota</summary>
      <ul>
        {shortfalls.map(({ cell, asked, accepted, attempts, reasons }) => (
          <li key={cell} className="note">
            <span dir="auto">{cell}</span>: {formatCount(accepted)} of {formatCount(asked)} after{' '}
            {formatCount(attempts)} attempts
            {reasons.length > 0 && ` (${reasons.map(({ rule, count }) => `${rule} ${formatCount(count)}`).join(', ')})`}
            .
          </li>
        ))}
      </ul>
    </details>
  );
}
