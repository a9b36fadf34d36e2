import { Table } from '@mantine/core';
import type { Json } from '../../../shared/base/json.ts';
import { Ago } from '../../components/ago.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf, formatBytes } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { Section } from './section.tsx';
import classes from './settings.module.css';

const shown = 200;

/** The ledger of connections; an empty one is the proof that nothing went out. */
export function Connections() {
  const { data, error, refetch } = useAnswer('ledger.connections', { limit: shown }, { staleMs: 0, everyMs: 10_000 });
  return (
    <Section
      title="Connections"
      words="Seedloom writes a line here before it opens a connection: to fetch a model you asked for, or to an endpoint you entered. Nothing else may open one."
    >
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data?.total === 0 && <p>No connection was ever opened from this data folder.</p>}
      {data !== undefined && data.total > 0 && (
        <>
          <p>
            {countOf(data.total, 'connection')} in all, {data.sinceStart} since Seedloom was started.
            {data.total > shown && ` The newest ${shown} are listed.`}
          </p>
          <div className={classes.table}>
            <Table aria-label="Connections">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>When</Table.Th>
                  <Table.Th>What</Table.Th>
                  <Table.Th>Host</Table.Th>
                  <Table.Th>Purpose</Table.Th>
                  <Table.Th className="numbers">Sent</Table.Th>
                  <Table.Th className="numbers">Received</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.entries.map(({ id, at, what, host, purpose, details }) => (
                  <Table.Tr key={id}>
                    <Table.Td>{at === '' ? 'not known' : <Ago at={at} />}</Table.Td>
                    <Table.Td className={classes.path}>{what}</Table.Td>
                    <Table.Td className={classes.path}>{host}</Table.Td>
                    <Table.Td>{purpose}</Table.Td>
                    <Table.Td className="numbers">{bytesOf(details, 'bytesOut')}</Table.Td>
                    <Table.Td className="numbers">{bytesOf(details, 'bytesIn')}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </>
      )}
    </Section>
  );
}

function bytesOf(details: Json, name: string): string {
  const value =
    typeof details === 'object' && details !== null ? Object.entries(details).find(([key]) => key === name)?.[1] : null;
  return typeof value === 'number' ? formatBytes(value) : 'not known';
}
