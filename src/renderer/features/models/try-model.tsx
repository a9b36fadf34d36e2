import { Button, Checkbox, NumberInput, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ModelSummary, ModelTrial } from '../../../shared/contract/model-answers.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { formatCount, formatSeconds } from '../../components/numbers.ts';
import { TokenText } from '../../components/token-text.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useDraft } from '../../state/drafts-store.ts';
import classes from './models.module.css';

/** A box to try a prompt, with how sure the model was of each token. */
export function TryModel({ models }: { readonly models: readonly ModelSummary[] }) {
  const endpoints = useAnswer('endpoints.list', {});
  const choices = [
    ...models
      .filter(({ kind, state }) => kind === 'language' && state === 'installed')
      .map(({ model, title }) => ({ value: model, label: title })),
    ...(endpoints.data?.endpoints ?? [])
      .filter(({ kind }) => kind !== 'embedding')
      .map(({ id, title }) => ({ value: `endpoint:${id}`, label: title })),
  ];
  const [chosen, setChosen] = useState<string | null>(null);
  const model = chosen ?? choices[0]?.value;
  const prompt = useDraft('try-model', '');
  const [isRaw, setRaw] = useState(false);
  const [temperature, setTemperature] = useState<number | string>(0.7);
  const [maxTokens, setMaxTokens] = useState<number | string>(128);
  const trial = useCommand('models.try', { showsError: true });
  if (model === undefined) {
    return (
      <EmptyState title="No model that writes text">Fetch a starter model, add a file, or add an endpoint.</EmptyState>
    );
  }
  const run = () =>
    trial.mutate({
      model,
      prompt: prompt.value,
      raw: isRaw,
      temperature: Number(temperature),
      maxTokens: Number(maxTokens),
    });
  return (
    <div className={classes.form}>
      <Select label="Model" data={choices} value={model} onChange={setChosen} allowDeselect={false} searchable />
      <Textarea
        label="Prompt"
        description={isRaw ? 'The model continues this text.' : 'The model answers this message.'}
        minRows={4}
        maxRows={14}
        autosize
        dir="auto"
        value={prompt.value}
        onChange={(event) => prompt.set(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && prompt.value !== '') run();
        }}
      />
      <div className={classes.row}>
        <NumberInput
          label="Temperature"
          min={0}
          max={5}
          step={0.1}
          w={120}
          value={temperature}
          onChange={setTemperature}
        />
        <NumberInput label="Most tokens" min={1} max={4096} w={120} value={maxTokens} onChange={setMaxTokens} />
        <Checkbox
          label="Continue the text"
          checked={isRaw}
          onChange={(event) => setRaw(event.currentTarget.checked)}
          mb={8}
        />
        <Button loading={trial.isPending} disabled={prompt.value === ''} onClick={run}>
          Try
        </Button>
        {trial.isPending && (
          <Button variant="default" onClick={trial.cancel}>
            Stop
          </Button>
        )}
      </div>
      {trial.error !== null && <ErrorNote title="The model did not answer" error={trial.error} onRetry={run} />}
      {trial.data !== undefined && <Answer trial={trial.data} />}
    </div>
  );
}

function Answer({ trial }: { readonly trial: ModelTrial }) {
  return (
    <section className={classes.answer} aria-label="Answer">
      <TokenText tokens={trial.tokens.length > 0 ? trial.tokens : [{ text: trial.text, probability: null }]} />
      <p className="note">
        {formatCount(trial.promptTokens)} tokens read, {formatCount(trial.completionTokens)} written in{' '}
        {formatSeconds(trial.seconds)}. Ended by {trial.finish}.
      </p>
    </section>
  );
}
