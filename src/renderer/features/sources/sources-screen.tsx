import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import type { SourceSummary } from '../../../shared/contract/sample-answers.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf, formatBytes } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import type { PickedFile, UploadProgress } from '../../engine/host.ts';
import { useHost } from '../../engine/host-context.ts';
import { useProject } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommands } from '../../state/commands-store.ts';
import { AddSource } from './add-source.tsx';
import { SourceList } from './source-list.tsx';
import classes from './sources.module.css';

/** The real data: by role, with what each may be used for. */
export function SourcesScreen() {
  const { project } = useProject();
  const host = useHost();
  const recipe = useAnswer('recipe.get', { project });
  const sources = useAnswer('sources.list', { project });
  const [added, setAdded] = useState<PickedFile>();
  // The list itself knows how many rows were refused, not which.
  const [latest, setLatest] = useState<SourceSummary>();
  const [upload, setUpload] = useState<UploadProgress>();
  const [error, setError] = useState<Error>();
  const [isOver, setOver] = useState(false);

  const take = async (files: () => Promise<readonly PickedFile[]>) => {
    setError(undefined);
    try {
      const [file] = await files();
      if (file !== undefined) setAdded(file);
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setUpload(undefined);
    }
  };
  const pick = () => void take(() => host.pickFiles('source', { onProgress: setUpload }));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    void take(() => host.takeDropped(files.slice(0, 1), { onProgress: setUpload }));
  };
  useCommands('sources', [{ id: 'add-source', title: 'Add a file', area: 'Sources', keys: ['n'], run: pick }]);
  const list = sources.data?.sources ?? [];
  return (
    <Screen
      title="Sources"
      state={
        sources.data === undefined
          ? ''
          : stateSentence(
              list.reduce((sum, { rows }) => sum + rows, 0),
              list.length,
            )
      }
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={pick} disabled={recipe.data === undefined}>
          Add a file…
        </Button>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is the second way; the button above is the first. */}
      <div
        className={classes.drop}
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {error !== undefined && <ErrorNote title="The file could not be taken" error={error} />}
        {sources.error !== null && <ErrorNote error={sources.error} onRetry={() => void sources.refetch()} />}
        {upload !== undefined && <UploadState upload={upload} />}
        {added !== undefined && recipe.data !== undefined ? (
          <AddSource
            key={added.path}
            project={project}
            file={added}
            recipe={recipe.data}
            onAdded={(source) => {
              setLatest(source);
              setAdded(undefined);
            }}
            onClose={() => setAdded(undefined)}
          />
        ) : (
          list.length === 0 &&
          sources.data !== undefined && (
            <EmptyState title="No real data yet" action={<Button onClick={pick}>Add a file…</Button>}>
              Drop a file here: JSON Lines, JSON, CSV, TSV, Parquet, text or Markdown. Five real samples for each label
              are a good start. The file is copied into the project and stays on this machine.
            </EmptyState>
          )
        )}
        {list.length > 0 && recipe.data !== undefined && (
          <SourceList
            project={project}
            sources={list.map((one) => (one.source === latest?.source ? { ...one, problems: latest.problems } : one))}
            recipe={recipe.data}
          />
        )}
      </div>
    </Screen>
  );
}

function UploadState({ upload }: { readonly upload: UploadProgress }) {
  return (
    <p role="status">
      {upload.name}: {formatBytes(upload.doneBytes)} of {formatBytes(upload.totalBytes)}
      <progress className={classes.progress} value={upload.doneBytes} max={upload.totalBytes} aria-label="Copied" />
    </p>
  );
}

function stateSentence(rows: number, sources: number): string {
  return sources === 0 ? 'Nothing was added yet.' : `${countOf(rows, 'row')} from ${countOf(sources, 'source')}.`;
}
