import type { Connection, ListVersions } from './connection.ts';
import type {
  CurationCounts,
  CurationCountsQuery,
  StepPreview,
  StepPreviewQuery,
  StepScoreCounts,
} from './project-store.ts';
import { compileCondition, type StepScoreColumn } from './score-conditions.ts';
import { decided, type RunRows, readRunRows, readStepScores, type StepScores } from './step-columns.ts';

const nearestOnEachSide = 5;

/** Previews of rules and counts of what they drop, over columns that stay in memory while nothing changes. */
export class CurationLists {
  readonly #connection: Connection;
  #rows: { readonly key: string; readonly rows: RunRows } | undefined;
  readonly #scores = new Map<string, StepScores>();
  /** What the scores were read for: verdicts come and go without changing it. */
  #scored: { readonly key: string; readonly rows: RunRows } | undefined;
  readonly #histograms = new WeakMap<StepScores, Map<number, readonly StepScoreCounts[]>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  preview(query: StepPreviewQuery, versions: ListVersions): StepPreview {
    const rows = this.#rowsOf(query.runId, versions);
    const scores = this.#scoresOf(query, rows, versions);
    return {
      samples: rows.numbers.length,
      scored: sum(scores.scored),
      old: sum(scores.old),
      scores: this.#histogramsOf(scores, query.bins),
      rule: query.condition === undefined ? null : countRule(query, rows, scores),
      nearest: query.nearest === undefined ? null : findNearest(query.nearest, rows, scores),
    };
  }

  counts({ runId, steps }: CurationCountsQuery, versions: ListVersions): CurationCounts {
    const rows = this.#rowsOf(runId, versions);
    const count = rows.numbers.length;
    const none = new Uint8Array(count);
    const others = [...new Set([...rows.drops.keys(), ...rows.reviews.keys()])].filter((path) => !steps.includes(path));
    const paths = [...steps, ...others.sort()];
    const masks = paths.map((path) => rows.drops.get(path) ?? none);
    const first = paths.map(() => 0);
    const alone = paths.map(() => 0);
    const shared = paths.map(() => 0);
    const overlap = paths.map(() => paths.map(() => 0));
    let dropped = 0;
    for (let row = 0; row < count; row++) {
      if (rows.effective[row] !== 1) continue;
      dropped += 1;
      const droppers = paths.flatMap((_, step) => (masks[step]?.[row] === 1 ? [step] : []));
      for (const [place, step] of droppers.entries()) {
        if (place === 0) first[step] = (first[step] ?? 0) + 1;
        alone[step] = (alone[step] ?? 0) + 1;
        if (droppers.length > 1) shared[step] = (shared[step] ?? 0) + 1;
        const line = overlap[step] ?? [];
        for (const other of droppers) line[other] = (line[other] ?? 0) + 1;
      }
    }
    const people = { dropped: 0, restored: 0 };
    for (let row = 0; row < count; row++) {
      if (rows.decisions[row] === decided.drop) people.dropped += 1;
      if (rows.decisions[row] === decided.keep && masks.some((mask) => mask[row] === 1)) people.restored += 1;
    }
    return {
      samples: count,
      dropped,
      toReview: rows.effective.reduce((all, verdict) => all + Number(verdict === 2), 0),
      steps: paths.map((step, place) => ({
        step,
        first: first[place] ?? 0,
        alone: alone[place] ?? 0,
        shared: shared[place] ?? 0,
        review: sum(rows.reviews.get(step) ?? none),
      })),
      overlap,
      people,
    };
  }

  #histogramsOf(scores: StepScores, bins: number): readonly StepScoreCounts[] {
    const byBins = this.#histograms.get(scores) ?? new Map<number, readonly StepScoreCounts[]>();
    this.#histograms.set(scores, byBins);
    const known =
      byBins.get(bins) ?? [...scores.columns].sort(byName).map(([name, column]) => countColumn(name, column, bins));
    byBins.set(bins, known);
    return known;
  }

  #rowsOf(runId: string, versions: ListVersions): RunRows {
    const newest = this.#connection.get<{ last: number }>('SELECT coalesce(max(number), 0) AS last FROM samples');
    const key = `${runId} ${versions.marks} ${newest?.last}`;
    if (this.#rows?.key !== key) this.#rows = { key, rows: readRunRows(this.#connection, runId) };
    return this.#rows.rows;
  }

  #scoresOf({ runId, step }: StepPreviewQuery, rows: RunRows, versions: ListVersions): StepScores {
    const key = `${runId} ${versions.scores}`;
    if (this.#scored?.key !== key || !isSameRows(this.#scored.rows, rows)) this.#scores.clear();
    this.#scored = { key, rows };
    const known = this.#scores.get(step) ?? readStepScores(this.#connection, runId, step, rows);
    this.#scores.set(step, known);
    return known;
  }
}

/** The same samples in the same revisions. */
function isSameRows(one: RunRows, other: RunRows): boolean {
  if (one === other) return true;
  if (one.numbers.length !== other.numbers.length) return false;
  return one.numbers.every(
    (number, row) => number === other.numbers[row] && one.revisions[row] === other.revisions[row],
  );
}

function countRule(
  { condition, step }: StepPreviewQuery,
  rows: RunRows,
  { columns }: StepScores,
): NonNullable<StepPreview['rule']> {
  const counts = { matched: 0, kept: 0, elsewhere: 0, standing: 0 };
  if (condition === undefined) return counts;
  const holds = compileCondition(condition, columns);
  const others = [...rows.drops].flatMap(([path, mask]) => (path === step ? [] : [mask]));
  const own = rows.drops.get(step);
  for (let row = 0; row < rows.numbers.length; row++) {
    if (own?.[row] === 1) counts.standing += 1;
    if (holds(row) !== true) continue;
    counts.matched += 1;
    if (rows.decisions[row] === decided.keep) counts.kept += 1;
    else if (others.some((mask) => mask[row] === 1) || rows.decisions[row] === decided.drop) counts.elsewhere += 1;
  }
  return counts;
}

interface Near {
  readonly row: number;
  readonly value: number;
}

/** The closest first, on both sides. */
function findNearest(
  { name, at, isAtAbove }: NonNullable<StepPreviewQuery['nearest']>,
  rows: RunRows,
  { columns }: StepScores,
): NonNullable<StepPreview['nearest']> {
  const values = columns.get(name)?.values ?? new Float64Array(0);
  const above: Near[] = [];
  const below: Near[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const isAbove = value > at || (value === at && isAtAbove);
    keepNearest(isAbove ? above : below, { row, value }, at);
  }
  const shown = (near: readonly Near[]) => near.map(({ row, value }) => ({ number: rows.numbers[row] ?? 0, value }));
  return { above: shown(above), below: shown(below) };
}

function keepNearest(near: Near[], one: Near, at: number): void {
  const distance = Math.abs(one.value - at);
  const last = near[nearestOnEachSide - 1];
  if (last !== undefined && distance >= Math.abs(last.value - at)) return;
  const place = near.findIndex(({ value }) => Math.abs(value - at) > distance);
  near.splice(place < 0 ? near.length : place, 0, one);
  near.length = Math.min(near.length, nearestOnEachSide);
}

function countColumn(name: string, { kind, values, codes, words }: StepScoreColumn, bins: number): StepScoreCounts {
  if (kind === 'word') {
    const counts = words.map((word, place) => ({
      word,
      count: codes.reduce((all, code) => all + Number(code === place + 1), 0),
    }));
    const scored = counts.reduce((all, { count }) => all + count, 0);
    return { name, kind, low: 0, high: 0, counts: [], scored, unscored: codes.length - scored, words: counts };
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let scored = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    scored += 1;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const unscored = values.length - scored;
  if (scored === 0) return { name, kind, low: 0, high: 0, counts: [], scored, unscored, words: [] };
  const counts = Array.from({ length: kind === 'flag' ? 2 : bins }, () => 0);
  const width = (high - low) / counts.length;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = kind === 'flag' ? value : width === 0 ? 0 : Math.floor((value - low) / width);
    const place = Math.min(counts.length - 1, bin);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { name, kind, low, high, counts, scored, unscored, words: [] };
}

function sum(mask: Uint8Array): number {
  let all = 0;
  for (const one of mask) all += one;
  return all;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
