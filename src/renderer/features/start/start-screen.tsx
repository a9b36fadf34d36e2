import { Button } from '@mantine/core';
import { IconFolderOpen, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { useHost } from '../../engine/host-context.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommands } from '../../state/commands-store.ts';
import { useRoute } from '../../state/route-store.ts';
import { Bin } from './bin.tsx';
import { ExampleList } from './example-list.tsx';
import { NewProject } from './new-project.tsx';
import { ProjectList } from './project-list.tsx';
import classes from './start.module.css';

/** Recent projects, examples, and a new project from an own file. */
export function StartScreen() {
  const host = useHost();
  const { go } = useRoute();
  const recent = useAnswer('project.recent', {}, { staleMs: 0 });
  const examples = useAnswer('project.examples', {});
  const [isNewShown, setNewShown] = useState(false);
  const [openError, setOpenError] = useState<Error>();
  const projects = recent.data?.projects ?? [];

  const openFile = async () => {
    setOpenError(undefined);
    try {
      const [file] = await host.pickFiles('project', {});
      if (file !== undefined) go({ screen: 'task', project: file.path });
    } catch (error) {
      setOpenError(error instanceof Error ? error : new Error(String(error)));
    }
  };
  useCommands('start', [
    { id: 'new-project', title: 'New project', area: 'Projects', keys: ['n'], run: () => setNewShown(true) },
    { id: 'open-project', title: 'Open a project file', area: 'Projects', keys: ['mod+o'], run: () => void openFile() },
  ]);

  return (
    <Screen
      title="Start"
      state={recent.data === undefined ? '' : stateSentence(projects.length)}
      actions={
        <>
          <Button variant="default" leftSection={<IconFolderOpen size={16} />} onClick={() => void openFile()}>
            Open a file…
          </Button>
          <Button leftSection={<IconPlus size={16} />} onClick={() => setNewShown(true)}>
            New project
          </Button>
        </>
      }
    >
      <div className={classes.columns}>
        {openError !== undefined && <ErrorNote title="The file could not be opened" error={openError} />}
        {isNewShown && <NewProject onClose={() => setNewShown(false)} />}
        {recent.error !== null && <ErrorNote error={recent.error} onRetry={() => void recent.refetch()} />}
        {projects.length > 0 && <ProjectList projects={projects} />}
        {examples.data !== undefined && <ExampleList examples={examples.data.examples} />}
        <Bin />
      </div>
    </Screen>
  );
}

function stateSentence(projects: number): string {
  return projects === 0
    ? 'No projects yet. An example shows the whole way, with models that run on this machine.'
    : `${countOf(projects, 'project')} on this machine.`;
}
