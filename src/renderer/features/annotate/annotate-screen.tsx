import { Button } from '@mantine/core';
import { useState } from 'react';
import type { LabelDefinition } from '../../../shared/domain/task.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useProject } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useDraft } from '../../state/drafts-store.ts';
import { useLook } from '../../state/look-store.ts';
import { useRoute } from '../../state/route-store.ts';
import { AgreementPanel } from './agreement-panel.tsx';
import classes from './annotate.module.css';
import { CodebookEntry } from './codebook-entry.tsx';
import { QueueView } from './queue-view.tsx';
import { defaultSetUp, queueRequest, type SetUp } from './set-up.ts';
import { SetUpBar } from './set-up-bar.tsx';
import { useAnnotator } from './use-annotator.ts';
import { WaitingRuns } from './waiting-runs.tsx';
import { WhoAnnotates } from './who-annotates.tsx';

/** Where people read, label and correct: a queue by keyboard, and how far they agree. */
export function AnnotateScreen() {
  const { project } = useProject();
  const { route, adjust } = useRoute();
  const { look, change } = useLook();
  const [isSwitching, setSwitching] = useState(false);
  const [codebook, setCodebook] = useState<React.ComponentProps<typeof CodebookEntry>>();
  const [showsPanel, setShowsPanel] = useState(true);
  const annotator = useAnnotator(() => setSwitching(false));
  const setUp = useDraft<SetUp>(`annotate:${project}`, defaultSetUp);
  const progress = useAnswer('annotation.progress', { project }, { keepPrevious: true });
  const runs = useAnswer('run.list', { project });
  const { name } = annotator;
  const others = (progress.data?.annotators ?? []).map((one) => one.annotator).filter((one) => one !== name);
  const isGiven = Object.keys(route.filter).length > 0;
  const needsName = name === '' || isSwitching;
  const showEntry = (labels: readonly LabelDefinition[], label?: string) => setCodebook({ labels, name: label });
  return (
    <Screen
      title="Annotate"
      state={progress.data === undefined ? '' : stateSentence(progress.data)}
      actions={
        <>
          {name !== undefined && !needsName && (
            <Button variant="default" onClick={() => setSwitching(true)}>
              {`${name}: switch`}
            </Button>
          )}
          {!showsPanel && (
            <Button variant="default" onClick={() => setShowsPanel(true)}>
              Show codebook and agreement
            </Button>
          )}
        </>
      }
      {...(showsPanel && progress.data !== undefined
        ? {
            panel: (
              <SidePanel
                title="Codebook and agreement"
                width={look.panelWidth}
                onResize={(panelWidth) => change({ panelWidth })}
                onClose={() => setShowsPanel(false)}
              >
                {codebook !== undefined && !needsName && <CodebookEntry {...codebook} />}
                <AgreementPanel project={project} progress={progress.data} />
              </SidePanel>
            ),
          }
        : {})}
    >
      <div className={classes.stack}>
        <WaitingRuns project={project} />
        {annotator.error !== null && <ErrorNote error={annotator.error} />}
        {progress.error !== null && <ErrorNote error={progress.error} onRetry={() => void progress.refetch()} />}
      </div>
      {name !== undefined && needsName && (
        <WhoAnnotates
          name={name}
          others={others}
          isSaving={annotator.isSaving}
          onSave={annotator.save}
          {...(name === '' ? {} : { onCancel: () => setSwitching(false) })}
        />
      )}
      {name !== undefined && !needsName && (
        <>
          <SetUpBar
            setUp={setUp.value}
            runs={(runs.data?.runs ?? []).filter(({ isHidden, accepted }) => !isHidden && accepted > 0)}
            givenTitle={isGiven ? (route.filterTitle ?? 'Chosen samples') : null}
            onChange={setUp.set}
            onClearGiven={() => adjust({ filter: {}, filterTitle: null })}
          />
          <QueueOf
            {...{ project, annotator: name, setUp: setUp.value, given: route.filter }}
            onSetUp={setUp.set}
            onLook={showEntry}
          />
        </>
      )}
    </Screen>
  );
}

interface QueueOfProps {
  readonly project: string;
  readonly annotator: string;
  readonly setUp: SetUp;
  readonly given: Parameters<typeof queueRequest>[1]['given'];
  onSetUp(setUp: SetUp): void;
  onLook(labels: readonly LabelDefinition[], name?: string): void;
}

function QueueOf({ project, annotator, setUp, given, onSetUp, onLook }: QueueOfProps) {
  const request = queueRequest(setUp, { project, annotator, given });
  return (
    <QueueView
      key={JSON.stringify(request)}
      request={request}
      onLook={onLook}
      onTakeSkipped={() => onSetUp({ ...setUp, state: 'skipped' })}
    />
  );
}

function stateSentence({
  annotators,
  annotated,
  doubled,
}: {
  readonly annotators: readonly unknown[];
  readonly annotated: number;
  readonly doubled: number;
}): string {
  if (annotated === 0) return 'Nobody has answered yet.';
  return `${countOf(annotated, 'sample')} answered by ${countOf(annotators.length, 'person', 'people')}, ${doubled} by two or more.`;
}
