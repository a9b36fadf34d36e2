import { useState } from 'react';
import type { CallRequest } from '../../../shared/contract/calls.ts';
import { showErrorNotice, showNotice, showUndoNotice } from '../../components/notices.tsx';
import { countOf } from '../../components/numbers.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';
import { labelValue, type TaskLabels } from './task-labels.ts';

export type SampleTarget = CallRequest<'samples.decide'>['target'];
export type SampleDecision = CallRequest<'samples.decide'>['decision'];

export type SampleAct =
  | { readonly kind: 'decide'; readonly decision: SampleDecision }
  | { readonly kind: 'label'; readonly labels: readonly string[] };

interface AskedAct {
  readonly act: SampleAct;
  readonly count: number;
  /** "Drop 30,000 samples", for the question and its button. */
  readonly title: string;
}

interface SampleActs {
  /** `resolve` is asked only when it is to be done: the ids of many samples have to be fetched first. */
  start(act: SampleAct, count: number, resolve: () => Promise<SampleTarget>): void;
  /** Waits for a yes: it is for more than a fifth of all samples. */
  readonly asked: AskedAct | undefined;
  confirm(): void;
  refuse(): void;
  readonly isPending: boolean;
}

const askFromShare = 0.2;
/** In a tiny project everything is a fifth. */
const askFromCount = 20;

const done: Readonly<Record<SampleDecision, string>> = {
  drop: 'Dropped',
  keep: 'Kept',
  review: 'Marked for review:',
  clear: 'Cleared the decision on',
};
const wish: Readonly<Record<SampleDecision, string>> = {
  drop: 'Drop',
  keep: 'Keep',
  review: 'Mark for review:',
  clear: 'Clear the decision on',
};

/**
 * What a person decides about samples. Each act is one entry that can be undone.
 *
 * `all`: how many samples there are, whatever the filter.
 */
export function useSampleActs(
  project: string,
  labels: TaskLabels,
  { all, onDone }: { readonly all: number; onDone(): void },
): SampleActs {
  const undo = useUndo(project);
  const decide = useCommand('samples.decide', {
    onSuccess: ({ changed }, { decision }) => {
      tell(changed, done[decision], undo);
      onDone();
    },
  });
  const relabel = useCommand('samples.relabel', {
    onSuccess: ({ changed }) => {
      tell(changed, 'Labelled', undo);
      onDone();
    },
  });
  const [asked, setAsked] = useState<AskedAct & { readonly resolve: () => Promise<SampleTarget> }>();
  const [isResolving, setResolving] = useState(false);

  const perform = async (act: SampleAct, resolve: () => Promise<SampleTarget>): Promise<void> => {
    setResolving(true);
    try {
      const target = await resolve();
      if ('ids' in target && target.ids.length === 0) return;
      if (act.kind === 'decide') decide.mutate({ project, target, decision: act.decision });
      else relabel.mutate({ project, target, label: labelValue(act.labels, labels) });
    } catch (thrown) {
      showErrorNotice(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setResolving(false);
    }
  };
  return {
    start(act, count, resolve) {
      if (count === 0) return;
      if (count >= askFromCount && count > all * askFromShare)
        setAsked({ act, count, resolve, title: titleOf(act, count) });
      else void perform(act, resolve);
    },
    asked,
    confirm() {
      if (asked !== undefined) void perform(asked.act, asked.resolve);
      setAsked(undefined);
    },
    refuse: () => setAsked(undefined),
    isPending: isResolving || decide.isPending || relabel.isPending,
  };
}

function titleOf(act: SampleAct, count: number): string {
  const samples = countOf(count, 'sample');
  return act.kind === 'decide' ? `${wish[act.decision]} ${samples}` : `Label ${samples} ${act.labels.join(', ')}`;
}

function tell(changed: number, words: string, undo: () => void): void {
  if (changed === 0) showNotice('Nothing changed: it was so before.');
  else showUndoNotice(`${words} ${countOf(changed, 'sample')}`, undo);
}
