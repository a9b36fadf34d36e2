import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CurationStepState } from '../../../shared/contract/curation-answers.ts';
import { isEngineError } from '../../../shared/domain/engine-error.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf, formatCount, formatSeconds } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { useProject } from '../../engine/project-context.tsx';
import { useCommands } from '../../state/commands-store.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './curate.module.css';
import { AddStepPanel, StepPanel } from './curate-panel.tsx';
import { Funnel } from './funnel.tsx';
import { OverlapMatrix } from './overlap-matrix.tsx';
import { StepList, stateOf } from './step-list.tsx';
import { StepView } from './step-view.tsx';
import { type Curation, useCuration } from './use-curation.ts';

/** Which samples stay: steps score, rules decide, and nothing is deleted. */
export function CurateScreen() {
  const { project } = useProject();
  const { route, go, adjust } = useRoute();
  const curation = useCuration(project, route.run);
  const [panel, setPanel] = useState<'step' | 'add' | null>(null);
  const { steps, run, state, funnel, start } = curation;
  const selected = Math.min(Math.max(0, Number(route.part ?? 0) || 0), Math.max(0, steps.length - 1));
  const step = steps[selected];
  const known = step === undefined ? undefined : stateOf(state.data?.steps, step);
  const select = (index: number) => adjust({ part: String(index) });
  const waits = state.data?.obstacle === '' && (state.data.steps.some(needsScores) || start.isPending);
  const work = state.data?.work ?? null;
  const isWorking = start.isPending || work !== null;
  const isBehind = isOutOfDate(curation);
  useCommands('curate', [
    {
      id: 'run-steps',
      title: 'Run these steps',
      area: 'Curate',
      isDisabled: !waits || isWorking,
      run: curation.runSteps,
    },
    { id: 'add-step', title: 'Add a curation step', area: 'Curate', run: () => setPanel('add') },
    {
      id: 'next-step',
      title: 'Next step',
      area: 'Curate',
      keys: ['j'],
      isKeyOnly: true,
      run: () => select(Math.min(selected + 1, steps.length - 1)),
    },
    {
      id: 'previous-step',
      title: 'Previous step',
      area: 'Curate',
      keys: ['k'],
      isKeyOnly: true,
      run: () => select(Math.max(selected - 1, 0)),
    },
  ]);
  if (curation.isLoading) {
    return (
      <Screen title="Curate" state="">
        {curation.error !== null && <ErrorNote error={curation.error} />}
      </Screen>
    );
  }
  return (
    <Screen
      title="Curate"
      state={stateSentence(curation)}
      actions={
        <>
          {run !== undefined && (
            <NativeSelect
              aria-label="Samples of the run"
              value={run.run}
              data={[...curation.runs].reverse().map((one) => ({
                value: one.run,
                label: `${one.run}: ${one.name}, ${formatCount(one.accepted)} accepted`,
              }))}
              onChange={(event) => adjust({ run: event.currentTarget.value })}
            />
          )}
          {step !== undefined && (
            <Button variant="default" onClick={() => setPanel(panel === 'step' ? null : 'step')}>
              Settings of the step
            </Button>
          )}
          {isBehind && !waits && !isWorking && (
            <Button variant="default" loading={curation.apply.isPending} onClick={() => curation.applyRules({})}>
              Apply all rules
            </Button>
          )}
          {isWorking ? (
            <Button variant="default" onClick={curation.cancelSteps}>
              Cancel
            </Button>
          ) : (
            waits && <Button onClick={curation.runSteps}>Run these steps</Button>
          )}
        </>
      }
      panel={
        panel === 'add' ? (
          <AddStepPanel
            curation={curation}
            onClose={() => setPanel(null)}
            onAdded={(index) => {
              select(index);
              setPanel('step');
            }}
          />
        ) : panel === 'step' && step !== undefined ? (
          <StepPanel
            key={`${step.index} ${step.method}`}
            curation={curation}
            step={step}
            onClose={() => setPanel(null)}
          />
        ) : undefined
      }
    >
      <div className={classes.parts}>
        {isWorking && (
          <div className={classes.work} role="status">
            <progress
              className={classes.progress}
              aria-label="Steps that are scored"
              max={Math.max(1, work?.steps ?? 1)}
              value={Math.max(0, (work?.stepNumber ?? 1) - 1)}
            />
            <span>
              {work === null
                ? 'Getting ready'
                : `${work.title}${work.steps > 1 ? `, step ${work.stepNumber} of ${work.steps}` : ''}, ${formatSeconds(work.seconds)}`}
            </span>
          </div>
        )}
        {start.error !== null && !isEngineError(start.error, 'cancelled') && (
          <ErrorNote title="The steps did not run" error={start.error} />
        )}
        {state.error !== null && <ErrorNote error={state.error} onRetry={() => void state.refetch()} />}
        {state.data !== undefined && state.data.obstacle !== '' && !isWorking && (
          <ErrorNote
            title="The steps cannot be run now"
            error={new Error(state.data.obstacle)}
            action={
              <Button size="xs" variant="default" onClick={() => go({ screen: 'recipe', part: 'curate' })}>
                Open the recipe
              </Button>
            }
          />
        )}
        {steps.length === 0 ? (
          <EmptyState
            title="No curation steps yet"
            action={<Button onClick={() => setPanel('add')}>Add a step</Button>}
          >
            A step scores every sample: how long, how repetitive, how close to another. A rule over the scores then says
            what is dropped. Nothing is deleted, and everything can be restored.
          </EmptyState>
        ) : (
          <div className={classes.columns}>
            <StepList
              curation={curation}
              selected={selected}
              isAdding={panel === 'add'}
              onSelect={select}
              onAdd={() => setPanel('add')}
            />
            {run === undefined ? (
              <EmptyState
                title="No samples to curate yet"
                action={<Button onClick={() => go({ screen: 'generate' })}>Open Generate</Button>}
              >
                A run runs these steps at its end. Afterwards you set their thresholds here and see at once what goes.
              </EmptyState>
            ) : (
              step !== undefined && (
                <StepPlace key={`${step.index} ${step.method} ${run.run}`} known={known}>
                  {(scored) => <StepView curation={curation} step={step} state={scored} run={run.run} />}
                </StepPlace>
              )
            )}
          </div>
        )}
        {funnel.error !== null && <ErrorNote error={funnel.error} onRetry={() => void funnel.refetch()} />}
        {run !== undefined && funnel.data !== undefined && (
          <>
            <Funnel curation={curation} funnel={funnel.data} run={run.run} />
            <OverlapMatrix funnel={funnel.data} run={run.run} />
          </>
        )}
      </div>
    </Screen>
  );
}

interface StepPlaceProps {
  readonly known: CurationStepState | undefined;
  children(state: CurationStepState): ReactNode;
}

function StepPlace({ known, children }: StepPlaceProps) {
  if (known === undefined) return <div className={classes.view} />;
  if (known.path === null || known.scored === 0) {
    return (
      <EmptyState title="This step has not scored these samples">
        With “Run these steps” it scores what is there, without generating anything. Then its rule can be set here with
        the samples in sight.
      </EmptyState>
    );
  }
  return children(known);
}

function needsScores({ state }: CurationStepState): boolean {
  return state !== 'scored';
}

function isOutOfDate({ state, funnel }: Curation): boolean {
  const states = state.data?.steps ?? [];
  if (states.some((step) => step.state === 'scored' && !step.isApplied)) return true;
  return funnel.data?.steps.some(({ index }) => index === null) === true;
}

function stateSentence({ run, steps, funnel, state }: Curation): string {
  if (run === undefined) return 'There is no run with samples yet.';
  if (funnel.data === undefined) return '';
  const { kept, samples, dropped, toReview } = funnel.data;
  const waiting = (state.data?.steps ?? []).filter(needsScores).length;
  const parts = [
    `${formatCount(kept)} of ${countOf(samples, 'sample')} kept, ${formatCount(dropped)} dropped`,
    ...(toReview > 0 ? [`${formatCount(toReview)} to review`] : []),
    ...(waiting > 0 ? [`${formatCount(waiting)} of ${countOf(steps.length, 'step')} to run`] : []),
  ];
  return `${parts.join(', ')}.`;
}
