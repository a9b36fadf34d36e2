import { Button } from '@mantine/core';
import { useState } from 'react';
import type { SampleStory } from '../../../../shared/contract/sample-answers.ts';
import { Ago } from '../../../components/ago.tsx';
import { LabelPicker } from '../label-picker.tsx';
import { SampleLabel } from '../sample-label.tsx';
import { labelsOf, type TaskLabels } from '../task-labels.ts';
import type { SampleAct } from '../use-sample-acts.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import { decisionWords, nameInWords, scoreWords, verdictWords } from '../words.ts';
import classes from './story.module.css';
import { Fact, StorySection } from './story-section.tsx';

interface StoryMarksProps {
  readonly story: SampleStory;
  readonly labels: TaskLabels;
  onAct(act: SampleAct): void;
}

/** Label, verdict and scores: what was said of the sample, and by whom. */
export function StoryMarks({ story, labels, onAct }: StoryMarksProps) {
  const { sample, verdicts, scores } = story;
  const [isPicking, setPicking] = useState(false);
  const own = labelsOf(sample.fields);
  return (
    <>
      {(labels.names.length > 0 || own.length > 0) && (
        <StorySection
          title="Label"
          actions={
            labels.names.length > 0 && (
              <LabelPicker
                labels={labels}
                chosen={own}
                isOpen={isPicking}
                onOpen={setPicking}
                onPick={(picked) => onAct({ kind: 'label', labels: picked })}
              >
                <Button size="compact-xs" variant="default" onClick={() => setPicking(!isPicking)}>
                  Change…
                </Button>
              </LabelPicker>
            )
          }
        >
          <SampleLabel labels={own} names={labels.names} />
        </StorySection>
      )}
      <StorySection title="Verdict">
        <div className={classes.row}>
          <VerdictMark verdict={sample.verdict} decision={sample.decision} />
          <Decisions story={story} onAct={onAct} />
        </div>
        {sample.decision !== null && (
          <p className={classes.reason}>
            {decisionWords[sample.decision.decision]} by <span dir="auto">{sample.decision.author}</span>,{' '}
            <Ago at={sample.decision.at} />
            {sample.decision.reason !== '' && <span dir="auto">{`: ${sample.decision.reason}`}</span>}
          </p>
        )}
        <ul className={classes.list}>
          {verdicts.map(({ kind, step, method, rule, reason }) => (
            <li key={`${step} ${rule}`}>
              <p className={classes.reason} dir="auto">
                {reason}
              </p>
              <span className="note">{`${verdictWords[kind]} by ${method}, rule ${rule} (${step})`}</span>
            </li>
          ))}
        </ul>
        {verdicts.length === 0 && <p className="note">No rule says anything against it.</p>}
      </StorySection>
      {scores.length > 0 && (
        <StorySection title="Scores">
          <dl className={classes.facts}>
            {scores.map(({ name, step, method, score, isCurrent }) => (
              <Fact key={`${step} ${name}`} name={nameInWords(name)}>
                <span title={`${method}, ${step}`}>{scoreWords(score)}</span>
                {score.kind === 'unscored' && <span className="note">{` ${score.reason}`}</span>}
                {!isCurrent && <span className={classes.old}>{' of an earlier text'}</span>}
              </Fact>
            ))}
          </dl>
        </StorySection>
      )}
    </>
  );
}

function Decisions({ story, onAct }: Pick<StoryMarksProps, 'story' | 'onAct'>) {
  const { verdict, decision } = story.sample;
  const button = (title: string, wanted: 'drop' | 'keep' | 'review' | 'clear') => (
    <Button size="compact-xs" variant="default" onClick={() => onAct({ kind: 'decide', decision: wanted })}>
      {title}
    </Button>
  );
  return (
    <>
      {verdict !== 'drop' && button('Drop', 'drop')}
      {(verdict !== 'none' || decision === null) && button('Keep', 'keep')}
      {verdict !== 'review' && button('Mark for review', 'review')}
      {decision !== null && button('Clear decision', 'clear')}
    </>
  );
}
