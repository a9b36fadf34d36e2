import { Table } from '@mantine/core';
import type { Json } from '../../../shared/base/json.ts';
import type { SourcePreview } from '../../../shared/contract/sample-answers.ts';
import { formatCount } from '../../components/numbers.ts';
import classes from './sources.module.css';

/** The first rows as they stand in the file. */
export function PreviewTable({ preview: { columns, rows } }: { readonly preview: SourcePreview }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
    <section className={classes.table} aria-label="First rows" tabIndex={0}>
      <Table verticalSpacing={4} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className="numbers">Line</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ line, values }) => (
            <Table.Tr key={line}>
              <Table.Td className="numbers quiet">{formatCount(line)}</Table.Td>
              {columns.map((column) => (
                <Table.Td key={column} className={classes.cell} dir="auto" title={cellText(values[column])}>
                  {cellText(values[column])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
