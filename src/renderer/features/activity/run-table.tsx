import { Checkbox, Table } from '@mantine/core';
import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import { Ago } from '../../components/ago.tsx';
import { formatCount, formatSeconds } from '../../components/numbers.ts';
import { StatusMark } from '../../components/status-mark.tsx';
import classes from './activity.module.css';
import { runState } from './run-state.ts';

interface RunTableProps {
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly selected: string;
  readonly ticked: readonly string[];
  onSelect(run: string): void;
  onTick(run: string): void;
}

export function RunTable({ runs, selected, ticked, onSelect, onTick }: RunTableProps) {
  return (
    <Table highlightOnHover verticalSpacing={6} aria-label="Runs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={88}>Compare</Table.Th>
          <Table.Th>Run</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th className="numbers">Accepted</Table.Th>
          <Table.Th className="numbers">Worked</Table.Th>
          <Table.Th>Started</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((one) => (
          <RunRow
            key={one.run}
            run={one}
            isSelected={one.run === selected}
            isTicked={ticked.includes(one.run)}
            onSelect={() => onSelect(one.run)}
            onTick={() => onTick(one.run)}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface RunRowProps {
  readonly run: RunSummary;
  readonly isSelected: boolean;
  readonly isTicked: boolean;
  onSelect(): void;
  onTick(): void;
}

function RunRow({ run, isSelected, isTicked, onSelect, onTick }: RunRowProps) {
  const { status, words } = runState(run);
  return (
    <Table.Tr className={classes.row} data-selected={isSelected} onClick={onSelect}>
      <Table.Td onClick={(event) => event.stopPropagation()}>
        <Checkbox size="xs" checked={isTicked} onChange={onTick} aria-label={`Compare ${run.run}`} />
      </Table.Td>
      <Table.Td>
        <button type="button" className={classes.link} aria-pressed={isSelected} onClick={onSelect}>
          {run.run} · <span dir="auto">{run.name}</span>
        </button>
        {run.topUpOf !== null && <span className="note"> fills up {run.topUpOf}</span>}
      </Table.Td>
      <Table.Td>
        <StatusMark status={status} words={words} /> {words}
      </Table.Td>
      <Table.Td className="numbers">
        {formatCount(run.accepted)} of {formatCount(run.asked)}
      </Table.Td>
      <Table.Td className="numbers">{formatSeconds(run.workedMs / 1000)}</Table.Td>
      <Table.Td>
        <Ago at={run.createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}
