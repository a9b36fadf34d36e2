import { Select, Table } from '@mantine/core';
import { ErrorNote } from '../../components/error-note.tsx';
import { formatBytes } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { Section } from './section.tsx';
import classes from './settings.module.css';

/** Memory, what computes, and with how many threads. */
export function Machine() {
  const status = useAnswer('engine.status', {}, { staleMs: 0, everyMs: 5000 });
  const { memory, device, threads: cores } = status.data ?? {};
  return (
    <Section
      title="This machine"
      words="Models run here, in a process of their own. Before one is loaded Seedloom looks whether it fits in the free memory, and refuses one that does not."
    >
      {status.error !== null && <ErrorNote error={status.error} onRetry={() => void status.refetch()} />}
      {memory !== undefined && (
        <Table aria-label="Memory and device" className={classes.table}>
          <Table.Tbody>
            <Fact name="Memory of this machine" value={formatBytes(memory.machineBytes)} />
            <Fact name="Free now" value={formatBytes(memory.freeBytes)} />
            <Fact name="Used by Seedloom's engine" value={formatBytes(memory.engineBytes)} />
            <Fact
              name="Used by models"
              value={memory.modelHostBytes === null ? 'No model is loaded' : formatBytes(memory.modelHostBytes)}
            />
            <Fact name="Models run on" value={device ?? 'Not known before a model is loaded'} />
          </Table.Tbody>
        </Table>
      )}
      {cores !== undefined && <Threads cores={cores} />}
    </Section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>{value}</Table.Td>
    </Table.Tr>
  );
}

const automatic = 'automatic';

function Threads({ cores }: { readonly cores: number }) {
  const stored = useAnswer('settings.read', { keys: ['threads'] });
  const save = useCommand('settings.save', { onSuccess: () => void stored.refetch() });
  const value = stored.data?.settings['threads'];
  const shown = typeof value === 'number' ? String(Math.min(value, cores)) : automatic;
  return (
    <Select
      label="Threads that models compute with"
      description="Automatic takes from moment to moment as many as help. Fewer leave the machine to other programs and make models slower. Counts when a model is loaded next: start Seedloom anew for one that is loaded already."
      maw={480}
      allowDeselect={false}
      disabled={stored.data === undefined || save.isPending}
      data={[
        { value: automatic, label: 'Automatic' },
        ...Array.from({ length: cores }, (_, index) => ({ value: String(index + 1), label: String(index + 1) })),
      ]}
      value={shown}
      onChange={(next) =>
        save.mutate({ key: 'threads', value: next === automatic || next === null ? null : Number(next) })
      }
    />
  );
}
