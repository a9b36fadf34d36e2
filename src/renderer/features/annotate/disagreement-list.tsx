import { Button, Group } from '@mantine/core';
import type { AnnotationProgress, Disagreement } from '../../../shared/contract/annotation-answers.ts';
import { showUndoNotice } from '../../components/notices.tsx';
import { formatCount } from '../../components/numbers.ts';
import { SampleText } from '../../components/sample-text.tsx';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './annotate.module.css';

const mostShown = 20;

/** Where people differ: whoever looks at it settles the label, or opens the samples in Data. */
export function DisagreementList({
  project,
  progress,
}: {
  readonly project: string;
  readonly progress: AnnotationProgress;
}) {
  const { go } = useRoute();
  const undo = useUndo(project);
  const settle = useCommand('annotation.settle', {
    onSuccess: (_answer, { sample }) => showUndoNotice(`Settled the label of ${sample}`, undo),
  });
  const { disagreements, openDisagreements } = progress;
  if (openDisagreements === 0) return null;
  const ids = disagreements.map(({ sample }) => sample);
  return (
    <>
      <Group justify="space-between">
        <h3>Disagreements</h3>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => go({ screen: 'data', filter: { ids }, filterTitle: 'Annotators disagree' })}
        >
          {formatCount(openDisagreements)} in Data
        </Button>
      </Group>
      <ul className={classes.disagreements}>
        {disagreements.slice(0, mostShown).map((disagreement) => (
          <li key={disagreement.sample}>
            <SampleText text={disagreement.text} cutAt={400} />
            {answersByLabels(disagreement).map(({ labels, annotators, notes }) => (
              <div key={labels.join('\n')} dir="auto">
                <Button
                  size="compact-xs"
                  variant="default"
                  title="Settle the label with this answer"
                  disabled={settle.isPending}
                  onClick={() => settle.mutate({ project, sample: disagreement.sample, labels: [...labels] })}
                >
                  {labels.length === 0 ? 'no label' : labels.join(', ')}
                </Button>{' '}
                <span className="note">
                  {annotators.join(', ')}
                  {notes.length > 0 && `: ${notes.join(' / ')}`}
                </span>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function answersByLabels({ answers }: Disagreement): readonly {
  readonly labels: readonly string[];
  readonly annotators: readonly string[];
  readonly notes: readonly string[];
}[] {
  return [...Map.groupBy(answers, ({ labels }) => labels.toSorted().join('\n')).values()].map((same) => ({
    labels: same[0]?.labels ?? [],
    annotators: same.map(({ annotator }) => annotator),
    notes: same.map(({ note }) => note).filter((note) => note !== ''),
  }));
}
