import { Textarea } from '@mantine/core';
import type { AnnotationTask } from '../../../shared/contract/annotation-answers.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { SampleText } from '../../components/sample-text.tsx';
import classes from './annotate.module.css';
import { EditText } from './edit-text.tsx';
import { LabelBoard } from './label-board.tsx';
import type { AnswerDraft, QueueItem } from './queue-state.ts';
import { RatingRow } from './rating-row.tsx';
import { noteId } from './use-annotate-commands.ts';

interface QueuedSampleProps {
  readonly project: string;
  readonly item: QueueItem;
  readonly task: AnnotationTask;
  readonly isEditing: boolean;
  readonly isRating: boolean;
  onDraft(draft: AnswerDraft): void;
  onChoose(name: string): void;
  onLook(name: string): void;
  onSubmit(): void;
  onSaveText: React.ComponentProps<typeof EditText>['onSave'];
  onStopEditing(): void;
}

const outcomeWords = { answered: 'You answered it', skipped: 'You skipped it', dropped: 'You dropped it' } as const;

/** One text at reading width, with what can be said of it. */
export function QueuedSample(props: QueuedSampleProps) {
  const { project, item, task, isEditing, isRating, onDraft } = props;
  const { sample, draft } = item;
  const shownFields = Object.entries(sample.fields);
  return (
    <>
      {item.error !== null && <ErrorNote title="The answer was not kept" error={item.error} />}
      {isEditing ? (
        <EditText
          draftKey={`annotate:${project}:${sample.sample}`}
          fields={sample.fields}
          onSave={props.onSaveText}
          onClose={props.onStopEditing}
        />
      ) : (
        <div className={classes.text}>
          {shownFields.map(([name, value]) => (
            <div key={name}>
              {shownFields.length > 1 && <p className={classes.fieldTitle}>{name}</p>}
              <SampleText key={sample.sample} text={typeof value === 'string' ? value : listText(value)} />
            </div>
          ))}
        </div>
      )}
      <p className={classes.about} dir="auto">
        <span>Sample {sample.number}</span>
        {sample.modelLabels !== null && (
          <span>Label it has: {sample.modelLabels.length === 0 ? 'none' : sample.modelLabels.join(', ')}</span>
        )}
        {sample.verdict === 'review' && <span>To review</span>}
        {sample.decision !== null && <span>{sample.decision.decision === 'keep' ? 'Kept' : 'Decided'}</span>}
        {sample.isDouble && <span>Two people label it</span>}
        {item.outcome !== null && (
          <span>
            {outcomeWords[item.outcome]}
            {item.outcome === 'answered' && draft.labels.length === 0 && sample.mine !== null
              ? `: ${sample.mine.labels.join(', ')}`
              : ''}
            . Answer again to change it.
          </span>
        )}
      </p>
      {task.hasLabels && (
        <LabelBoard
          labels={task.labels}
          chosen={draft.labels}
          multiple={task.multiple}
          onChoose={props.onChoose}
          onLook={props.onLook}
        />
      )}
      <RatingRow rating={draft.rating} isListening={isRating} onRate={(rating) => onDraft({ ...draft, rating })} />
      <Textarea
        id={noteId}
        aria-label="Note"
        placeholder="Note, if you like (N)"
        size="xs"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={5000}
        dir="auto"
        value={draft.note}
        onChange={(event) => onDraft({ ...draft, note: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
          else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.currentTarget.blur();
            props.onSubmit();
          } else return;
          event.preventDefault();
        }}
      />
    </>
  );
}

function listText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join('\n') : JSON.stringify(value);
}
