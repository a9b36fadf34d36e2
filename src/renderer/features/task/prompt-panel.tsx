import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { RecipeProblem } from '../../../shared/contract/recipe-answers.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { PromptParts } from '../../components/prompt-parts.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useLook } from '../../state/look-store.ts';
import classes from './task.module.css';

interface PromptPanelProps {
  readonly project: string;
  /** What is wrong with the recipe: no prompt can be made before it is right. */
  readonly problems: readonly RecipeProblem[];
  onClose(): void;
}

/** The prompt as a model will get it, filled with a real case. */
export function PromptPanel({ project, problems, onClose }: PromptPanelProps) {
  const { look, change } = useLook();
  const [ordinal, setOrdinal] = useState(0);
  const [cell, setCell] = useState<string>();
  const plan = useAnswer('generation.plan', { project });
  const preview = useAnswer(
    'prompt.preview',
    { project, ordinal, ...(cell === undefined ? {} : { cell }) },
    { keepPrevious: true, enabled: problems.length === 0 },
  );
  const next = () => {
    const cells = plan.data?.cells ?? [];
    setCell(cells.length === 0 ? undefined : cells[(ordinal + 1) % cells.length]?.cell);
    setOrdinal(ordinal + 1);
  };
  return (
    <SidePanel
      title="Prompt"
      width={look.panelWidth}
      onResize={(panelWidth) => change({ panelWidth })}
      onClose={onClose}
      actions={
        <Button size="compact-sm" variant="default" onClick={next}>
          Another case
        </Button>
      }
    >
      {problems.length > 0 && (
        <>
          <p>The prompt is shown when the recipe has no problems:</p>
          <ul className={classes.problems}>
            {problems.map(({ path, line, message }) => (
              <li key={`${path} ${line} ${message}`}>{message}</li>
            ))}
          </ul>
        </>
      )}
      {problems.length === 0 && preview.error !== null && (
        <ErrorNote title="The prompt cannot be made yet" error={preview.error} onRetry={() => void preview.refetch()} />
      )}
      {preview.data === undefined && preview.error === null && (
        <p className="quiet" role="status">
          Making a prompt. The first one loads the model that counts its tokens.
        </p>
      )}
      {problems.length === 0 && preview.data !== undefined && (
        <>
          <Group gap={8} mb={12}>
            {preview.data.values
              .filter(({ text }) => text !== '')
              .map(({ condition, text }) => (
                <span key={condition} className="note" dir="auto">
                  {condition}: <strong>{text}</strong>
                </span>
              ))}
          </Group>
          <PromptParts
            parts={preview.data.parts}
            total={preview.data.totalTokens}
            context={preview.data.contextTokens}
            answer={preview.data.answerTokens}
            isCounted={preview.data.isCounted}
          />
          {preview.data.dropped.length > 0 && (
            <p className="note">Left out to fit: {preview.data.dropped.join(', ')}.</p>
          )}
        </>
      )}
    </SidePanel>
  );
}
