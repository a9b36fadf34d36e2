import { Button, Group, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BinnedProject } from '../../../shared/contract/project-answers.ts';
import { Ago } from '../../components/ago.tsx';
import { formatBytes } from '../../components/numbers.ts';
import { fetchAreasAnew } from '../../engine/query-client.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import classes from './start.module.css';

/** Projects that were moved away; nothing leaves the disk before it is deleted for good. */
export function Bin() {
  const queries = useQueryClient();
  const bin = useAnswer('project.bin', {});
  const [asked, setAsked] = useState<BinnedProject>();
  const onSuccess = () => fetchAreasAnew(queries, ['project']);
  const restore = useCommand('project.restore', { onSuccess });
  const remove = useCommand('project.deleteForGood', { onSuccess });
  const projects = bin.data?.projects ?? [];
  if (projects.length === 0) return null;
  return (
    <section aria-labelledby="bin">
      <h2 id="bin" className={classes.heading}>
        Bin
      </h2>
      <ul className={classes.list}>
        {projects.map((one) => (
          <li key={one.binned} className={classes.row}>
            <span className={classes.open}>
              <span className={classes.name} dir="auto">
                {one.name}
              </span>
            </span>
            <span className={classes.facts}>
              {formatBytes(one.sizeBytes)} · <Ago at={one.at} />
            </span>
            <Button size="xs" variant="default" onClick={() => restore.mutate({ binned: one.binned })}>
              Restore
            </Button>
            <Button size="xs" variant="subtle" color="red" onClick={() => setAsked(one)}>
              Delete for good…
            </Button>
          </li>
        ))}
      </ul>
      <Modal
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={`Delete ${asked?.name ?? ''} for good`}
      >
        <p>The project, its sources and its backups are removed from this disk. This cannot be undone.</p>
        <Group gap={8}>
          <Button
            color="red"
            onClick={() => {
              if (asked !== undefined) remove.mutate({ binned: asked.binned });
              setAsked(undefined);
            }}
          >
            Delete for good
          </Button>
          <Button variant="default" onClick={() => setAsked(undefined)} data-autofocus>
            Keep it
          </Button>
        </Group>
      </Modal>
    </section>
  );
}
