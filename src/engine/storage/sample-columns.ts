import type { Connection, ListVersions } from './connection.ts';
import type { SqlValue } from './open-database.ts';

/** A column of few different values: the place of each row's value in `values`. */
export interface WordColumn {
  readonly values: readonly string[];
  readonly codes: Int32Array;
}

/** A condition by its values' ids; '' where a sample does not have it. */
export interface ConditionColumn extends WordColumn {
  /** The words of a value by its id. */
  readonly titles: ReadonlyMap<string, string>;
}

/** NaN where a sample has no such score for its current revision. */
export type ScoreColumn = Float64Array;

export const wordColumns = ['label', 'origin', 'role', 'verdict', 'run', 'cell'] as const;
export type WordColumnName = (typeof wordColumns)[number];

/**
 * What lists filter and count by, in memory, one row a visible sample in the order of their numbers: some 50 bytes a
 * sample. SQLite needs 50 to 100 ms to go once through 100,000 samples, and a list with its facets goes through them
 * a dozen times.
 *
 * Added samples are read on; everything else is read anew when the writer says that it changed.
 */
export class SampleColumns {
  readonly #connection: Connection;
  #versions: ListVersions | undefined;
  #staged = '';
  /** The highest number that was looked at, hidden ones included. */
  #last = 0;
  #numbers: number[] = [];
  #revisions: number[] = [];
  #words = emptyWords();
  #frozen: Frozen | undefined;
  #conditions: Read<ConditionColumn> = nothingRead();
  #scores: Read<ScoreColumn> = nothingRead();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Brings the columns up to the newest commit. `versions` is what the writer had when it asked. */
  refresh(versions: ListVersions): void {
    const staged = this.#stagedSources();
    if (this.#versions?.marks !== versions.marks || staged !== this.#staged) this.#clear();
    else if (this.#versions.scores !== versions.scores) this.#scores = nothingRead();
    this.#versions = versions;
    this.#staged = staged;
    this.#readOn();
  }

  get count(): number {
    return this.#numbers.length;
  }

  /** Ascending. */
  get numbers(): Int32Array {
    return this.#freeze().numbers;
  }

  /** Another one when rows changed; the same when rows were only added. */
  get stamp(): string {
    return `${this.#versions?.marks} ${this.#staged}`;
  }

  /** The highest number that the columns know of: what was added since has a higher one. */
  get last(): number {
    return this.#last;
  }

  word(name: WordColumnName): WordColumn {
    const { values, codes } = this.#words[name];
    const frozen = this.#freeze();
    const known = frozen.words.get(name);
    if (known !== undefined) return known;
    const column = { values, codes: Int32Array.from(codes) };
    frozen.words.set(name, column);
    return column;
  }

  conditions(): ReadonlyMap<string, ConditionColumn> {
    if (this.#conditions.last < this.#last) {
      const columns = readConditions(this.#connection, this.#freeze(), this.#conditions);
      this.#conditions = { last: this.#last, columns };
    }
    return this.#conditions.columns;
  }

  /** In the order of their names. */
  scores(): ReadonlyMap<string, ScoreColumn> {
    if (this.#scores.last < this.#last) {
      const columns = readScores(this.#connection, { ...this.#freeze(), revisions: this.#revisions }, this.#scores);
      this.#scores = { last: this.#last, columns };
    }
    return this.#scores.columns;
  }

  /** 1 for each row whose number is among them. */
  mask(numbers: Iterable<number>): Uint8Array {
    const { rowByNumber } = this.#freeze();
    const mask = new Uint8Array(this.count);
    for (const number of numbers) {
      const row = rowByNumber[number] ?? -1;
      if (row >= 0) mask[row] = 1;
    }
    return mask;
  }

  /** The row of a number, or -1. */
  rowOf(number: number): number {
    return this.#freeze().rowByNumber[number] ?? -1;
  }

  #clear(): void {
    this.#last = 0;
    this.#numbers = [];
    this.#revisions = [];
    this.#words = emptyWords();
    this.#frozen = undefined;
    this.#conditions = nothingRead();
    this.#scores = nothingRead();
  }

  #readOn(): void {
    const newest = this.#connection.get<{ last: number }>('SELECT coalesce(max(number), 0) AS last FROM samples');
    if (newest === undefined || newest.last <= this.#last) return;
    const runs = new Map(
      this.#connection
        .rows<readonly [number, string]>('SELECT number, id FROM runs')
        .map(([number, id]) => [number, id]),
    );
    const before = this.#numbers.length;
    const rows = this.#connection.eachRow<ColumnRow>(
      `SELECT number, revision, label, origin, role, verdict, run, cell FROM samples
       WHERE number > ? AND number <= ? AND hidden = 0
         AND (source IS NULL OR source NOT IN (SELECT value FROM json_each(?))) ORDER BY number`,
      this.#last,
      newest.last,
      this.#staged,
    );
    for (const [number, revision, label, origin, role, verdict, run, cell] of rows) {
      this.#numbers.push(number);
      this.#revisions.push(revision);
      this.#words.label.add(label);
      this.#words.origin.add(origin);
      this.#words.role.add(role ?? '');
      this.#words.verdict.add(verdict);
      this.#words.run.add(run === null ? '' : (runs.get(run) ?? ''));
      this.#words.cell.add(cell ?? '');
    }
    this.#last = newest.last;
    if (this.#numbers.length > before) this.#frozen = undefined;
  }

  /** JSON of the sources whose import is under way or was killed: their samples are not there yet. */
  #stagedSources(): string {
    const staged = this.#connection.rows<readonly [number]>(
      'SELECT number FROM sources WHERE staged = 1 ORDER BY number',
    );
    return JSON.stringify(staged.map(([number]) => number));
  }

  #freeze(): Frozen {
    this.#frozen ??= freeze(this.#numbers);
    return this.#frozen;
  }
}

type ColumnRow = readonly [
  number: number,
  revision: number,
  label: string,
  origin: string,
  role: string | null,
  verdict: string,
  run: number | null,
  cell: string | null,
];

/** The columns as typed arrays, made when they are asked for; gone with the next new sample. */
interface Frozen {
  readonly numbers: Int32Array;
  readonly rowByNumber: Int32Array;
  readonly words: Map<WordColumnName, WordColumn>;
}

/** Columns as far as they were read: for samples up to `last`. */
interface Read<Column> {
  readonly last: number;
  readonly columns: ReadonlyMap<string, Column>;
}

function nothingRead<Column>(): Read<Column> {
  return { last: 0, columns: new Map() };
}

function freeze(list: readonly number[]): Frozen {
  const numbers = Int32Array.from(list);
  const rowByNumber = new Int32Array((numbers.at(-1) ?? 0) + 1).fill(-1);
  for (const [row, number] of numbers.entries()) rowByNumber[number] = row;
  return { numbers, rowByNumber, words: new Map() };
}

/** Values that are still added to. */
class WordList {
  readonly values: string[] = [];
  readonly codes: number[] = [];
  readonly #places = new Map<string, number>();

  add(value: string): void {
    let place = this.#places.get(value);
    if (place === undefined) {
      place = this.values.push(value) - 1;
      this.#places.set(value, place);
    }
    this.codes.push(place);
  }
}

function emptyWords(): Readonly<Record<WordColumnName, WordList>> {
  return {
    label: new WordList(),
    origin: new WordList(),
    role: new WordList(),
    verdict: new WordList(),
    run: new WordList(),
    cell: new WordList(),
  };
}

function readConditions(
  connection: Connection,
  { numbers, rowByNumber }: Frozen,
  before: Read<ConditionColumn>,
): ReadonlyMap<string, ConditionColumn> {
  const columns = new Map<string, { values: string[]; codes: Int32Array; titles: Map<string, string> }>();
  for (const [name, { values, codes, titles }] of before.columns) {
    const longer = new Int32Array(numbers.length);
    longer.set(codes);
    columns.set(name, { values: [...values], codes: longer, titles: new Map(titles) });
  }
  const values = connection.rows<readonly [number, string, string, string]>(
    'SELECT number, name, value_id, json FROM condition_values ORDER BY number',
  );
  // One text for each value: 200,000 rows would take three times as long.
  const samples = new Map(
    connection.rows<readonly [number, string]>(
      'SELECT value, group_concat(sample) FROM conditions WHERE sample > ? GROUP BY value',
      before.last,
    ),
  );
  for (const [number, name, id, json] of values) {
    const column = columns.get(name) ?? { values: [''], codes: new Int32Array(numbers.length), titles: new Map() };
    columns.set(name, column);
    const known = column.values.indexOf(id);
    const code = known > 0 ? known : column.values.push(id) - 1;
    column.titles.set(id, titleOf(json, id));
    // Safe: a list of integers with commas between them.
    for (const sample of JSON.parse(`[${samples.get(number) ?? ''}]`) as number[]) {
      const row = rowByNumber[sample] ?? -1;
      if (row >= 0) column.codes[row] = code;
    }
  }
  return columns;
}

function titleOf(json: string, id: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string'
    ? value.text
    : id;
}

function readScores(
  connection: Connection,
  { numbers, rowByNumber, revisions }: Frozen & { readonly revisions: readonly number[] },
  before: Read<ScoreColumn>,
): ReadonlyMap<string, ScoreColumn> {
  const columns = new Map<string, Float64Array>();
  const column = (name: string): Float64Array => {
    const known = columns.get(name) ?? new Float64Array(numbers.length).fill(Number.NaN);
    columns.set(name, known);
    return known;
  };
  for (const [name, values] of before.columns) column(name).set(values);
  // In the order of the key (sample, name, step): of two steps the last one stays, also when it is without a value.
  const rows = connection.eachRow<readonly [number, string, number, SqlValue]>(
    'SELECT sample, name, revision, value FROM scores WHERE sample > ? ORDER BY sample, name, step',
    before.last,
  );
  for (const [sample, name, revision, value] of rows) {
    const row = rowByNumber[sample] ?? -1;
    if (row < 0 || revisions[row] !== revision) continue;
    column(name)[row] = typeof value === 'number' ? value : Number.NaN;
  }
  return new Map([...columns].sort(byName));
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
