import { ActionIcon, Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import classes from './curate.module.css';
import {
  comparisons,
  comparisonWords,
  newPart,
  type RuleComparison,
  type RulePart,
  type RuleScore,
  readSimpleRule,
  type SimpleRule,
  withPart,
  writeSimpleRule,
} from './simple-rule.ts';

interface RuleFormProps {
  /** "drop" */
  readonly act: string;
  readonly text: string;
  readonly scores: readonly RuleScore[];
  /** What the engine finds wrong with the text. */
  readonly problem: string;
  onChange(text: string): void;
}

/** A rule of plain comparisons as fields; any other as a text. */
export function RuleForm({ act, text, scores, problem, onChange }: RuleFormProps) {
  const simple = text.trim() === '' ? undefined : readSimpleRule(text);
  const [first] = scores;
  const isForm = simple?.parts.every(({ score }) => scores.some(({ name }) => name === score)) === true;
  const set = (rule: SimpleRule) => onChange(rule.parts.length === 0 ? '' : writeSimpleRule(rule));
  if (text.trim() === '') {
    return (
      <div className={classes.ruleLine}>
        <span className="quiet">No rule: this step drops nothing by itself.</span>
        {first !== undefined && (
          <Button size="compact-sm" variant="default" onClick={() => onChange(firstRule(first))}>
            Add a rule
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className={classes.rule}>
      {isForm &&
        simple.parts.map((part, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a comparison is its place in the rule.
          <div key={place} className={classes.ruleLine}>
            {place === 0 ? (
              <span className={classes.join}>{act} when</span>
            ) : (
              <NativeSelect
                size="xs"
                className={classes.join}
                aria-label="How the comparisons go together"
                value={simple.join}
                data={['and', 'or']}
                onChange={(event) => set({ ...simple, join: event.currentTarget.value === 'or' ? 'or' : 'and' })}
              />
            )}
            <PartFields part={part} scores={scores} onChange={(changed) => set(withPart(simple, place, changed))} />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove the comparison of ${part.score}`}
              onClick={() => set({ ...simple, parts: simple.parts.toSpliced(place, 1) })}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </div>
        ))}
      <div className={classes.ruleLine}>
        {isForm && first !== undefined && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => set({ ...simple, parts: [...simple.parts, newPart(first)] })}
          >
            Add a comparison
          </Button>
        )}
      </div>
      <TextInput
        size="xs"
        label="As text"
        className={classes.ruleText}
        value={text}
        error={problem === '' ? undefined : problem}
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

function firstRule(score: RuleScore): string {
  return writeSimpleRule({ join: 'and', parts: [newPart(score)] });
}

interface PartFieldsProps {
  readonly part: RulePart;
  readonly scores: readonly RuleScore[];
  onChange(part: RulePart): void;
}

function PartFields({ part, scores, onChange }: PartFieldsProps) {
  const kind = scores.find(({ name }) => name === part.score)?.kind;
  const offered = kind === 'number' ? comparisons : comparisons.slice(4);
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label="Score"
        value={part.score}
        data={scores.map(({ name }) => name)}
        onChange={(event) => {
          const next = scores.find(({ name }) => name === event.currentTarget.value);
          if (next !== undefined) onChange(next.kind === kind ? { ...part, score: next.name } : newPart(next));
        }}
      />
      <NativeSelect
        size="xs"
        aria-label="Comparison"
        value={part.comparison}
        data={offered.map((value) => ({ value, label: comparisonWords[value] }))}
        // Safe: the values are the comparisons that are offered.
        onChange={(event) => onChange({ ...part, comparison: event.currentTarget.value as RuleComparison })}
      />
      {typeof part.value === 'boolean' ? (
        <NativeSelect
          size="xs"
          aria-label="Value"
          value={String(part.value)}
          data={['true', 'false']}
          onChange={(event) => onChange({ ...part, value: event.currentTarget.value === 'true' })}
        />
      ) : typeof part.value === 'number' ? (
        <NumberInput
          size="xs"
          aria-label="Value"
          className={classes.value}
          value={part.value}
          hideControls
          onChange={(value) => {
            if (typeof value === 'number') onChange({ ...part, value });
          }}
        />
      ) : (
        <TextInput
          size="xs"
          aria-label="Value"
          className={classes.value}
          value={part.value}
          onChange={(event) => onChange({ ...part, value: event.currentTarget.value.replaceAll('"', '') })}
        />
      )}
    </>
  );
}
