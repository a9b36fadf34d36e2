import { useState } from 'react';
import { ErrorNote } from '../../components/error-note.tsx';
import { showUndoNotice } from '../../components/notices.tsx';
import { formatCount } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { useProject } from '../../engine/project-context.tsx';
import { useRecipeEdit } from '../../engine/use-recipe-edit.ts';
import { useCommands } from '../../state/commands-store.ts';
import { useRoute } from '../../state/route-store.ts';
import { AcceptedList } from './accepted-list.tsx';
import { Coverage } from './coverage.tsx';
import { generateCommands } from './generate-commands.ts';
import { GeneratePanel, type TopUpCells } from './generate-panel.tsx';
import { RejectedList } from './rejected-list.tsx';
import { RunButtons } from './run-buttons.tsx';
import { stateSentence } from './run-state.ts';
import { RunStrip } from './run-strip.tsx';
import classes from './screen-parts.module.css';
import { ScreenTabs, type TabId, tabId } from './screen-tabs.tsx';
import { SetUp } from './set-up.tsx';
import { StartError } from './start-error.tsx';
import { useGeneration } from './use-generation.ts';
import { useRunActs } from './use-run-acts.ts';

/** How samples are written, and the writing of them. */
export function GenerateScreen() {
  const { project } = useProject();
  const { route, adjust } = useRoute();
  const generation = useGeneration(project);
  const edit = useRecipeEdit(project, showUndoNotice);
  const [tab, setTab] = useState<TabId>();
  const [topUp, setTopUp] = useState<TopUpCells>();
  const open = (part: string | null) => adjust({ part });
  const acts = useRunActs(project, () => {
    setTab('accepted');
    if (['try', 'estimate', 'prompt', 'top-up'].includes(route.part ?? '')) open(null);
  });
  const { phase, progress, run, obstacles, plan, short, reasons } = generation;
  const current = tab ?? (phase.kind === 'working' ? 'accepted' : 'set-up');
  const rejected = (progress?.rejected ?? reasons).reduce((sum, { count }) => sum + count, 0);
  const accepted = progress?.accepted ?? run?.accepted ?? 0;
  const titleOf = (rule: string) => generation.methods.find(({ id }) => id === rule)?.title ?? otherRules[rule] ?? rule;
  const tabs = [
    { id: 'set-up' as const, title: 'Set up' },
    { id: 'coverage' as const, title: 'Coverage' },
    ...(run === undefined
      ? []
      : [
          { id: 'accepted' as const, title: `Accepted ${formatCount(accepted)}` },
          { id: 'rejected' as const, title: `Turned away ${formatCount(rejected)}` },
        ]),
  ];
  const shown = tabs.some(({ id }) => id === current) ? current : 'set-up';
  useCommands(
    'generate',
    generateCommands({ generation, acts, tabs: tabs.map(({ id }) => id), onTab: setTab, onOpen: open }),
  );
  const startError = acts.start.error ?? acts.resume.error ?? null;
  return (
    <Screen
      title="Generate"
      isBare
      state={stateSentence({
        phase,
        progress,
        obstacles: obstacles.map(({ message }) => message),
        plan: plan.data === undefined ? undefined : { asked: plan.data.asked, cells: plan.data.cells.length },
        short: short.length,
        isStarting: acts.start.isPending || acts.resume.isPending,
      })}
      actions={<RunButtons generation={generation} acts={acts} openPart={route.part} onOpen={open} />}
      panel={
        route.part !== null && (
          <GeneratePanel
            generation={generation}
            acts={acts}
            part={route.part}
            topUp={topUp}
            edit={edit}
            titleOf={titleOf}
            onOpen={open}
          />
        )
      }
    >
      <RunStrip
        generation={generation}
        isFinishing={acts.finish.isPending}
        onFinish={() => run !== undefined && acts.finish.mutate({ project, run: run.run })}
      />
      <ScreenTabs tabs={tabs} current={shown} onChoose={setTab} />
      {startError !== null && route.part !== 'top-up' && (
        <div className={classes.error}>
          <StartError error={startError} title="The run did not start" />
        </div>
      )}
      {run?.state === 'failed' && run.message !== '' && startError === null && (
        <div className={classes.error}>
          <ErrorNote error={new Error(run.message)} title={`Run ${run.run} stopped by an error`} />
        </div>
      )}
      {generation.error !== null ? (
        <div className={classes.error}>
          <ErrorNote
            error={generation.error}
            title="The recipe cannot be shown"
            onRetry={() => void generation.recipe.refetch()}
          />
        </div>
      ) : (
        <div
          id="generate-part"
          role="tabpanel"
          aria-labelledby={tabId(shown)}
          className={shown === 'set-up' || shown === 'coverage' ? classes.body : classes.bare}
          {...(shown === 'set-up' || shown === 'coverage' ? { tabIndex: 0 } : {})}
        >
          {generation.isLoading ? (
            <p className={classes.loading}>Loading…</p>
          ) : shown === 'set-up' ? (
            <SetUp generation={generation} openPart={route.part} edit={edit} onOpen={open} />
          ) : shown === 'coverage' ? (
            <Coverage
              generation={generation}
              onTopUp={(ofRun, cells) => {
                setTopUp({ run: ofRun, cells });
                acts.start.reset();
                open('top-up');
              }}
            />
          ) : run !== undefined && shown === 'accepted' ? (
            <AcceptedList
              key={run.run}
              project={project}
              run={run.run}
              labels={generation.names.label}
              isWorking={phase.kind === 'working'}
            />
          ) : (
            run !== undefined && (
              <RejectedList
                key={run.run}
                project={project}
                run={run.run}
                accepted={accepted}
                reasons={progress?.rejected ?? reasons}
                titleOf={titleOf}
              />
            )
          )}
        </div>
      )}
    </Screen>
  );
}

/** What is turned away by no acceptance rule. */
const otherRules: Readonly<Record<string, string>> = {
  surplus: 'Cell already full',
  failed: 'Failed attempt',
  unreadable: 'Unreadable answer',
  'copy-guard': 'Copy of a gold text',
  'source-too-long': 'Source too long',
};
