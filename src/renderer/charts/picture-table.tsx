import { Table } from '@mantine/core';
import type { Picture } from '../../shared/domain/pictures/picture.ts';

interface PictureTableProps {
  readonly title: string;
  readonly table: Picture['table'];
}

export function PictureTable({ title, table: { columns, rows } }: PictureTableProps) {
  return (
    <Table verticalSpacing={2} aria-label={title}>
      <Table.Thead>
        <Table.Tr>
          {columns.map((column, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names may be there twice.
            <Table.Th key={place} dir="auto">
              {column === '' ? 'Name' : column}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows never move.
          <Table.Tr key={place}>
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column.
              <Table.Td key={column} dir="auto">
                {cell}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
