import { Button } from '@mantine/core';
import { useState } from 'react';
import type { EndpointSummary } from '../../../shared/contract/model-answers.ts';
import { Ago } from '../../components/ago.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointKey } from './endpoint-key.tsx';
import { EndpointTestResult } from './endpoint-test-result.tsx';
import classes from './models.module.css';

/** Model servers on the own machine or network. Nothing is asked of them before a person adds one. */
export function EndpointList() {
  const endpoints = useAnswer('endpoints.list', {});
  const [edited, setEdited] = useState<EndpointSummary | 'new'>();
  const refetch = () => void endpoints.refetch();
  if (endpoints.error !== null) return <ErrorNote error={endpoints.error} onRetry={refetch} />;
  if (edited !== undefined) {
    return (
      <EndpointForm
        endpoint={edited === 'new' ? undefined : edited}
        onClose={() => {
          setEdited(undefined);
          refetch();
        }}
      />
    );
  }
  const list = endpoints.data?.endpoints ?? [];
  const addButton = (
    <Button variant="default" onClick={() => setEdited('new')}>
      Add an endpoint
    </Button>
  );
  if (list.length === 0) {
    return (
      <EmptyState title="No endpoints" action={addButton}>
        A model server such as llama-server, vLLM, Ollama or LM Studio, on this machine or in your network, can write
        and compare texts as well. Texts are sent there; addresses outside your network are refused unless you allow
        them.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={classes.list}>
        {list.map((endpoint) => (
          <EndpointItem key={endpoint.id} endpoint={endpoint} onEdit={() => setEdited(endpoint)} onChanged={refetch} />
        ))}
      </ul>
      {addButton}
    </>
  );
}

interface EndpointItemProps {
  readonly endpoint: EndpointSummary;
  onEdit(): void;
  onChanged(): void;
}

function EndpointItem({ endpoint, onEdit, onChanged }: EndpointItemProps) {
  const { id, title, url, model, lastTest } = endpoint;
  const test = useCommand('endpoints.test', { onSuccess: onChanged, showsError: true });
  const remove = useCommand('endpoints.remove', { onSuccess: onChanged });
  return (
    <li className={classes.item}>
      <span className={classes.name}>
        {lastTest !== null && <StatusMark status={lastTest.ok ? 'fine' : 'broken'} words={lastTest.message} />}
        {title} <span className="mono quiet">endpoint:{id}</span>
      </span>
      <div className={classes.acts}>
        <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate({ endpoint: id })}>
          Test
        </Button>
        <EndpointKey endpoint={endpoint} onChanged={onChanged} />
        <Button size="xs" variant="default" onClick={onEdit}>
          Edit
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => remove.mutate({ endpoint: id })}>
          Remove
        </Button>
      </div>
      <p className={classes.facts}>
        <span>{url}</span>
        <span>{model}</span>
        {endpoint.allowPublic && <span className={classes.warn}>texts may leave your network</span>}
      </p>
      <div className="note">
        {lastTest !== null && (
          <>
            {lastTest.message} <Ago at={lastTest.at} />
          </>
        )}
        {test.data !== undefined && <EndpointTestResult test={test.data} />}
        {test.error !== null && <ErrorNote title="The test did not work" error={test.error} />}
      </div>
    </li>
  );
}
