import { Button, Table } from '@mantine/core';
import type { ComparedFinding, ComparedValue } from '../../../shared/domain/evaluation-report.ts';
import { formatFindingValue, valueInWords } from '../../../shared/domain/finding-words.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import classes from './evaluate.module.css';

interface CompareViewProps {
  readonly project: string;
  readonly left: string;
  readonly right: string;
  onClose(): void;
}

/** Two reports side by side, finding by finding. */
export function CompareView({ project, left, right, onClose }: CompareViewProps) {
  const answer = useAnswer('evaluation.compare', { project, left, right });
  if (answer.error !== null) return <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} />;
  if (answer.data === undefined) return null;
  const { rows, note } = answer.data;
  const methods = [...new Set(rows.map(({ method }) => method))];
  return (
    <section aria-label={`Reports ${left} and ${right} compared`} className={classes.view}>
      <header className={classes.viewHead}>
        <div className={classes.viewWords}>
          <h2 className={classes.heading}>
            {left} against {right}
          </h2>
          <p className={classes.note}>
            {countOf(answer.data.left.kept, 'sample')} against {countOf(answer.data.right.kept, 'sample')}. {note}
          </p>
        </div>
        <Button size="xs" variant="default" onClick={onClose}>
          Close the comparison
        </Button>
      </header>
      {methods.map((method) => {
        const own = rows.filter((row) => row.method === method);
        return (
          <section key={method} className={classes.measure} aria-label={own[0]?.methodTitle ?? method}>
            <h3 className={classes.measureTitle}>{own[0]?.methodTitle ?? method}</h3>
            <Table verticalSpacing={4} className={classes.compared ?? ''}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Finding</Table.Th>
                  <Table.Th className="numbers">{left}</Table.Th>
                  <Table.Th className="numbers">{right}</Table.Th>
                  <Table.Th className="numbers">Difference</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {own.map((row) => (
                  <ComparedRow key={row.id} row={row} />
                ))}
              </Table.Tbody>
            </Table>
          </section>
        );
      })}
    </section>
  );
}

function ComparedRow({ row }: { readonly row: ComparedFinding }) {
  const { title, left, right, difference } = row;
  return (
    <Table.Tr>
      <Table.Td dir="auto">{title}</Table.Td>
      <Table.Td className="numbers">{inWords(left, row)}</Table.Td>
      <Table.Td className="numbers">{inWords(right, row)}</Table.Td>
      <Table.Td className="numbers">
        {difference === null ? '–' : formatFindingValue(difference, row.unit ?? undefined, true)}
      </Table.Td>
    </Table.Tr>
  );
}

function inWords(side: ComparedValue | null, { unit }: ComparedFinding): string {
  if (side === null) return 'not measured';
  const { value, n, interval } = side;
  const words = valueInWords({
    value,
    ...(interval === null ? {} : { interval }),
    ...(unit === null ? {} : { unit }),
  });
  return `${words} (n = ${formatFindingValue(n, 'count')})`;
}
