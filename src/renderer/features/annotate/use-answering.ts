import { useRef, useState } from 'react';
import type { JsonObject } from '../../../shared/base/json.ts';
import type { OwnAnnotation } from '../../../shared/contract/annotation-answers.ts';
import { useCommand } from '../../engine/use-command.ts';
import {
  type AnswerDraft,
  changeItem,
  currentItem,
  moveBy,
  type QueueItem,
  type QueueState,
  returnItem,
  sendItem,
} from './queue-state.ts';

interface Done {
  /** `change`: the sample stayed where it was. */
  readonly kind: 'answer' | 'change';
  readonly sample: string;
  /** What this annotator had said before. */
  readonly mine: OwnAnnotation | null;
  /** What the sample had been, where that changes. */
  readonly before: Pick<QueueItem['sample'], 'fields' | 'decision' | 'verdict'>;
}

interface Answering {
  answer(draft: AnswerDraft): void;
  skip(): void;
  drop(): void;
  keep(): void;
  /** Resolves when the text is saved. */
  edit(fields: JsonObject): Promise<void>;
  undo(): void;
  back(): void;
  forward(): void;
  readonly canUndo: boolean;
  /** Undo was refused. */
  readonly error: Error | null;
}

/**
 * What a person does with the sample that is shown. The next one is there at once; commands go to the engine one after
 * another, and the sample of a refused one comes back with its error.
 */
export function useAnswering(
  { project, annotator }: { readonly project: string; readonly annotator: string },
  { state, update }: { readonly state: QueueState; update(change: (state: QueueState) => QueueState): void },
): Answering {
  const label = useCommand('annotation.label', { showsError: true });
  const skip = useCommand('annotation.skip', { showsError: true });
  const decide = useCommand('samples.decide', { showsError: true });
  const edit = useCommand('samples.edit', { showsError: true });
  const takeBack = useCommand('annotation.undo', { showsError: true });
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const isUndoing = useRef(false);
  const [trail, setTrail] = useState<readonly Done[]>([]);
  const [error, setError] = useState<Error | null>(null);
  const item = currentItem(state);
  // Undo elsewhere may have taken back some: their samples are open again.
  const open = new Set(state.items.filter((one) => one.state === 'open').map((one) => one.sample.sample));
  const undoable = trail.filter(({ kind, sample }) => kind === 'change' || !open.has(sample));

  /** After all before it. */
  const inTurn = async (work: () => Promise<unknown>): Promise<void> => {
    const turn = queue.current.then(work);
    queue.current = turn.catch(() => undefined);
    await turn;
  };
  const doneWith = ({ sample }: QueueItem, kind: Done['kind']): Done => ({
    kind,
    sample: sample.sample,
    mine: sample.mine,
    before: { fields: sample.fields, decision: sample.decision, verdict: sample.verdict },
  });
  const send = (
    shown: QueueItem,
    outcome: QueueItem['outcome'],
    mine: OwnAnnotation | null,
    work: () => Promise<unknown>,
  ): void => {
    const id = shown.sample.sample;
    const done = doneWith(shown, 'answer');
    setError(null);
    update((before) => sendItem(before, id, outcome, mine));
    setTrail((before) => [...before, done]);
    void inTurn(work)
      .then(() => update((before) => changeItem(before, id, { state: 'done' })))
      .catch((thrown: unknown) => {
        setTrail((before) => before.filter((one) => one !== done));
        update((before) => returnItem(before, id, toError(thrown), done.mine));
      });
  };
  const decideOn = (decision: 'drop' | 'keep', id: string) => () =>
    decide.mutateAsync({ project, target: { ids: [id] }, decision });

  return {
    answer(draft) {
      if (item === undefined) return;
      const { sample } = item.sample;
      const request = { project, annotator, sample, ...draft, labels: [...draft.labels] };
      send(item, 'answered', { state: 'labelled', ...draft }, () => label.mutateAsync(request));
    },
    skip() {
      if (item === undefined) return;
      const { sample } = item.sample;
      const { note } = item.draft;
      const mine = { state: 'skipped', labels: [], rating: null, note } as const;
      send(item, 'skipped', mine, () => skip.mutateAsync({ project, annotator, sample, note }));
    },
    drop() {
      if (item !== undefined) send(item, 'dropped', null, decideOn('drop', item.sample.sample));
    },
    keep() {
      if (item === undefined) return;
      const id = item.sample.sample;
      const done = doneWith(item, 'change');
      setError(null);
      void inTurn(decideOn('keep', id))
        .then(() => {
          setTrail((before) => [...before, done]);
          const decision = { decision: 'keep', author: annotator, reason: '', at: new Date().toISOString() } as const;
          update((before) => changeItem(before, id, { sample: { ...item.sample, decision, verdict: 'none' } }));
        })
        .catch((thrown: unknown) => setError(toError(thrown)));
    },
    async edit(fields) {
      if (item === undefined) return;
      const id = item.sample.sample;
      const done = doneWith(item, 'change');
      await inTurn(() => edit.mutateAsync({ project, sample: id, fields }));
      setTrail((before) => [...before, done]);
      const sample = { ...item.sample, fields: { ...item.sample.fields, ...fields } };
      update((before) => changeItem(before, id, { sample }));
    },
    undo() {
      const last = undoable.at(-1);
      if (last === undefined || isUndoing.current) return;
      isUndoing.current = true;
      setError(null);
      void inTurn(async () => {
        await takeBack.mutateAsync({ project, annotator });
        setTrail((before) => before.filter((one) => one !== last));
        update((before) => {
          const returned = returnItem(before, last.sample, null, last.mine);
          const shown = currentItem(returned);
          if (shown === undefined) return returned;
          return changeItem(returned, last.sample, { sample: { ...shown.sample, ...last.before } });
        });
      })
        .catch((thrown: unknown) => setError(toError(thrown)))
        .finally(() => {
          isUndoing.current = false;
        });
    },
    back: () => update((before) => moveBy(before, -1)),
    forward: () => update((before) => moveBy(before, 1)),
    canUndo: undoable.length > 0,
    error,
  };
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
