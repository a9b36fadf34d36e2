import { Button, Radio, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ErrorNote } from '../../components/error-note.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './start.module.css';

/** A project of the person's own: a name and what kind of samples; the rest is on the next screens. */
export function NewProject({ onClose }: { readonly onClose: () => void }) {
  const { go } = useRoute();
  const kinds = useAnswer('tasks.kinds', {});
  const [name, setName] = useState('');
  const [kind, setKind] = useState('classification');
  const create = useCommand('project.createNew', {
    showsError: true,
    onSuccess: ({ project }) => go({ screen: 'sources', project }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), taskKind: kind });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label="New project">
      <TextInput
        label="Name"
        description="For you: “Patient messages”."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={120}
        data-autofocus
        autoFocus
        required
      />
      <Radio.Group label="What kind of samples" value={kind} onChange={setKind}>
        {(kinds.data?.kinds ?? []).map((one) => (
          <Radio key={one.kind} mt={8} value={one.kind} label={one.title} description={one.summary} />
        ))}
      </Radio.Group>
      {create.error !== null && <ErrorNote title="The project could not be made" error={create.error} />}
      <div className={classes.buttons}>
        <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
          Create and add a file
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
