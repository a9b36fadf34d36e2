/** Characters with which spreadsheets take a cell for a formula, also in their full-width forms. */
const triggers = '=+\\-@＝＋－＠';
/**
 * A trigger at the start of the cell or of what another reader could take for one (after a separator or a line end), behind any
 * blanks, quotes or invisible characters; and a tab or a line end at the start.
 */
const formulaStart = new RegExp(`^(?=[\\t\\r\\n])|(?<=^|[,;\\t|\\r\\n])(?=[\\s"'\\p{Cf}\\p{Cc}]*[${triggers}])`, 'gu');

/** One row after RFC 4180, without its line end: quotes where they are needed, doubled inside. */
export function delimitedRow(cells: readonly string[], delimiter: ',' | '\t'): string {
  return cells.map((cell) => (needsQuotes(cell, delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter);
}

/** Puts `'` before what a spreadsheet would take for a formula. The text is another one afterwards: count and say it. */
export function escapeFormula(cell: string): string {
  return cell.replace(formulaStart, "'");
}

function needsQuotes(cell: string, delimiter: string): boolean {
  // Blanks at the ends are trimmed by some readers when they stand without quotes.
  return cell.includes(delimiter) || /["\r\n]/.test(cell) || cell !== cell.trim();
}
