import { Table } from '@mantine/core';
import type { ExportPreview } from '../../../shared/contract/dataset-answers.ts';
import { countOf, formatCount } from '../../components/numbers.ts';
import classes from './export.module.css';

const splitWords: Readonly<Record<string, string>> = { train: 'Training', validation: 'Validation', test: 'Test' };

/** What would be written: the counts of each file, and its first rows as they would stand there. */
export function PreviewPart({ preview, isOld }: { readonly preview: ExportPreview; readonly isOld: boolean }) {
  const { parts, files, leftOut, text, shown, rows, isAsJson } = preview;
  const more = files.slice(parts.length);
  return (
    <section className={classes.part} aria-label="Preview" aria-busy={isOld} data-old={isOld}>
      <h2 className={classes.groupTitle}>What is written</h2>
      <Table verticalSpacing={4} aria-label="Files">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th>Split</Table.Th>
            <Table.Th className="numbers">Samples</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {parts.map((part) => (
            <Table.Tr key={part.file}>
              <Table.Td className={classes.path} dir="auto">
                {part.file}
              </Table.Td>
              <Table.Td>{part.split === null ? 'whole set' : (splitWords[part.split] ?? part.split)}</Table.Td>
              <Table.Td className="numbers">{formatCount(part.rows)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <p className="note">With {more.join(', ')}.</p>
      {leftOut.withoutLabelOfPerson > 0 && (
        <p className="note">{countOf(leftOut.withoutLabelOfPerson, 'sample')} left out: no person labelled them.</p>
      )}
      <h2 className={classes.groupTitle}>
        {isAsJson ? 'First rows, shown as JSON' : 'First rows'} ({formatCount(shown)} of {formatCount(rows)})
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard. */}
      <section className={classes.rows} tabIndex={0} aria-label="First rows">
        <pre dir="auto">{text === '' ? 'No rows.' : text}</pre>
      </section>
    </section>
  );
}
