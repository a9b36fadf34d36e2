import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import { IconFilter, IconPlus } from '@tabler/icons-react';
import { ColumnsMenu } from './list/columns-menu.tsx';
import type { DataColumns } from './list/use-data-columns.ts';
import type { ListView } from './view.ts';

interface DataActionsProps {
  readonly mode: ListView['mode'];
  readonly columns: DataColumns;
  onMode(mode: ListView['mode']): void;
  onAdd(): void;
}

const modes: readonly { readonly value: ListView['mode']; readonly label: string }[] = [
  { value: 'table', label: 'Table' },
  { value: 'reading', label: 'Reading' },
];

/** How the list is seen, and a sample of one's own. */
export function DataActions({ mode, columns, onMode, onAdd }: DataActionsProps) {
  return (
    <>
      <Tooltip label={columns.areFiltersFolded ? 'Show the filters (f)' : 'Hide the filters (f)'}>
        <ActionIcon
          variant={columns.areFiltersFolded ? 'default' : 'light'}
          size={30}
          aria-label="Filters"
          aria-pressed={!columns.areFiltersFolded}
          onClick={columns.toggleFilters}
        >
          <IconFilter size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <SegmentedControl
        size="xs"
        aria-label="View"
        data={modes.map(({ value, label }) => ({ value, label }))}
        value={mode}
        onChange={(value) => onMode(value === 'reading' ? 'reading' : 'table')}
      />
      {mode === 'table' && <ColumnsMenu columns={columns.all} onToggle={columns.toggle} />}
      <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
        Add sample
      </Button>
    </>
  );
}
