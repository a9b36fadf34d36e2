import { Button, Loader, Select } from '@mantine/core';
import { useState } from 'react';
import { PromptParts } from '../../components/prompt-parts.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { cellInWords } from './coverage-table.ts';
import classes from './panel.module.css';
import { StartError } from './start-error.tsx';
import type { Generation } from './use-generation.ts';

const offered = 200;

/** The prompt as the model would see it, for a cell of the plan. */
export function PromptPanel({ generation }: { readonly generation: Generation }) {
  const { project, plan } = generation;
  const [cell, setCell] = useState<string | null>(null);
  const [ordinal, setOrdinal] = useState(0);
  const preview = useAnswer(
    'prompt.preview',
    { project, ordinal, ...(cell === null ? {} : { cell }) },
    { keepPrevious: true },
  );
  const cells = (plan.data?.cells ?? []).slice(0, offered);
  const { data } = preview;
  return (
    <div className={classes.panel}>
      <div className={classes.actions}>
        {cells.length > 1 && (
          <Select
            size="xs"
            aria-label="Cell"
            placeholder="The first cell"
            searchable
            clearable
            data={cells.map((one) => ({ value: one.cell, label: cellInWords(one) }))}
            value={cell}
            onChange={setCell}
          />
        )}
        <Button size="compact-sm" variant="default" onClick={() => setOrdinal(ordinal + 1)}>
          Another draw
        </Button>
        {preview.isFetching && <Loader size="xs" />}
      </div>
      {preview.error !== null && (
        <StartError error={preview.error} title="The prompt cannot be shown" onRetry={() => void preview.refetch()} />
      )}
      {data !== undefined && preview.error === null && (
        <>
          <PromptParts
            parts={data.parts}
            total={data.totalTokens}
            context={data.contextTokens}
            answer={data.answerTokens}
            isCounted={data.isCounted}
          />
          {data.dropped.length > 0 && (
            <ul className={classes.note}>
              {data.dropped.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
