import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Connection, ListVersions } from './connection.ts';
import type { KeyCount, SampleFacets, SampleFilter, SampleQuery, ScoreCounts } from './project-store.ts';
import { SampleColumns, type ScoreColumn, type WordColumn, type WordColumnName } from './sample-columns.ts';
import { foldText } from './sample-text.ts';

/** Characters of a text that its place in a sorted list depends on. */
export const sortedCharacters = 80;

/** Numbers of the samples that the rules of all these steps and of none of those drop. Values: `droppedByValues`. */
export const droppedBySql = `SELECT v.sample FROM verdicts v JOIN step_keys k ON k.number = v.step
  JOIN runs r ON r.number = k.run CROSS JOIN (SELECT ? AS run, ? AS everyone, ? AS nobody) w
  WHERE r.id = w.run AND v.kind = 'drop' GROUP BY v.sample
  HAVING count(DISTINCT CASE WHEN k.path IN (SELECT value FROM json_each(w.everyone)) THEN k.path END)
      = json_array_length(w.everyone)
    AND NOT max(k.path IN (SELECT value FROM json_each(w.nobody)))`;

export function droppedByValues({ run, all, none }: NonNullable<SampleFilter['droppedBy']>): readonly string[] {
  return [run, JSON.stringify([...new Set(all)]), JSON.stringify(none)];
}

/** One part of a filter over all rows: 1 where it holds. `facet` names what it filters by; a facet leaves its own out. */
interface FilterPart {
  readonly facet: string;
  readonly mask: Uint8Array;
}

/** Orders, counts and facets of a project's visible samples. */
export class SampleLists {
  readonly #connection: Connection;
  readonly #columns: SampleColumns;
  /** The last text that was searched for: facets follow the list with the same one. */
  #search:
    | { readonly stamp: string; readonly last: number; readonly text: string; readonly mask: Uint8Array }
    | undefined;
  #textOrder: { readonly stamp: string; readonly last: number; readonly rows: Int32Array } | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#columns = new SampleColumns(connection);
  }

  order(filter: SampleFilter, sort: SampleQuery['sort'], versions: ListVersions): Int32Array<ArrayBuffer> {
    this.#columns.refresh(versions);
    const passing = passingRows(this.#parts(filter), this.#columns.count);
    const rows = this.#sorted(sort);
    const { numbers } = this.#columns;
    const order = new Int32Array(rows.length);
    let count = 0;
    for (const row of rows) {
      if (passing[row] === 0) continue;
      order[count] = numbers[row] ?? 0;
      count += 1;
    }
    return order.slice(0, count);
  }

  facets(filter: SampleFilter, bins: number, versions: ListVersions): SampleFacets {
    this.#columns.refresh(versions);
    const parts = this.#parts(filter);
    const { count } = this.#columns;
    const failures = countFailures(parts, count);
    const under = (facet: string) => rowsUnderOthers(failures, parts, facet);
    const words = (name: WordColumnName) =>
      countWords(this.#columns.word(name), under(name)).filter(({ key }) => key !== '' || name === 'label');
    return {
      total: under('').reduce((sum, holds) => sum + holds, 0),
      labels: words('label'),
      origins: words('origin'),
      roles: words('role'),
      verdicts: words('verdict'),
      runs: words('run'),
      conditions: [...this.#columns.conditions()].map(([name, column]) => ({
        name,
        values: countWords(column, under(`condition ${name}`))
          .filter(({ key }) => key !== '')
          .map((counted) => ({ ...counted, title: column.titles.get(counted.key) ?? counted.key })),
      })),
      scores: [...this.#columns.scores()]
        // Words have no histogram.
        .filter(([, column]) => column.some((value) => !Number.isNaN(value)))
        .map(([name, column]) => countScores({ name, column, rows: under(`score ${name}`), bins })),
    };
  }

  #parts(filter: SampleFilter): readonly FilterPart[] {
    const columns = this.#columns;
    const parts: FilterPart[] = [];
    const add = (part: FilterPart) => {
      const same = parts.find((other) => other.facet === part.facet);
      if (same === undefined) parts.push(part);
      else keepBoth(same.mask, part.mask);
    };
    const words = (name: WordColumnName, values: readonly string[] | undefined) => {
      if (values !== undefined) add({ facet: name, mask: wordMask(columns.word(name), values) });
    };
    words('run', list(filter.runId));
    words('origin', list(filter.origin));
    words('role', list(filter.role));
    words('label', filter.labels);
    words('verdict', list(filter.verdict));
    words('cell', list(filter.cell));
    for (const { name, valueIds } of filter.conditions ?? []) {
      const column = columns.conditions().get(name);
      const mask = column === undefined ? new Uint8Array(columns.count) : wordMask(column, valueIds);
      add({ facet: `condition ${name}`, mask });
    }
    for (const { name, atLeast, atMost } of filter.scores ?? []) {
      const mask = scoreMask(columns.scores().get(name), columns.count, { atLeast, atMost });
      add({ facet: `score ${name}`, mask });
    }
    if (filter.ids !== undefined) {
      const sql = 'SELECT number FROM samples WHERE id IN (SELECT value FROM json_each(?))';
      add({ facet: 'ids', mask: this.#numberMask(sql, JSON.stringify(filter.ids)) });
    }
    if (filter.droppedBy !== undefined) {
      add({ facet: 'droppedBy', mask: this.#numberMask(droppedBySql, ...droppedByValues(filter.droppedBy)) });
    }
    if (filter.group !== undefined) {
      const sql = 'SELECT number FROM samples WHERE group_key = ?';
      add({ facet: 'group', mask: this.#numberMask(sql, filter.group) });
    }
    if (filter.text !== undefined && filter.text !== '') {
      add({ facet: 'text', mask: this.#searchMask(foldText(filter.text)) });
    }
    return parts;
  }

  #numberMask(sql: string, ...values: readonly string[]): Uint8Array {
    return this.#columns.mask(this.#connection.rows<readonly [number]>(sql, ...values).map(([number]) => number));
  }

  /** Of rows that were added since the last search for the same text only these are looked at. */
  #searchMask(text: string): Uint8Array {
    const { stamp, last } = this.#columns;
    const before = this.#search?.stamp === stamp && this.#search.text === text ? this.#search : undefined;
    if (before?.last === last) return before.mask;
    const found = this.#connection.rows<readonly [number]>(
      'SELECT number FROM samples WHERE hidden = 0 AND number > ? AND instr(search_text, ?) > 0',
      before?.last ?? 0,
      text,
    );
    const mask = this.#columns.mask(found.map(([number]) => number));
    if (before !== undefined) mask.set(before.mask);
    this.#search = { stamp, last, text, mask };
    return mask;
  }

  /** All rows in order. Descending is the reverse, except that samples without the score come last in both. */
  #sorted(sort: SampleQuery['sort']): Int32Array {
    const { count } = this.#columns;
    const direction = (rows: Int32Array) => (sort.descending ? rows.reverse() : rows);
    switch (sort.by) {
      case 'number':
        return direction(Int32Array.from({ length: count }, (_, row) => row));
      case 'label':
        return direction(sortByWord(this.#columns.word('label')));
      case 'text':
        return direction(this.#byText().slice());
      case 'score':
        if (sort.scoreName === undefined) {
          throw new EngineError('bad-request', 'Sorting by score needs the name of the score.');
        }
        return sortByScore(this.#columns.scores().get(sort.scoreName), count, sort.descending);
    }
  }

  #byText(): Int32Array {
    const { stamp, last } = this.#columns;
    if (this.#textOrder?.stamp === stamp && this.#textOrder.last === last) return this.#textOrder.rows;
    const rows = new Int32Array(this.#columns.count);
    let count = 0;
    const sorted = this.#connection.rows<readonly [number]>(
      `SELECT number FROM samples WHERE hidden = 0 ORDER BY substr(search_text, 1, ${sortedCharacters}), number`,
    );
    for (const [number] of sorted) {
      const row = this.#columns.rowOf(number);
      if (row < 0) continue;
      rows[count] = row;
      count += 1;
    }
    this.#textOrder = { stamp, last, rows };
    return rows;
  }
}

function list(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}

function wordMask({ values, codes }: WordColumn, wanted: readonly string[]): Uint8Array {
  const isWanted = Uint8Array.from(values, (value) => Number(wanted.includes(value)));
  const mask = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) mask[row] = isWanted[codes[row] ?? 0] ?? 0;
  return mask;
}

/** Without a bound: has a value at all. */
function scoreMask(
  column: ScoreColumn | undefined,
  count: number,
  { atLeast, atMost }: { readonly atLeast: number | undefined; readonly atMost: number | undefined },
): Uint8Array {
  const mask = new Uint8Array(count);
  if (column === undefined) return mask;
  const low = atLeast ?? Number.NEGATIVE_INFINITY;
  const high = atMost ?? Number.POSITIVE_INFINITY;
  for (let row = 0; row < count; row++) {
    const value = column[row] ?? Number.NaN;
    // NaN (not scored) fails every comparison.
    mask[row] = Number(value >= low && value <= high);
  }
  return mask;
}

function passingRows(parts: readonly FilterPart[], count: number): Uint8Array {
  const passing = new Uint8Array(count).fill(1);
  for (const { mask } of parts) keepBoth(passing, mask);
  return passing;
}

function keepBoth(mask: Uint8Array, other: Uint8Array): void {
  for (let row = 0; row < mask.length; row++) mask[row] = (mask[row] ?? 0) & (other[row] ?? 0);
}

/** For each row how many parts fail, and the place of the last one: what a facet without its own part needs. */
interface Failures {
  readonly counts: Uint8Array;
  readonly last: Uint8Array;
}

function countFailures(parts: readonly FilterPart[], count: number): Failures {
  const counts = new Uint8Array(count);
  const last = new Uint8Array(count);
  for (const [place, { mask }] of parts.entries()) {
    for (let row = 0; row < count; row++) {
      if (mask[row] === 1) continue;
      counts[row] = (counts[row] ?? 0) + 1;
      last[row] = place;
    }
  }
  return { counts, last };
}

/** Rows for which every part holds, or every one but the facet's own. */
function rowsUnderOthers({ counts, last }: Failures, parts: readonly FilterPart[], facet: string): Uint8Array {
  const own = parts.findIndex((part) => part.facet === facet);
  const rows = new Uint8Array(counts.length);
  for (let row = 0; row < rows.length; row++) {
    const failed = counts[row] ?? 0;
    rows[row] = Number(failed === 0 || (failed === 1 && last[row] === own));
  }
  return rows;
}

/** Most frequent first. Values that no row has are left out. */
function countWords({ values, codes }: WordColumn, rows: Uint8Array): readonly KeyCount[] {
  const counts = new Int32Array(values.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + (rows[row] ?? 0);
  }
  return values
    .map((key, code) => ({ key, count: counts[code] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

function countScores(options: {
  readonly name: string;
  readonly column: ScoreColumn;
  readonly rows: Uint8Array;
  readonly bins: number;
}): ScoreCounts {
  const { name, column, rows, bins } = options;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of column) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const counts = Array.from({ length: bins }, () => 0);
  let scored = 0;
  let unscored = 0;
  for (let row = 0; row < column.length; row++) {
    if (rows[row] === 0) continue;
    const value = column[row] ?? Number.NaN;
    if (Number.isNaN(value)) {
      unscored += 1;
      continue;
    }
    scored += 1;
    const bin = high === low ? 0 : Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { name, low, high, counts, scored, unscored };
}

/** Rows by the words of their values, in SQLite's order of texts; equal ones stay in the order of their numbers. */
function sortByWord({ values, codes }: WordColumn): Int32Array {
  const ranked = values
    .map((value, code) => ({ bytes: Buffer.from(value), code }))
    .sort((a, b) => a.bytes.compare(b.bytes));
  const starts = new Int32Array(values.length + 1);
  const rankByCode = new Int32Array(values.length);
  for (const [rank, { code }] of ranked.entries()) rankByCode[code] = rank;
  for (const code of codes) {
    const next = (rankByCode[code] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let rank = 1; rank < starts.length; rank++) starts[rank] = (starts[rank] ?? 0) + (starts[rank - 1] ?? 0);
  const rows = new Int32Array(codes.length);
  for (const [row, code] of codes.entries()) {
    const rank = rankByCode[code] ?? 0;
    const place = starts[rank] ?? 0;
    rows[place] = row;
    starts[rank] = place + 1;
  }
  return rows;
}

function sortByScore(column: ScoreColumn | undefined, count: number, descending: boolean): Int32Array {
  const all = Array.from({ length: count }, (_, row) => row);
  const value = (row: number) => column?.[row] ?? Number.NaN;
  const scored = all.filter((row) => !Number.isNaN(value(row)));
  const unscored = all.filter((row) => Number.isNaN(value(row)));
  scored.sort((a, b) => value(a) - value(b) || a - b);
  return Int32Array.from(descending ? [...scored.reverse(), ...unscored.reverse()] : [...scored, ...unscored]);
}
