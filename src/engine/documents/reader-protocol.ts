import type { JsonObject } from '../../shared/base/json.ts';
import type { FileFaultParts } from './file-fault.ts';
import type { FileRowsEnd, FileRowsRequest } from './read-file-rows.ts';
import type { RowProblem } from './row-outcome.ts';

/** What the reading thread is started with. `check` reads all and sends no rows, `rows` sends them in batches. */
export interface ReaderTask extends FileRowsRequest {
  readonly kind: 'check' | 'rows';
}

export interface SourceRow {
  readonly line: number;
  /** Has no prototype, at any depth, when `readRows` gives it: names like `__proto__` are ordinary there. */
  readonly values: JsonObject;
}

/** What a whole file holds. */
export interface FileCheck extends FileRowsEnd {
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Lines of the rejected rows: a stray quote can make one row of many lines. */
  readonly rejectedLines: number;
  /** The first ones, up to the limit; `rejected` counts all. */
  readonly problems: readonly RowProblem[];
  readonly longNumbers: number;
  readonly rowsWithReplacementCharacter: number;
  /** The first rows, for a person to look at. */
  readonly preview: readonly SourceRow[];
}

/** From the thread. A structured clone keeps own names like `__proto__`, but gives objects a prototype: see read-rows.ts. */
export type ReaderMessage =
  /** It gets on: the time limit starts anew. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'checked'; readonly check: FileCheck }
  | { readonly kind: 'batch'; readonly rows: readonly SourceRow[] }
  | { readonly kind: 'end'; readonly hash: string }
  | { readonly kind: 'fault'; readonly parts: FileFaultParts }
  | { readonly kind: 'system-error'; readonly code: string };

/** To the thread: one more batch may come. */
export type ReaderRequest = { readonly kind: 'more' };
