import type { CallRequest } from '../../../shared/contract/calls.ts';

type QueueRequest = CallRequest<'annotation.queue'>;
type SampleFilter = NonNullable<QueueRequest['filter']>;

/** What is annotated, in which order, and what is shown. */
export interface SetUp {
  /** `all`, `review`, `unlabelled`, or the id of a run after `run:`. */
  readonly scope: string;
  readonly order: NonNullable<QueueRequest['order']>;
  readonly doublePercent: number;
  readonly hidesLabel: boolean;
  readonly state: NonNullable<QueueRequest['state']>;
}

export const defaultSetUp: SetUp = {
  scope: 'all',
  order: 'random',
  doublePercent: 20,
  hidesLabel: true,
  state: 'open',
};

export function queueRequest(
  { scope, order, doublePercent, hidesLabel, state }: SetUp,
  more: { readonly project: string; readonly annotator: string; readonly given: SampleFilter },
): QueueRequest {
  const { project, annotator, given } = more;
  return {
    project,
    annotator,
    filter: { ...scopeFilter(scope), ...given },
    order,
    doubleShare: doublePercent / 100,
    hidesModelLabel: hidesLabel,
    state,
  };
}

function scopeFilter(scope: string): SampleFilter {
  if (scope === 'review') return { verdict: 'review' };
  if (scope === 'unlabelled') return { labels: [''] };
  if (scope.startsWith('run:')) return { runId: scope.slice(4) };
  return {};
}
