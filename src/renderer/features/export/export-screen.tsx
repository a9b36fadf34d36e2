import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import { isEngineError } from '../../../shared/domain/engine-error.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { useProject } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useCommands } from '../../state/commands-store.ts';
import { useDraft } from '../../state/drafts-store.ts';
import { useRoute } from '../../state/route-store.ts';
import { CountsPart } from './counts-part.tsx';
import { DonePart } from './done-part.tsx';
import classes from './export.module.css';
import {
  type ExportChoice,
  exportableRuns,
  fillUpsOf,
  firstChoice,
  knownFormat,
  problemOf,
  samplesRequest,
  writtenRequest,
} from './export-choice.ts';
import { ExportForm } from './export-form.tsx';
import { FormatPicker } from './format-picker.tsx';
import { OverlapPart } from './overlap-part.tsx';
import { PreviewPart } from './preview-part.tsx';

/** The dataset leaves: in which form, which samples, where to. */
export function ExportScreen() {
  const { project } = useProject();
  const { route, go } = useRoute();
  const answer = useAnswer('run.list', { project });
  const runs = exportableRuns(answer.data?.runs ?? []);
  const first = runs.find(({ run }) => run === route.run) ?? runs.find(({ topUpOf }) => topUpOf === null) ?? runs[0];
  if (first !== undefined)
    return <ExportOfRuns project={project} runs={runs} all={answer.data?.runs ?? []} first={first} />;
  return (
    <Screen title="Export" state={answer.data === undefined ? '' : 'Nothing to export yet.'}>
      {answer.error !== null && <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data !== undefined && (
        <EmptyState
          title="No finished run"
          action={<Button onClick={() => go({ screen: 'generate' })}>Open Generate</Button>}
        >
          When a run has ended, its samples can go out from here: as a table, for a trainer, for annotators, with a card
          that says how they were made.
        </EmptyState>
      )}
    </Screen>
  );
}

interface ExportOfRunsProps {
  readonly project: string;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly all: readonly RunSummary[];
  readonly first: RunSummary;
}

function ExportOfRuns({ project, runs, all, first }: ExportOfRunsProps) {
  // Kept while one looks at samples in Data and comes back.
  const draft = useDraft<ExportChoice>(`export ${project}`, firstChoice(first.run));
  const chosen = draft.value;
  // An undone run is no longer in the list.
  const choice = runs.some(({ run }) => run === chosen.run) ? chosen : { ...chosen, run: first.run };
  const fillUps = fillUpsOf(choice.run, all);
  const formats = useAnswer('dataset.formats', { project, run: choice.run }, { keepPrevious: true });
  const format = formats.data?.formats.find((one) => one.format === choice.format);
  const request = writtenRequest(project, choice, { fillUps, format });
  const [settled] = useDebouncedValue(request, 250, { leading: true });
  const problem = problemOf(choice);
  const preview = useAnswer('dataset.preview', settled, {
    enabled: format !== undefined && problem === undefined,
    keepPrevious: true,
  });
  const overlap = useAnswer('dataset.overlap', samplesRequest(project, choice, fillUps), { keepPrevious: true });
  const write = useCommand('dataset.export', { showsError: true });
  const change = (part: Partial<ExportChoice>) => draft.set({ ...choice, ...part });
  const canWrite = problem === undefined && preview.data !== undefined && preview.data.rows > 0 && !write.isPending;
  const submit = (overwrite: boolean) =>
    write.mutate({ ...request, overwrite, ...(choice.folder.trim() === '' ? {} : { to: choice.folder.trim() }) });
  useCommands('export', [
    {
      id: 'export-now',
      title: 'Export',
      area: 'Export',
      keys: ['mod+enter'],
      whileTyping: true,
      isDisabled: !canWrite,
      run: () => submit(false),
    },
  ]);
  return (
    <Screen
      title="Export"
      state={stateSentence(preview.data?.rows, overlap.data?.flagged)}
      actions={
        <>
          {write.isPending && (
            <Button variant="default" onClick={() => write.cancel()}>
              Cancel
            </Button>
          )}
          <Button onClick={() => submit(false)} disabled={!canWrite} loading={write.isPending}>
            {preview.data === undefined ? 'Export' : `Export ${countOf(preview.data.rows, 'sample')}`}
          </Button>
        </>
      }
    >
      <div className={classes.parts}>
        {write.data !== undefined && <DonePart result={write.data} onClose={() => write.reset()} />}
        {write.error !== null && !isEngineError(write.error, 'cancelled') && (
          <ErrorNote
            title="The dataset was not written"
            error={write.error}
            action={
              isEngineError(write.error, 'export-exists') && (
                <Button size="xs" variant="default" onClick={() => submit(true)}>
                  Replace what is there
                </Button>
              )
            }
          />
        )}
        {formats.error !== null && <ErrorNote error={formats.error} onRetry={() => void formats.refetch()} />}
        <div className={classes.columns}>
          <FormatPicker
            formats={formats.data?.formats ?? []}
            value={choice.format}
            onChange={(id) => change({ format: knownFormat(id) ?? choice.format })}
          />
          <ExportForm
            choice={choice}
            runs={runs}
            fillUps={fillUps}
            format={format}
            proposedFolder={preview.data?.folder ?? ''}
            onChange={change}
          />
          <div className={classes.result}>
            {preview.error !== null && (
              <ErrorNote
                title="The preview cannot be made"
                error={preview.error}
                onRetry={() => void preview.refetch()}
              />
            )}
            {preview.data !== undefined && <CountsPart preview={preview.data} run={choice.run} />}
            {overlap.error !== null && <ErrorNote error={overlap.error} onRetry={() => void overlap.refetch()} />}
            {overlap.data === undefined ? (
              overlap.error === null && <p className="quiet">Comparing with the sources.</p>
            ) : (
              <OverlapPart overlap={overlap.data} />
            )}
            {preview.data !== undefined && <PreviewPart preview={preview.data} isOld={preview.isPlaceholderData} />}
          </div>
        </div>
      </div>
    </Screen>
  );
}

function stateSentence(rows: number | undefined, flagged: number | undefined): string {
  if (rows === undefined) return '';
  if (rows === 0) return 'With these choices no sample goes out.';
  const overlap =
    flagged === undefined || flagged === 0
      ? ''
      : ` ${countOf(flagged, 'of them overlaps', 'of them overlap')} with sources.`;
  return `${countOf(rows, 'sample')} to export.${overlap}`;
}
