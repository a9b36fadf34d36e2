import { Button, Table } from '@mantine/core';
import { ErrorNote } from '../../components/error-note.tsx';
import { formatBytes } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useRoute } from '../../state/route-store.ts';
import { Section } from './section.tsx';
import classes from './settings.module.css';

/** Where the models lie that are here. */
export function ModelFolders() {
  const { go } = useRoute();
  const { data, error, refetch } = useAnswer('models.list', {});
  const here = data?.models.filter(({ state }) => state === 'installed' || state === 'changed') ?? [];
  return (
    <Section
      title="Models"
      words="Fetched models lie in the data folder. A model file that you added stays where it is. Fetch, add and try models in Models."
    >
      <div>
        <Button variant="default" onClick={() => go({ screen: 'models' })}>
          Open Models
        </Button>
      </div>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data !== undefined && here.length === 0 && <p>No model is on this machine yet.</p>}
      {here.length > 0 && (
        <div className={classes.table}>
          <Table aria-label="Models on this machine">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Model</Table.Th>
                <Table.Th>Place</Table.Th>
                <Table.Th className="numbers">Size</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {here.map(({ model, title, folder, sizeBytes }) => (
                <Table.Tr key={model}>
                  <Table.Td>{title}</Table.Td>
                  <Table.Td className={classes.path}>{folder ?? 'not known'}</Table.Td>
                  <Table.Td className="numbers">{formatBytes(sizeBytes)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Section>
  );
}
