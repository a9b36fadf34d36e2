import { Button, Modal, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { EndpointSummary } from '../../../shared/contract/model-answers.ts';
import { useCommand } from '../../engine/use-command.ts';
import classes from './models.module.css';

/** The key of an endpoint. It is never written anywhere. */
export function EndpointKey({ endpoint, onChanged }: { readonly endpoint: EndpointSummary; onChanged(): void }) {
  const [isShown, setShown] = useState(false);
  const [key, setKey] = useState('');
  const set = useCommand('endpoints.setKey', {
    onSuccess: () => {
      setShown(false);
      setKey('');
      onChanged();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ endpoint: endpoint.id, key });
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setShown(true)}>
        {endpoint.hasKey ? 'Key is set' : 'Set key'}
      </Button>
      <Modal opened={isShown} onClose={() => setShown(false)} title={`Key of ${endpoint.title}`}>
        <form className={classes.form} onSubmit={submit}>
          <PasswordInput
            label="Key"
            description="Kept in memory until Seedloom ends, written to no file. It is asked for again next time."
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <div className={classes.row}>
            <Button type="submit" disabled={key === ''} loading={set.isPending}>
              Use this key
            </Button>
            {endpoint.hasKey && (
              <Button variant="default" onClick={() => set.mutate({ endpoint: endpoint.id, key: null })}>
                Forget the key
              </Button>
            )}
          </div>
        </form>
      </Modal>
    </>
  );
}
