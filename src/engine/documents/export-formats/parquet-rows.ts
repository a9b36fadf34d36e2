import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Json } from '../../../shared/base/json.ts';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { ExportRow, ExportShape } from '../export-row.ts';
import type { Piece, RowWriter } from './export-format.ts';
import { cellText, refuseHalfPairs, refuseUnknownFields, type TableColumn, tableColumns } from './table-columns.ts';

const rowsOfGroup = 20_000;
/** A group is in memory as a whole; long documents make smaller ones. */
const charactersOfGroup = 32_000_000;
const nothing = new Uint8Array();

/** Parquet with typed columns: texts, lists of texts, numbers; conditions as JSON text. Snappy, in row groups. */
export function parquetRows(shape: ExportShape): RowWriter {
  const columns = tableColumns(shape);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    createdBy: 'Seedloom',
    schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(schemaOf)],
  });
  let values: Cell[][] = columns.map(() => []);
  let characters = 0;

  function take(): Uint8Array {
    const piece = bytes.getBytes().slice();
    // The writer counts what was written in `offset`; `index` is the place in the buffer, which is free again.
    bytes.index = 0;
    return piece;
  }

  function flush(): Piece {
    if ((values[0]?.length ?? 0) > 0) {
      writer.write({
        columnData: columns.map(({ name }, index) => ({ name, data: values[index] ?? [] })),
        rowGroupSize: rowsOfGroup,
      });
    }
    values = columns.map(() => []);
    characters = 0;
    return take();
  }

  return {
    head: take,
    row(row) {
      refuseUnknownFields(row, shape);
      for (const [index, column] of columns.entries()) {
        const cell = cellOf(column, row);
        values[index]?.push(cell);
        characters += sizeOf(cell);
      }
      return (values[0]?.length ?? 0) >= rowsOfGroup || characters >= charactersOfGroup ? flush() : nothing;
    },
    tail() {
      const last = flush();
      writer.finish();
      return Buffer.concat([Buffer.from(last), take()]);
    },
  };
}

type Cell = string | number | null | readonly string[];

function sizeOf(cell: Cell): number {
  if (typeof cell === 'string') return cell.length;
  return Array.isArray(cell) ? cell.reduce((sum: number, item: string) => sum + item.length, 8) : 8;
}

function cellOf(column: TableColumn, row: ExportRow): Cell {
  const value = column.value(row);
  if (value === undefined || value === null) return null;
  switch (column.type) {
    case 'number':
      return typeof value === 'number' ? value : wrongType(column, row, 'a number');
    case 'list-of-texts': {
      if (!isTexts(value)) return wrongType(column, row, 'a list of texts');
      for (const text of value) refuseHalfPairs(row, column.name, text, 'Parquet');
      return value;
    }
    default: {
      const text = cellText(value);
      refuseHalfPairs(row, column.name, text, 'Parquet');
      return text;
    }
  }
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function wrongType(column: TableColumn, row: ExportRow, expected: string): never {
  throw new EngineError(
    'bad-request',
    `Sample ${row.id}, column ${column.name}: Parquet needs ${expected} there. Edit the sample, or export as JSON Lines.`,
    { sample: row.id, column: column.name },
  );
}

function schemaOf({ name, type }: TableColumn): SchemaElement[] {
  switch (type) {
    case 'number':
      return [{ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }];
    case 'list-of-texts':
      return [
        { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ];
    default:
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }];
  }
}
