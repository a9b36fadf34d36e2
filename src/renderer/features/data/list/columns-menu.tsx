import { ActionIcon, Checkbox, Popover } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import type { DataColumn } from './columns.ts';
import classes from './columns-menu.module.css';

interface ColumnsMenuProps {
  readonly columns: readonly DataColumn[];
  onToggle(column: DataColumn): void;
}

/** Which columns the table shows. */
export function ColumnsMenu({ columns, onToggle }: ColumnsMenuProps) {
  return (
    <Popover position="bottom-end" withinPortal shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={30} aria-label="Columns" title="Columns">
          <IconColumns3 size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={12} w={280} aria-label="Columns">
        <div className={classes.columns}>
          {columns
            .filter(({ id }) => id !== 'text' && id !== 'number')
            .map((column) => (
              <Checkbox
                key={column.id}
                size="xs"
                label={column.title}
                description={column.description}
                checked={!column.isHidden}
                onChange={() => onToggle(column)}
              />
            ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
