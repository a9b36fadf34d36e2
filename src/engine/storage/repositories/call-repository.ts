import type { Json } from '../../../shared/base/json.ts';
import { extractParts, joinTokens, restoreParts, splitTokens } from '../call-packing.ts';
import type { Connection, TransactionParticipant } from '../connection.ts';
import { textHash } from '../content-hash.ts';
import type { Names } from '../names.ts';
import { packHash, packJson, unpackHash, unpackJson } from '../packing.ts';
import type { CallStore, StoredCall } from '../project-store.ts';
import { insertSealed } from '../sealed-tables.ts';
import type { StoryParts } from './sample-story.ts';

type CallKey = Pick<StoredCall, 'runId' | 'step' | 'unitOrdinal' | 'attempt' | 'name'>;

/** An answer is on disk after this, and a little for the commit itself. */
const flushAfterMs = 40;
/** More than this is not held back. */
const largestBuffer = 256;

interface CallRow {
  readonly run_id: string;
  readonly path: string;
  readonly unit_ordinal: number;
  readonly attempt: number;
  readonly name: string;
  readonly request_hash: Uint8Array | string;
  readonly kind: StoredCall['kind'];
  readonly request: Uint8Array;
  readonly model_id: string;
  readonly model_hash: string;
  readonly adapter: string;
  readonly answer: Uint8Array;
  readonly tokens: Uint8Array | null;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

const callQuery = `SELECT c.*, r.id AS run_id, k.path, m.id AS model_id, m.hash AS model_hash, m.adapter
  FROM calls c JOIN step_keys k ON k.number = c.step JOIN runs r ON r.number = k.run JOIN models m ON m.number = c.model`;

/** Answers wait for each other up to 40 ms, or for the next transaction, so that a commit serves many. */
export class CallRepository implements CallStore, TransactionParticipant, StoryParts {
  readonly #connection: Connection;
  readonly #names: Names;
  /** Asked for and not committed yet, by key. */
  #buffered = new Map<string, StoredCall>();
  /** Written in the open transaction. */
  #written = new Map<string, StoredCall>();
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;

  constructor(connection: Connection, names: Names) {
    this.#connection = connection;
    this.#names = names;
    connection.join(this);
  }

  add(call: StoredCall): void {
    // Fails here and not in a timer when there is no such run.
    this.#names.run(call.runId);
    this.#buffered.set(keyOf(call), call);
    const failedBefore = this.#failure !== undefined;
    this.#failure = undefined;
    if (failedBefore || this.#buffered.size >= largestBuffer) this.flush();
    else this.#timer ??= setTimeout(() => this.#flushLater(), flushAfterMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Inside a transaction they are committed with it anyway.
    if (this.#buffered.size === 0 || this.#connection.inTransaction) return;
    this.#connection.transaction(() => undefined);
  }

  find(key: CallKey): StoredCall | undefined {
    const buffered = this.#buffered.get(keyOf(key));
    if (buffered !== undefined) return buffered;
    const step = this.#names.findStep(key.runId, key.step);
    if (step === undefined) return undefined;
    const row = this.#connection.get<CallRow>(
      `${callQuery} WHERE c.step = ? AND c.unit_ordinal = ? AND c.attempt = ? AND c.name = ?`,
      step,
      key.unitOrdinal,
      key.attempt,
      key.name,
    );
    return row && this.#toCall(row);
  }

  /** Also counts what is buffered, by writing it first; inside a transaction what is buffered is not counted. */
  totals(runId: string): { readonly calls: number; readonly promptTokens: number; readonly completionTokens: number } {
    this.flush();
    const row = this.#connection.get<{ calls: number; prompts: number; completions: number }>(
      `SELECT count(*) AS calls, coalesce(sum(prompt_tokens), 0) AS prompts,
         coalesce(sum(completion_tokens), 0) AS completions
       FROM calls WHERE step IN (SELECT number FROM step_keys WHERE run = ?)`,
      this.#names.findRun(runId) ?? null,
    );
    return { calls: row?.calls ?? 0, promptTokens: row?.prompts ?? 0, completionTokens: row?.completions ?? 0 };
  }

  callsOfUnit(step: number, unitOrdinal: number): readonly StoredCall[] {
    this.flush();
    return this.#connection
      .all<CallRow>(
        `${callQuery} WHERE c.step = ? AND c.unit_ordinal = ? ORDER BY c.attempt, c.number`,
        step,
        unitOrdinal,
      )
      .map((row) => this.#toCall(row));
  }

  beforeCommit(): void {
    if (this.#buffered.size === 0) return;
    for (const call of this.#buffered.values()) this.#insert(call);
    this.#written = this.#buffered;
    this.#buffered = new Map();
  }

  committed(): void {
    this.#failure = undefined;
    this.#written.clear();
    if (this.#buffered.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The model has answered, whatever became of the transaction: they are written with the next one. */
  rolledBack(extent: 'all' | 'part'): void {
    if (extent === 'part') return;
    this.#buffered = new Map([...this.#written, ...this.#buffered]);
    this.#written = new Map();
  }

  /** A full disk must not end the process: the calls stay buffered, and the next add or transaction tells it. */
  #flushLater(): void {
    this.#timer = undefined;
    try {
      this.flush();
    } catch (error) {
      this.#failure = error;
    }
  }

  #insert(call: StoredCall): void {
    const split = splitTokens(call.answer);
    insertSealed(
      this.#connection,
      'calls',
      {
        step: this.#names.step(call.runId, call.step),
        unit_ordinal: call.unitOrdinal,
        attempt: call.attempt,
        name: call.name,
        request_hash: packHash(call.requestHash),
        kind: call.kind,
        request: packJson(extractParts(call.request, (text) => this.#storePart(text))),
        model: this.#names.model(call),
        answer: packJson(split.answer),
        tokens: split.tokens ?? null,
        prompt_tokens: call.promptTokens,
        completion_tokens: call.completionTokens,
      },
      // Asked anew after the request changed: the old answer is of no use.
      { onConflict: 'replace' },
    );
  }

  #storePart(text: string): number {
    // As JSON, since a text may hold half of a surrogate pair, which UTF-8 cannot say.
    const hash = textHash(JSON.stringify(text));
    const found = this.#connection.get<{ number: number }>('SELECT number FROM prompt_parts WHERE hash = ?', hash);
    if (found !== undefined) return found.number;
    return this.#connection.run('INSERT INTO prompt_parts (hash, text) VALUES (?, ?)', hash, packJson(text)).number;
  }

  #loadPart(number: number): string {
    const row = this.#connection.get<{ text: Uint8Array }>('SELECT text FROM prompt_parts WHERE number = ?', number);
    const text = row && unpackJson(row.text);
    if (typeof text !== 'string') throw new Error(`The project lacks prompt part ${number}.`);
    return text;
  }

  #toCall(row: CallRow): StoredCall {
    const answer: Json = unpackJson(row.answer);
    return {
      runId: row.run_id,
      step: row.path,
      unitOrdinal: row.unit_ordinal,
      attempt: row.attempt,
      name: row.name,
      requestHash: unpackHash(row.request_hash),
      kind: row.kind,
      request: restoreParts(unpackJson(row.request), (number) => this.#loadPart(number)),
      modelId: row.model_id,
      modelHash: row.model_hash,
      adapter: row.adapter,
      answer: row.tokens === null ? answer : joinTokens(answer, row.tokens),
      promptTokens: row.prompt_tokens,
      completionTokens: row.completion_tokens,
    };
  }
}

function keyOf(key: CallKey): string {
  return `${key.runId}\0${key.step}\0${key.unitOrdinal}\0${key.attempt}\0${key.name}`;
}
