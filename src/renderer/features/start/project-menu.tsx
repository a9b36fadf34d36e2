import { ActionIcon, Button, Group, Menu, Modal, TextInput } from '@mantine/core';
import { IconCopy, IconDeviceFloppy, IconDots, IconFolder, IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import type { RecentProject } from '../../../shared/contract/project-answers.ts';
import { showNotice, showUndoNotice } from '../../components/notices.tsx';
import { useHost } from '../../engine/host-context.ts';
import { fetchAreasAnew } from '../../engine/query-client.ts';
import { useCommand } from '../../engine/use-command.ts';

/** What can be done with a project besides opening it. */
export function ProjectMenu({ project }: { readonly project: RecentProject }) {
  const host = useHost();
  const queries = useQueryClient();
  const [naming, setNaming] = useState<'rename' | 'duplicate'>();
  const more = useRef<HTMLButtonElement>(null);
  // The item of the menu that had the focus is gone by then.
  const endNaming = () => {
    setNaming(undefined);
    more.current?.focus();
  };
  const onSuccess = () => fetchAreasAnew(queries, ['project']);
  const restore = useCommand('project.restore', { onSuccess });
  const toBin = useCommand('project.moveToBin', {
    onSuccess: ({ binned }) => {
      onSuccess();
      showUndoNotice(`${project.name} is in the bin`, () => restore.mutate({ binned }));
    },
  });
  const forget = useCommand('project.forget', { onSuccess });
  // A backup and a copy are made of an open project.
  const open = useCommand('project.open');
  const backup = useCommand('project.backup', { onSuccess: ({ path }) => showNotice(`Backed up to ${path}`) });
  const request = { project: project.project };
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon
            ref={more}
            variant="subtle"
            color="gray"
            aria-label={`More for ${project.name}`}
            loading={toBin.isPending || backup.isPending}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {project.state === 'missing' ? (
            <Menu.Item leftSection={<IconX size={16} />} onClick={() => forget.mutate(request)}>
              Take off the list
            </Menu.Item>
          ) : (
            <>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setNaming('rename')}>
                Rename…
              </Menu.Item>
              <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => setNaming('duplicate')}>
                Duplicate…
              </Menu.Item>
              <Menu.Item
                leftSection={<IconDeviceFloppy size={16} />}
                onClick={() => open.mutate(request, { onSuccess: () => backup.mutate(request) })}
              >
                Back up now
              </Menu.Item>
              {host.showInFolder !== undefined && (
                <Menu.Item
                  leftSection={<IconFolder size={16} />}
                  onClick={() => void host.showInFolder?.(project.project)}
                >
                  Show in folder
                </Menu.Item>
              )}
              <Menu.Divider />
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => toBin.mutate(request)}>
                Move to the bin
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {naming !== undefined && <NameDialog project={project} act={naming} onClose={endNaming} onDone={onSuccess} />}
    </>
  );
}

interface NameDialogProps {
  readonly project: RecentProject;
  readonly act: 'rename' | 'duplicate';
  onClose(): void;
  onDone(): void;
}

function NameDialog({ project, act, onClose, onDone }: NameDialogProps) {
  const [name, setName] = useState(act === 'rename' ? project.name : `${project.name}, copy`);
  const open = useCommand('project.open');
  const onSuccess = () => {
    onDone();
    onClose();
  };
  const rename = useCommand('project.rename', { onSuccess });
  const duplicate = useCommand('project.duplicate', { onSuccess });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const request = { project: project.project, name: name.trim() };
    const command = act === 'rename' ? rename : duplicate;
    open.mutate({ project: project.project }, { onSuccess: () => command.mutate(request) });
  };
  const verb = act === 'rename' ? 'Rename' : 'Duplicate';
  return (
    <Modal opened onClose={onClose} title={`${verb} ${project.name}`}>
      <form onSubmit={submit}>
        <TextInput
          label="Name"
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Group mt={16} gap={8}>
          <Button
            type="submit"
            disabled={name.trim() === ''}
            loading={open.isPending || rename.isPending || duplicate.isPending}
          >
            {verb}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
