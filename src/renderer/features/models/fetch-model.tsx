import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { FetchProgress } from '../../../shared/contract/answers.ts';
import type { ModelSummary } from '../../../shared/contract/model-answers.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { formatBytes } from '../../components/numbers.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useTopic } from '../../engine/use-topic.ts';
import classes from './models.module.css';

/** Fetching is an act of its own: it says how much, from where and under what licence before anything opens. */
export function FetchModel({ model, onFetched }: { readonly model: ModelSummary; onFetched(): void }) {
  const [isAsked, setAsked] = useState(false);
  const fetch = useCommand('models.fetch', {
    showsError: true,
    onSuccess: () => {
      setAsked(false);
      onFetched();
    },
  });
  if (model.sources.length === 0) return null;
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setAsked(true)}>
        Fetch…
      </Button>
      <Modal
        opened={isAsked}
        onClose={() => setAsked(false)}
        title={`Fetch ${model.title}`}
        closeOnClickOutside={!fetch.isPending}
      >
        <p>
          {formatBytes(model.sizeBytes)} under the licence {model.licence}. This opens a connection to the outside; the
          list of connections in the bottom bar will show it.
        </p>
        <p className="note">From {model.sources.join(', or ')}. The file is checked against its known sha256.</p>
        {model.terms !== '' && <p className={classes.warn}>{model.terms}</p>}
        {fetch.isPending && <FetchState model={model.model} />}
        {fetch.error !== null && <ErrorNote title="The model was not fetched" error={fetch.error} />}
        <div className={classes.row}>
          <Button
            loading={fetch.isPending}
            onClick={() => fetch.mutate({ model: model.model, acceptTerms: model.terms !== '' })}
          >
            {model.terms === '' ? 'Fetch' : 'Accept the terms and fetch'}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              fetch.cancel();
              setAsked(false);
            }}
          >
            {fetch.isPending ? 'Stop' : 'Cancel'}
          </Button>
        </div>
      </Modal>
    </>
  );
}

function FetchState({ model }: { readonly model: string }) {
  const [progress, setProgress] = useState<FetchProgress>();
  useTopic('models.progress', {}, { onEvent: (event) => event.model === model && setProgress(event) });
  return (
    <p className="quiet" role="status">
      {progress?.message ?? 'Connecting.'}
      {progress?.totalBytes != null && (
        <progress
          style={{ width: '100%' }}
          value={progress.doneBytes ?? 0}
          max={progress.totalBytes}
          aria-label="Fetched"
        />
      )}
    </p>
  );
}
