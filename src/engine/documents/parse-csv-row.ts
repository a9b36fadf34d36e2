import { CsvError, parse } from 'csv-parse/sync';

export type CsvFields =
  | { readonly kind: 'fields'; readonly fields: readonly string[] }
  | { readonly kind: 'broken'; readonly problem: string };

const problems: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'a quoted field goes on after its closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands inside a field that does not begin with one',
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
};

/** The fields of one row, as csv-parse reads them: strictly, without trimming. Gives the text back as it is when quotes are off. */
export function parseCsvRow(
  text: string,
  options: { readonly delimiter: string; readonly quotes: boolean },
): CsvFields {
  try {
    const rows = parse(text, {
      delimiter: options.delimiter,
      quote: options.quotes ? '"' : false,
      escape: options.quotes ? '"' : false,
      record_delimiter: '\n',
      columns: false,
      bom: false,
      max_record_size: 0,
    });
    const [fields = [], ...others] = rows;
    return others.length === 0 ? { kind: 'fields', fields } : { kind: 'broken', problem: 'a line ends inside the row' };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const advice = 'Put the field in quotes and write "" for a quote inside it, or read the file with quotes off.';
    return { kind: 'broken', problem: `${problems[error.code] ?? error.code}. ${advice}` };
  }
}

/** The separator that occurs most often outside quotes in the header; a comma when there is none. */
export function findDelimiter(header: string): string {
  const counts = new Map([',', ';', '\t', '|'].map((delimiter) => [delimiter, 0]));
  let inQuotes = false;
  for (const character of header) {
    if (character === '"') inQuotes = !inQuotes;
    else if (!inQuotes && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
