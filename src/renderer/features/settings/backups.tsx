import { Button, Table } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useContext } from 'react';
import { Ago } from '../../components/ago.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { showNotice } from '../../components/notices.tsx';
import { formatBytes } from '../../components/numbers.ts';
import { ProjectContext } from '../../engine/project-context.tsx';
import { fetchAreasAnew } from '../../engine/query-client.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useCommands } from '../../state/commands-store.ts';
import { useRoute } from '../../state/route-store.ts';
import { NoProject } from './no-project.tsx';
import { Section } from './section.tsx';
import classes from './settings.module.css';

const words =
  'While a project is open and changed, it is backed up once a day, when no run works; the ten newest backups stay, beside the project. Each holds everything that is in it. Restoring makes a new project of the backup, and the present one stays as it is.';

/** Backups of the open project, and the way back to one. */
export function Backups() {
  const project = useContext(ProjectContext)?.project;
  return (
    <Section title="Backups" words={words}>
      {project === undefined ? (
        <NoProject>Open a project to see its backups.</NoProject>
      ) : (
        <BackupTable project={project} />
      )}
    </Section>
  );
}

function BackupTable({ project }: { readonly project: string }) {
  const { go } = useRoute();
  const queries = useQueryClient();
  const { data, error, refetch } = useAnswer('backups.list', { project }, { staleMs: 0 });
  const backUp = useCommand('project.backup', {
    onSuccess: () => {
      showNotice('Backed up');
      void refetch();
    },
  });
  const restore = useCommand('backups.restore', {
    onSuccess: ({ project: restored, name }) => {
      fetchAreasAnew(queries, ['project']);
      showNotice(`${name} is a project of its own now`);
      go({ screen: 'data', project: restored });
    },
  });
  useCommands('settings-backups', [
    { id: 'back-up', title: 'Back up now', area: 'Settings', run: () => backUp.mutate({ project }) },
  ]);
  return (
    <>
      <div>
        <Button variant="default" loading={backUp.isPending} onClick={() => backUp.mutate({ project })}>
          Back up now
        </Button>
      </div>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data?.backups.length === 0 && <p>There is no backup of this project yet.</p>}
      {data !== undefined && data.backups.length > 0 && (
        <div className={classes.table}>
          <Table aria-label="Backups">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Made</Table.Th>
                <Table.Th className="numbers">Size</Table.Th>
                <Table.Th aria-label="Restore" />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.backups.map(({ backup, at, sizeBytes }) => (
                <Table.Tr key={backup}>
                  <Table.Td title={backup}>
                    {new Date(at).toLocaleString()} (<Ago at={at} />)
                  </Table.Td>
                  <Table.Td className="numbers">{formatBytes(sizeBytes)}</Table.Td>
                  <Table.Td ta="right">
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={restore.isPending}
                      loading={restore.isPending && restore.variables.backup === backup}
                      aria-label={`Restore the backup of ${new Date(at).toLocaleString()} as a new project`}
                      onClick={() => restore.mutate({ project, backup })}
                    >
                      Restore as a new project
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </>
  );
}
