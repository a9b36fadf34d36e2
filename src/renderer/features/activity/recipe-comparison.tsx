import { Button, Group, Table } from '@mantine/core';
import type { Json } from '../../../shared/base/json.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import classes from './activity.module.css';

interface RecipeComparisonProps {
  readonly project: string;
  readonly left: string;
  readonly right: string;
  onClose(): void;
}

/** Where the recipes of two runs differ. */
export function RecipeComparison({ project, left, right, onClose }: RecipeComparisonProps) {
  const answer = useAnswer('recipe.compare', { project, left, right });
  return (
    <section className={classes.section} aria-label={`Recipes of ${left} and ${right}`}>
      <Group justify="space-between">
        <h2>
          Recipes of {left} and {right}
        </h2>
        <Button size="xs" variant="default" onClick={onClose}>
          End the comparison
        </Button>
      </Group>
      {answer.error !== null && <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data?.differences.length === 0 && <p className="quiet">The two runs used the same recipe.</p>}
      {answer.data !== undefined && answer.data.differences.length > 0 && (
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Part of the recipe</Table.Th>
              <Table.Th>{left}</Table.Th>
              <Table.Th>{right}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {answer.data.differences.map((difference) => (
              <Table.Tr key={difference.path}>
                <Table.Td className="mono">{difference.path}</Table.Td>
                <Table.Td className={classes.words}>{inWords(difference.left)}</Table.Td>
                <Table.Td className={classes.words}>{inWords(difference.right)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}

function inWords(value: Json): string {
  if (value === null) return 'not there';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
