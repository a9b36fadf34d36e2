import type { JsonObject } from '../../shared/base/json.ts';
import { EngineError, type ErrorCode, errorCodes } from '../../shared/domain/engine-error.ts';
import type { ListVersions } from './connection.ts';
import type { Inspection } from './inspect-project.ts';
import type {
  CurationCounts,
  CurationCountsQuery,
  KeyCount,
  ListedSample,
  SampleFacets,
  SampleFilter,
  SamplePage,
  SampleQuery,
  SourceUse,
  StepPreview,
  StepPreviewQuery,
} from './project-store.ts';

/** What the read worker is asked. `close` has no answer: the worker ends. */
export type ReadRequest =
  | { readonly kind: 'page'; readonly query: SampleQuery }
  | {
      readonly kind: 'counts';
      readonly filter: SampleFilter;
      readonly by: 'label' | 'verdict' | 'origin' | 'group';
    }
  | {
      readonly kind: 'order';
      readonly filter: SampleFilter;
      readonly sort: SampleQuery['sort'];
      readonly versions: ListVersions;
    }
  | { readonly kind: 'rows'; readonly numbers: readonly number[] }
  | {
      readonly kind: 'facets';
      readonly filter: SampleFilter;
      readonly bins: number;
      readonly versions: ListVersions;
    }
  | { readonly kind: 'preview-step'; readonly query: StepPreviewQuery; readonly versions: ListVersions }
  | { readonly kind: 'curation-counts'; readonly query: CurationCountsQuery; readonly versions: ListVersions }
  | { readonly kind: 'source-use' }
  | { readonly kind: 'inspect'; readonly isWal: boolean }
  | { readonly kind: 'close' };

export type ReadResult =
  | SamplePage
  | readonly KeyCount[]
  | Int32Array<ArrayBuffer>
  | readonly ListedSample[]
  | SampleFacets
  | StepPreview
  | CurationCounts
  | readonly SourceUse[]
  | Inspection;

export type ReadReply =
  | { readonly kind: 'result'; readonly result: ReadResult }
  | { readonly kind: 'failure'; readonly code: string; readonly message: string; readonly details: JsonObject };

export function toFailure(error: unknown): ReadReply {
  if (error instanceof EngineError) {
    return { kind: 'failure', code: error.code, message: error.message, details: error.details };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'failure', code: 'internal', message, details: {} };
}

export function toError(failure: Extract<ReadReply, { kind: 'failure' }>): EngineError {
  const code: ErrorCode = errorCodes.find((known) => known === failure.code) ?? 'internal';
  return new EngineError(code, failure.message, failure.details);
}
