import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ModelSummary } from '../../../shared/contract/model-answers.ts';
import { useHost } from '../../engine/host-context.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useRoute } from '../../state/route-store.ts';

export function InstalledActions({ model, onChanged }: { readonly model: ModelSummary; onChanged(): void }) {
  const host = useHost();
  const { adjust } = useRoute();
  const measure = useCommand('models.measure', { onSuccess: onChanged });
  const forget = useCommand('models.forget', { onSuccess: onChanged });
  const { folder } = model;
  return (
    <>
      {model.kind === 'language' && (
        <Button
          variant="default"
          size="xs"
          loading={measure.isPending}
          onClick={() => measure.mutate({ model: model.model })}
        >
          {model.speed === null ? 'Measure speed' : 'Measure again'}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More for ${model.title}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {model.kind === 'language' && <Menu.Item onClick={() => adjust({ part: 'try' })}>Try a prompt</Menu.Item>}
          {folder !== null && host.showInFolder !== undefined && (
            <Menu.Item onClick={() => void host.showInFolder?.(folder)}>Show in folder</Menu.Item>
          )}
          {model.isOwn && (
            <Menu.Item onClick={() => forget.mutate({ model: model.model })}>
              Take off the list, keep the file
            </Menu.Item>
          )}
          {folder !== null && <Menu.Label>{folder}</Menu.Label>}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
