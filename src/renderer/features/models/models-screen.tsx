import { Button, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ModelSummary } from '../../../shared/contract/model-answers.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { showNotice } from '../../components/notices.tsx';
import { countOf, formatBytes } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { useHost } from '../../engine/host-context.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useCommands } from '../../state/commands-store.ts';
import { useRoute } from '../../state/route-store.ts';
import { EndpointList } from './endpoint-list.tsx';
import { FoundModels } from './found-models.tsx';
import { ModelTable } from './model-table.tsx';
import { TryModel } from './try-model.tsx';

const tabs = ['here', 'found', 'endpoints', 'try'] as const;
type TabId = (typeof tabs)[number];

/** Which models are there, which fit, how fast they are. */
export function ModelsScreen() {
  const { route, adjust } = useRoute();
  const host = useHost();
  const models = useAnswer('models.list', {});
  const status = useAnswer('engine.status', {});
  const [addError, setAddError] = useState<Error>();
  const add = useCommand('models.add', {
    onSuccess: ({ model }) => {
      showNotice(`${model.title} is on the list`);
      void models.refetch();
    },
    showsError: true,
  });
  const tab: TabId = tabs.find((id) => id === route.part) ?? 'here';
  const show = (id: string | null) => adjust({ part: tabs.find((known) => known === id) ?? null });

  const addFile = async () => {
    setAddError(undefined);
    try {
      const [file] = await host.pickFiles('model', {});
      if (file !== undefined) add.mutate({ file: file.path });
    } catch (error) {
      setAddError(error instanceof Error ? error : new Error(String(error)));
    }
  };
  useCommands('models', [
    { id: 'add-model', title: 'Add a model file', area: 'Models', run: () => void addFile() },
    { id: 'try-model', title: 'Try a prompt', area: 'Models', run: () => show('try') },
  ]);
  const error = addError ?? add.error;
  return (
    <Screen
      title="Models"
      state={models.data === undefined ? '' : stateSentence(models.data.models, status.data?.memory.freeBytes)}
      actions={
        <Button leftSection={<IconPlus size={16} />} loading={add.isPending} onClick={() => void addFile()}>
          Add a model file…
        </Button>
      }
    >
      {error !== null && error !== undefined && <ErrorNote title="The file could not be added" error={error} />}
      <Tabs value={tab} onChange={show} keepMounted={false}>
        <Tabs.List mb={16}>
          <Tabs.Tab value="here">On this machine</Tabs.Tab>
          <Tabs.Tab value="found">In other programs</Tabs.Tab>
          <Tabs.Tab value="endpoints">Endpoints</Tabs.Tab>
          <Tabs.Tab value="try">Try a prompt</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="here">
          {models.error !== null && <ErrorNote error={models.error} onRetry={() => void models.refetch()} />}
          {models.data !== undefined && (
            <ModelTable
              models={models.data.models}
              freeBytes={status.data?.memory.freeBytes}
              onChanged={() => void models.refetch()}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="found">
          <FoundModels onAdded={() => void models.refetch()} />
        </Tabs.Panel>
        <Tabs.Panel value="endpoints">
          <EndpointList />
        </Tabs.Panel>
        <Tabs.Panel value="try">
          <TryModel models={models.data?.models ?? []} />
        </Tabs.Panel>
      </Tabs>
    </Screen>
  );
}

function stateSentence(models: readonly ModelSummary[], freeBytes: number | undefined): string {
  const there = models.filter(({ state }) => state === 'installed').length;
  const memory = freeBytes === undefined ? '' : ` ${formatBytes(freeBytes)} of memory are free.`;
  return there === 0
    ? `No model is there yet. Fetch a starter model below, or add a file.${memory}`
    : `${countOf(there, 'model')} on this machine.${memory}`;
}
