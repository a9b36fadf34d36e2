import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SourceOverlap } from '../../../shared/contract/dataset-answers.ts';
import { formatCount, formatShare } from '../../components/numbers.ts';
import { Opens } from './counts-part.tsx';
import classes from './export.module.css';

/** Before anything goes out: what generated samples share word for word with the sources. */
export function OverlapPart({ overlap }: { readonly overlap: SourceOverlap }) {
  const { samples, flagged, flaggedIds, minimumWords, minimumShare, longest, worst } = overlap;
  if (samples === 0)
    return (
      <Part>
        <p className="quiet">No generated samples to compare.</p>
      </Part>
    );
  return (
    <Part>
      <p className={flagged > 0 ? classes.problem : undefined}>
        {flagged === 0 ? (
          'None'
        ) : (
          <Opens filter={{ ids: [...flaggedIds] }} title="Overlap with sources" words="samples overlap with sources">
            {formatCount(flagged)}
          </Opens>
        )}{' '}
        of {formatCount(samples)} generated samples share {minimumWords} words in a row, or {formatShare(minimumShare)}{' '}
        of their words, with a source text. The longest run has {formatCount(longest)} words.
      </p>
      {worst.length > 0 && (
        <Table verticalSpacing={4} aria-label="Longest runs of words">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Sample</Table.Th>
              <Table.Th>Source text</Table.Th>
              <Table.Th className="numbers">Words in a row</Table.Th>
              <Table.Th className="numbers">Of the sample</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {worst.map(({ sample, source, words, share }) => (
              <Table.Tr key={sample}>
                <Table.Td className={classes.id}>
                  <Opens filter={{ ids: [sample] }} title="Overlap with sources" words="sample">
                    {sample}
                  </Opens>
                </Table.Td>
                <Table.Td className={classes.id}>
                  <Opens filter={{ ids: [source] }} title="Source text" words="source text">
                    {source}
                  </Opens>
                </Table.Td>
                <Table.Td className="numbers">{formatCount(words)}</Table.Td>
                <Table.Td className="numbers">{formatShare(share)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <p className="note">Finds copies, not retellings: names and facts can be there in other words.</p>
    </Part>
  );
}

function Part({ children }: { readonly children: ReactNode }) {
  return (
    <section className={classes.part} aria-label="Overlap with the sources">
      <h2 className={classes.groupTitle}>Word-for-word overlap with the sources</h2>
      {children}
    </section>
  );
}
