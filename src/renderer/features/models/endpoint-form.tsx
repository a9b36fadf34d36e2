import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Endpoint } from '../../../shared/contract/model-answers.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { useCommand } from '../../engine/use-command.ts';
import classes from './models.module.css';

const fresh: Endpoint = {
  id: '',
  title: '',
  url: 'http://127.0.0.1:8080',
  kind: 'language',
  model: '',
  contextTokens: 4096,
  chat: 'chat',
  allowPublic: false,
  maxInFlight: 4,
  requestsPerMinute: null,
};

interface EndpointFormProps {
  /** Absent: a new one. */
  readonly endpoint: Endpoint | undefined;
  onClose(): void;
}

export function EndpointForm({ endpoint, onClose }: EndpointFormProps) {
  const save = useCommand('endpoints.save', { onSuccess: onClose, showsError: true });
  const form = useForm<Endpoint>({
    initialValues: endpoint === undefined ? fresh : pickEndpoint(endpoint),
    validate: {
      title: (value) => (value.trim() === '' ? 'Give it a name.' : null),
      url: (value) => (URL.canParse(value) ? null : 'An address such as http://127.0.0.1:8080.'),
      model: (value) => (value.trim() === '' ? 'The name of the model there.' : null),
    },
  });
  const submit = form.onSubmit((values) =>
    save.mutate({ endpoint: { ...values, id: values.id === '' ? toId(values.title) : values.id } }),
  );
  return (
    <form className={classes.form} onSubmit={submit} aria-label="Endpoint">
      <TextInput
        label="Name"
        description="For you: “Server in the office”."
        {...form.getInputProps('title')}
        autoFocus
      />
      <TextInput
        label="Address"
        description="Base address of a server that speaks the OpenAI form: llama-server, vLLM, Ollama, LM Studio."
        {...form.getInputProps('url')}
      />
      <TextInput label="Model" description="Its name on that server." {...form.getInputProps('model')} />
      <div className={classes.row}>
        <Select
          label="What it does"
          data={[
            { value: 'language', label: 'Writes text' },
            { value: 'embedding', label: 'Compares texts' },
            { value: 'both', label: 'Both' },
          ]}
          allowDeselect={false}
          {...form.getInputProps('kind')}
        />
        <Select
          label="Form of prompts"
          data={[
            { value: 'chat', label: 'Messages (chat)' },
            { value: 'raw', label: 'Text to continue' },
          ]}
          allowDeselect={false}
          {...form.getInputProps('chat')}
        />
        <NumberInput label="Context, tokens" min={128} w={140} {...form.getInputProps('contextTokens')} />
        <NumberInput label="Requests at once" min={1} max={256} w={140} {...form.getInputProps('maxInFlight')} />
      </div>
      <Checkbox
        label="The address may be outside my network"
        description="Prompts, with your seeds in them, are then sent to that machine."
        {...form.getInputProps('allowPublic', { type: 'checkbox' })}
      />
      {save.error !== null && <ErrorNote title="The endpoint was not saved" error={save.error} />}
      <div className={classes.row}>
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Without what the list adds to it: requests with unknown keys are refused. */
function pickEndpoint(from: Endpoint): Endpoint {
  const { id, title, url, kind, model, contextTokens, chat, allowPublic, maxInFlight, requestsPerMinute } = from;
  return { id, title, url, kind, model, contextTokens, chat, allowPublic, maxInFlight, requestsPerMinute };
}

/** "Server in the office" → server-in-the-office */
function toId(title: string): string {
  const id = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 50);
  return id === '' ? 'endpoint' : id;
}
