import type { Picture } from '../../shared/domain/pictures/picture.ts';

/** Where a key moves the read-out to; undefined for keys that do not. */
export function movedValue(key: string, current: number | undefined, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return current === undefined ? 0 : Math.min(count - 1, current + 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return current === undefined ? count - 1 : Math.max(0, current - 1);
    case 'Home':
      return 0;
    default:
      return key === 'End' ? count - 1 : undefined;
  }
}

/** Tab-separated, as spreadsheets take it. A cell that a spreadsheet would take for a formula is led by an apostrophe. */
export function tableText({ columns, rows }: Picture['table']): string {
  return [columns, ...rows].map((row) => row.map(toCell).join('\t')).join('\n');
}

function toCell(text: string): string {
  const plain = text.replaceAll(/[\t\r\n]+/gu, ' ');
  return /^[=+@]|^-(?![\d.]+$)/u.test(plain) ? `'${plain}` : plain;
}
