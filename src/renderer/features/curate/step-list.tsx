import { ActionIcon, Button, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { CurationStepState } from '../../../shared/contract/curation-answers.ts';
import classes from './curate.module.css';
import { moveStep, removeStep, type WrittenStep } from './curate-recipe.ts';
import type { Curation } from './use-curation.ts';

interface StepListProps {
  readonly curation: Curation;
  readonly selected: number;
  readonly isAdding: boolean;
  onSelect(index: number): void;
  onAdd(): void;
}

/** The steps of the recipe in order, each with its rules in words. */
export function StepList({ curation, selected, isAdding, onSelect, onAdd }: StepListProps) {
  const { steps, methods, state, edit } = curation;
  return (
    <nav className={classes.steps} aria-label="Curation steps">
      <ol className={classes.stepList}>
        {steps.map((step) => {
          const title = methods.find(({ id }) => id === step.method)?.title ?? step.method;
          const move = (by: -1 | 1) => {
            edit(`Move ${title} ${by < 0 ? 'up' : 'down'}`, moveStep(steps, step.index, by));
            onSelect(step.index + by);
          };
          return (
            <li key={step.index} className={classes.step} data-current={step.index === selected || undefined}>
              <UnstyledButton
                className={classes.stepButton}
                aria-current={step.index === selected ? 'step' : undefined}
                onClick={() => onSelect(step.index)}
              >
                <span className={classes.stepTitle}>
                  {step.index + 1}. {title}
                </span>
                <StepWords step={step} state={stateOf(state.data?.steps, step)} />
              </UnstyledButton>
              <span className={classes.stepActs}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Move ${title} up`}
                  disabled={step.index === 0}
                  onClick={() => move(-1)}
                >
                  <IconArrowUp size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Move ${title} down`}
                  disabled={step.index === steps.length - 1}
                  onClick={() => move(1)}
                >
                  <IconArrowDown size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Remove ${title}`}
                  onClick={() => edit(`Remove the step ${title}`, removeStep(step.index))}
                >
                  <IconTrash size={14} aria-hidden />
                </ActionIcon>
              </span>
            </li>
          );
        })}
      </ol>
      <Button
        variant="default"
        size="xs"
        aria-expanded={isAdding}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={onAdd}
      >
        Add a step
      </Button>
    </nav>
  );
}

const stateWords: Readonly<Record<CurationStepState['state'], string>> = {
  scored: 'Rules not applied yet',
  waits: 'Not run yet',
  part: 'Stopped on the way',
  old: 'Samples were edited since',
};

function StepWords({ step, state }: { readonly step: WrittenStep; readonly state: CurationStepState | undefined }) {
  const isFine = state === undefined || (state.state === 'scored' && state.isApplied);
  return (
    <>
      {step.drop !== '' && <span className={classes.stepRule}>drop when {state?.dropWords || step.drop}</span>}
      {step.review !== '' && <span className={classes.stepRule}>review when {state?.reviewWords || step.review}</span>}
      {step.drop === '' && step.review === '' && <span className={classes.stepRule}>scores only, no rule</span>}
      {!isFine && <span className={classes.stepState}>{stateWords[state.state]}</span>}
    </>
  );
}

/** The engine's word on this step, unless the recipe has changed since. */
export function stateOf(
  states: readonly CurationStepState[] | undefined,
  step: WrittenStep,
): CurationStepState | undefined {
  const state = states?.[step.index];
  return state?.method === step.method ? state : undefined;
}
