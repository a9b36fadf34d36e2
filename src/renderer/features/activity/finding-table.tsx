import { Table } from '@mantine/core';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { formatCount, formatValue } from '../../components/numbers.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './activity.module.css';

/** What was measured: each value with its interval and the number of samples behind it. */
export function FindingTable({ findings }: { readonly findings: RunReport['findings'] }) {
  return (
    <section className={classes.section} aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Measure</Table.Th>
            <Table.Th className="numbers">Value</Table.Th>
            <Table.Th className="numbers">Samples</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {findings.map(({ step, finding }) => (
            <FindingRow key={`${step} ${finding.id}`} finding={finding} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  const { go } = useRoute();
  const { title, n, samples, warnings } = finding;
  return (
    <Table.Tr>
      <Table.Td>
        {title}
        {warnings.map((warning) => (
          <div key={warning} className="note">
            {warning}
          </div>
        ))}
      </Table.Td>
      <Table.Td className="numbers" title={finding.intervalNote ?? ''}>
        {valueWithInterval(finding)}
      </Table.Td>
      <Table.Td className="numbers">
        {samples === undefined || samples.length === 0 ? (
          formatCount(n)
        ) : (
          <button
            type="button"
            className={classes.link}
            aria-label={`${formatCount(samples.length)} samples behind ${title}. Show in Data`}
            onClick={() => go({ screen: 'data', filter: { ids: [...samples] }, filterTitle: title })}
          >
            {formatCount(n)}
          </button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** "0.87 [0.83, 0.90]" */
function valueWithInterval({ value, interval }: Finding): string {
  if (value === null) return 'not defined';
  const range = interval === undefined ? '' : ` [${interval.map(formatValue).join(', ')}]`;
  return `${formatValue(value)}${range}`;
}
