import { Table } from '@mantine/core';
import type { CurationScore } from '../../../shared/contract/curation-answers.ts';
import { formatCount, formatValue } from '../../components/numbers.ts';

const shownWords = 6;

/** The scores of a step: what each says, and how it lies. */
export function ScoreTable({ scores }: { readonly scores: readonly CurationScore[] }) {
  if (scores.length === 0) return null;
  return (
    <details>
      <summary>Scores of this step</summary>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Score</Table.Th>
            <Table.Th>What it says</Table.Th>
            <Table.Th>Values</Table.Th>
            <Table.Th className="numbers">Without one</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {scores.map((score) => (
            <Table.Tr key={score.name}>
              <Table.Td className="mono">{score.name}</Table.Td>
              <Table.Td>{score.description}</Table.Td>
              <Table.Td dir="auto">{valuesInWords(score)}</Table.Td>
              <Table.Td className="numbers">{formatCount(score.unscored)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </details>
  );
}

function valuesInWords({ kind, low, high, counts, scored, words }: CurationScore): string {
  if (scored === 0) return 'none';
  if (kind === 'number')
    return low === high ? `all ${formatValue(low)}` : `${formatValue(low)} to ${formatValue(high)}`;
  if (kind === 'flag') return `true ${formatCount(counts[1] ?? 0)}, false ${formatCount(counts[0] ?? 0)}`;
  const most = [...words].sort((a, b) => b.count - a.count).slice(0, shownWords);
  const told = most.map(({ word, count }) => `${word} ${formatCount(count)}`).join(', ');
  return words.length > shownWords ? `${told} and ${formatCount(words.length - shownWords)} more` : told;
}
