import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CallRequest } from '../../../shared/contract/calls.ts';
import type { LabelDefinition } from '../../../shared/domain/task.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { showNotice } from '../../components/notices.tsx';
import { countOf, formatCount } from '../../components/numbers.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './annotate.module.css';
import { type AnswerDraft, changeItem, currentItem, openCount, type QueueItem } from './queue-state.ts';
import { QueuedSample } from './queued-sample.tsx';
import { useAnnotateCommands } from './use-annotate-commands.ts';
import { useAnswering } from './use-answering.ts';
import { useQueue } from './use-queue.ts';

interface QueueViewProps {
  readonly request: CallRequest<'annotation.queue'>;
  onTakeSkipped(): void;
  /** Whose codebook entry is to be shown; none for the first one. */
  onLook(labels: readonly LabelDefinition[], name?: string): void;
}

/** The samples one after another. Mounted anew for each annotator and each choice of samples. */
export function QueueView({ request, onTakeSkipped, onLook }: QueueViewProps) {
  const { project, annotator } = request;
  const queue = useQueue(request);
  const { state, answer } = queue;
  const answering = useAnswering({ project, annotator }, queue);
  const [edited, setEdited] = useState<string>();
  const item = currentItem(state);
  const task = answer?.task;
  const multiple = task?.multiple === true;
  const look = (name: string) => onLook(task?.labels ?? [], name);
  const labels = task?.labels;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the labels are known.
  useEffect(() => onLook(labels ?? []), [JSON.stringify(labels)]);

  const setDraft = (draft: AnswerDraft) => {
    if (item !== undefined) queue.update((before) => changeItem(before, item.sample.sample, { draft }));
  };
  const choose = (name: string) => {
    if (item === undefined) return;
    look(name);
    const { draft } = item;
    if (!multiple) {
      setDraft({ ...draft, labels: [name] });
      answering.answer({ ...draft, labels: [name] });
      return;
    }
    const labels = draft.labels.includes(name) ? draft.labels.filter((one) => one !== name) : [...draft.labels, name];
    setDraft({ ...draft, labels });
  };
  const submit = () => {
    if (item === undefined) return;
    const labels = labelsToSend(item);
    if (task?.hasLabels === true && !multiple && labels.length === 0)
      showNotice('Choose a label: press its key, or type it after /.');
    else answering.answer({ ...item.draft, labels });
  };
  const { isRating } = useAnnotateCommands({
    hasSample: item !== undefined,
    names: task?.labels.map(({ name }) => name) ?? [],
    canUndo: answering.canUndo,
    choose,
    submit,
    rate: (rating) => item !== undefined && setDraft({ ...item.draft, rating }),
    skip: answering.skip,
    drop: answering.drop,
    keep: answering.keep,
    edit: () => setEdited(item?.sample.sample),
    undo: answering.undo,
    back: answering.back,
    forward: answering.forward,
  });

  if (queue.error !== null)
    return <ErrorNote title="The samples cannot be listed" error={queue.error} onRetry={queue.retry} />;
  if (answer === undefined || task === undefined) return <p className="quiet">Looking for samples…</p>;
  const waiting = openCount(state) + queue.beyond;
  const answered = queue.answeredBefore + state.items.filter(isAnsweredHere).length;
  return (
    <>
      <div className={classes.count}>
        <progress
          className={classes.progress}
          aria-label="Answered"
          max={Math.max(1, answered + waiting)}
          value={answered}
        />
        <span role="status">
          {formatCount(answered)} answered by you, {formatCount(waiting)} {waiting === 1 ? 'waits' : 'wait'}
        </span>
        {request.order === 'uncertain first' && answer.orderedBy === null && (
          <span>No score tells which labels are uncertain; the order is shuffled.</span>
        )}
      </div>
      {answering.error !== null && <ErrorNote error={answering.error} />}
      {item === undefined ? (
        <NothingLeft
          {...{ answered, total: answer.total, skipped: answer.skipped, state: request.state ?? 'open' }}
          onAgain={queue.retry}
          onTakeSkipped={onTakeSkipped}
        />
      ) : (
        <div className={classes.sample}>
          <QueuedSample
            project={project}
            item={item}
            task={task}
            isEditing={edited === item.sample.sample}
            isRating={isRating}
            onDraft={setDraft}
            onChoose={choose}
            onLook={look}
            onSubmit={submit}
            onSaveText={answering.edit}
            onStopEditing={() => setEdited(undefined)}
          />
          <div className={classes.acts}>
            {(multiple || !task.hasLabels || labelsToSend(item).length > 0) && (
              <ActButton title={answerTitle(item)} keys="Enter" onPress={submit} />
            )}
            <ActButton title="Skip" keys="S" onPress={answering.skip} />
            <ActButton title="Drop" keys="D" onPress={answering.drop} />
            <ActButton title="Keep" keys="R" onPress={answering.keep} />
            <ActButton title="Edit" keys="E" onPress={() => setEdited(item.sample.sample)} />
            <ActButton title="Undo" keys="U" isDisabled={!answering.canUndo} onPress={answering.undo} />
            <ActButton title="Back" keys="B" isDisabled={state.at === 0} onPress={answering.back} />
          </div>
        </div>
      )}
    </>
  );
}

/** What was chosen, else the label that the sample has where it is shown. */
function labelsToSend({ draft, sample }: QueueItem): readonly string[] {
  return draft.labels.length > 0 ? draft.labels : (sample.modelLabels ?? []);
}

function answerTitle(item: QueueItem): string {
  const labels = labelsToSend(item);
  if (labels.length === 0) return 'Answer without a label';
  return item.draft.labels.length > 0 ? 'Answer' : `Agree: ${labels.join(', ')}`;
}

function isAnsweredHere({ state, outcome }: QueueItem): boolean {
  return state !== 'open' && outcome === 'answered';
}

interface ActButtonProps {
  readonly title: string;
  readonly keys: string;
  readonly isDisabled?: boolean;
  onPress(): void;
}

function ActButton({ title, keys, isDisabled = false, onPress }: ActButtonProps) {
  return (
    <Button
      size="xs"
      variant="default"
      disabled={isDisabled}
      rightSection={<span className={classes.key}>{keys}</span>}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      {title}
    </Button>
  );
}

interface NothingLeftProps {
  readonly answered: number;
  readonly total: number;
  readonly skipped: number;
  readonly state: 'open' | 'skipped';
  onAgain(): void;
  onTakeSkipped(): void;
}

function NothingLeft({ answered, total, skipped, state, onAgain, onTakeSkipped }: NothingLeftProps) {
  const { go } = useRoute();
  if (total === 0) {
    return (
      <EmptyState
        title="No samples to annotate"
        action={<Button onClick={() => go({ screen: 'generate' })}>Open Generate</Button>}
      >
        Samples come from a run or from a source. Where a choice above leaves none out of many, choose “All samples”.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={state === 'skipped' ? 'Nothing is skipped' : 'All are answered'}
      action={
        <>
          <Button onClick={onAgain}>Look again</Button>
          {state === 'open' && skipped > 0 && (
            <Button variant="default" onClick={onTakeSkipped}>
              Show what you skipped
            </Button>
          )}
        </>
      }
    >
      {countOf(answered, 'sample')} answered by you. Another person gets the share that is annotated twice: switch the
      name above, and the agreement shows beside.
    </EmptyState>
  );
}
