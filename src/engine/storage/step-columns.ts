import type { Connection } from './connection.ts';
import type { StepScoreColumn } from './score-conditions.ts';

/** The visible samples of a run, a row each in the order of their numbers, with what rules and people say of them. */
export interface RunRows {
  readonly numbers: Int32Array;
  readonly revisions: Int32Array;
  readonly rowByNumber: Int32Array;
  /** What counts, rules and people taken together: 1 where it drops, 2 where it asks for review. */
  readonly effective: Uint8Array;
  /** What rules say, by the path of their step. */
  readonly drops: ReadonlyMap<string, Uint8Array>;
  readonly reviews: ReadonlyMap<string, Uint8Array>;
  /** What people decided: 1 drop, 2 keep, 3 review. */
  readonly decisions: Uint8Array;
}

export const decided = { drop: 1, keep: 2, review: 3 } as const;

export function readRunRows(connection: Connection, runId: string): RunRows {
  const rows = connection.rows<readonly [number, number, string]>(
    `SELECT number, revision, verdict FROM samples
     WHERE run = (SELECT number FROM runs WHERE id = ?) AND hidden = 0 ORDER BY number`,
    runId,
  );
  const numbers = Int32Array.from(rows, ([number]) => number);
  const rowByNumber = new Int32Array((numbers.at(-1) ?? 0) + 1).fill(-1);
  for (const [row, number] of numbers.entries()) rowByNumber[number] = row;
  const drops = new Map<string, Uint8Array>();
  const reviews = new Map<string, Uint8Array>();
  const verdicts = connection.eachRow<readonly [string, number, string]>(
    // By the key of verdicts, in which those of a run lie together; the plus keeps SQLite from its other index.
    `SELECT k.path, v.sample, v.kind FROM verdicts v CROSS JOIN step_keys k ON k.number = +v.step
     WHERE v.sample BETWEEN ? AND ? AND k.run = (SELECT number FROM runs WHERE id = ?)`,
    numbers[0] ?? 0,
    numbers.at(-1) ?? -1,
    runId,
  );
  for (const [path, sample, kind] of verdicts) {
    const row = rowByNumber[sample] ?? -1;
    if (row < 0) continue;
    const masks = kind === 'drop' ? drops : reviews;
    let mask = masks.get(path);
    if (mask === undefined) {
      mask = new Uint8Array(numbers.length);
      masks.set(path, mask);
    }
    mask[row] = 1;
  }
  const decisions = new Uint8Array(numbers.length);
  const people = connection.eachRow<readonly [number, keyof typeof decided]>(
    `SELECT d.sample, d.decision FROM decisions d JOIN samples s ON s.number = d.sample
     WHERE s.run = (SELECT number FROM runs WHERE id = ?)`,
    runId,
  );
  for (const [sample, decision] of people) {
    const row = rowByNumber[sample] ?? -1;
    if (row >= 0) decisions[row] = decided[decision];
  }
  return {
    numbers,
    revisions: Int32Array.from(rows, ([, revision]) => revision),
    rowByNumber,
    effective: Uint8Array.from(rows, ([, , verdict]) => (verdict === 'drop' ? 1 : verdict === 'review' ? 2 : 0)),
    drops,
    reviews,
    decisions,
  };
}

/** The scores that one step gave the current revisions of a run's samples. */
export interface StepScores {
  readonly columns: ReadonlyMap<string, StepScoreColumn>;
  /** 1 where the step looked at the current revision. */
  readonly scored: Uint8Array;
  /** 1 where it looked at another revision. */
  readonly old: Uint8Array;
}

interface OpenColumn {
  kind: StepScoreColumn['kind'];
  readonly values: Float64Array;
  readonly codes: Int32Array;
  readonly words: string[];
  readonly places: Map<string, number>;
}

export function readStepScores(connection: Connection, runId: string, path: string, rows: RunRows): StepScores {
  const { numbers, rowByNumber, revisions } = rows;
  const count = rows.numbers.length;
  const columns = new Map<string, OpenColumn>();
  const scored = new Uint8Array(count);
  const old = new Uint8Array(count);
  const found = connection.eachRow<readonly [number, string, number, string, number | null, string | null]>(
    // By the key of scores, in which those of a run lie together: through the index of steps it takes 20 times as long.
    `SELECT sample, name, revision, kind, value, word FROM scores WHERE sample BETWEEN ? AND ? AND +step =
       (SELECT k.number FROM step_keys k JOIN runs r ON r.number = k.run WHERE r.id = ? AND k.path = ?)`,
    numbers[0] ?? 0,
    numbers.at(-1) ?? -1,
    runId,
    path,
  );
  for (const [sample, name, revision, kind, value, word] of found) {
    const row = rowByNumber[sample] ?? -1;
    if (row < 0) continue;
    if (revisions[row] !== revision) {
      old[row] = 1;
      continue;
    }
    scored[row] = 1;
    const column = columns.get(name) ?? openColumn(count);
    columns.set(name, column);
    if (kind === 'word') {
      column.kind = 'word';
      column.codes[row] = placeOf(column, word ?? '');
    } else if (kind !== 'unscored') {
      column.kind = kind === 'flag' ? 'flag' : 'number';
      column.values[row] = value ?? Number.NaN;
    }
  }
  for (const [row, isScored] of scored.entries()) if (isScored === 1) old[row] = 0;
  return { columns, scored, old };
}

function openColumn(count: number): OpenColumn {
  return {
    kind: 'number',
    values: new Float64Array(count).fill(Number.NaN),
    codes: new Int32Array(count),
    words: [],
    places: new Map(),
  };
}

function placeOf({ words, places }: OpenColumn, word: string): number {
  const known = places.get(word);
  if (known !== undefined) return known;
  const place = words.push(word);
  places.set(word, place);
  return place;
}
