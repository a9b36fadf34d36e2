import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { countOf } from '../../components/numbers.ts';
import type { EditRecipe } from '../../engine/use-recipe-edit.ts';
import { useRoute } from '../../state/route-store.ts';
import type { GenerationSlot, SlotCall } from './generation-recipe.ts';
import { usualSeed } from './generation-recipe.ts';
import { PartRow } from './part-row.tsx';
import { callInWords, targetInWords } from './part-words.ts';
import classes from './parts.module.css';
import { ProblemLine } from './problem-line.tsx';
import { moveCall, removeCall } from './recipe-edits.ts';
import type { Generation } from './use-generation.ts';

interface SetUpProps {
  readonly generation: Generation;
  readonly openPart: string | null;
  readonly edit: EditRecipe;
  onOpen(part: string): void;
}

const titles: Readonly<Record<Exclude<GenerationSlot, 'condition' | 'accept'>, string>> = {
  coverage: 'Coverage',
  demonstrations: 'Demonstrations',
  decoding: 'Decoding',
  procedure: 'Procedure',
};

/** How samples are written, in the order in which a prompt is made: task, conditions, demonstrations; then the rest. */
export function SetUp({ generation, openPart, edit, onOpen }: SetUpProps) {
  const { go } = useRoute();
  const { generation: parts, methods, obstacles, names, textType, taskKind } = generation;
  const elsewhere = obstacles.filter(({ part }) => part === undefined);
  const at = (part: string) => obstacles.filter((obstacle) => obstacle.part === part);
  const methodOf = (call: SlotCall) => methods.find(({ slot, id }) => slot === call.slot && id === call.method);
  const rowOf = (call: SlotCall, title: string, listed?: readonly SlotCall[]) => {
    const method = methodOf(call);
    return (
      <PartRow
        key={call.part}
        title={title}
        {...(method === undefined || method.title === title ? {} : { method: method.title })}
        words={callInWords(call, method, names.label.length)}
        isOpen={openPart === call.part}
        obstacles={at(call.part)}
        onOpen={() => onOpen(call.part)}
        {...(listed === undefined
          ? {}
          : {
              canMoveUp: call.index !== 0,
              canMoveDown: call.index !== listed.length - 1,
              onMove: (by: -1 | 1) => {
                edit(`Move ${title} ${by < 0 ? 'up' : 'down'}`, moveCall(parts, call, by));
                if (openPart === call.part) onOpen(`${call.slot}:${(call.index ?? 0) + by}`);
              },
              onRemove: () => edit(`Remove ${title}`, removeCall(parts, call), { isBig: true }),
            })}
      />
    );
  };
  return (
    <div className={classes.parts}>
      {elsewhere.length > 0 && (
        <section className={classes.obstacles} aria-label="To mend first">
          {elsewhere.map((obstacle) => (
            <ProblemLine key={obstacle.message} obstacle={obstacle} />
          ))}
        </section>
      )}
      <Part title="What is written">
        <PartRow
          title="Task"
          words={typeof textType === 'string' ? textType : 'text'}
          method={`${taskKind.replaceAll('-', ' ')}${names.label.length > 0 ? `, ${countOf(names.label.length, 'label')}` : ''}`}
          isOpen={false}
          obstacles={[]}
          onOpen={() => go({ screen: 'task' })}
        />
      </Part>
      <Part
        title="Conditions"
        note="What varies from text to text."
        add="Add a condition"
        onAdd={() => onOpen('add:condition')}
        obstacles={at('conditions')}
      >
        {parts.conditions.map((call, index) => rowOf(call, call.name ?? `Condition ${index + 1}`, parts.conditions))}
        {parts.conditions.length === 0 && (
          <li className={classes.none}>Nothing varies but chance. Add a condition: a label, a tone, an audience.</li>
        )}
      </Part>
      <Part title="How it is written">
        {rowOf(parts.coverage, titles.coverage)}
        {rowOf(parts.demonstrations, titles.demonstrations)}
        {rowOf(parts.decoding, titles.decoding)}
        {rowOf(parts.procedure, titles.procedure)}
      </Part>
      <Part
        title="Acceptance rules"
        note="Checked for each text, in this order."
        add="Add a rule"
        onAdd={() => onOpen('add:accept')}
        obstacles={at('accept')}
      >
        {parts.accept.map((call) => rowOf(call, methodOf(call)?.title ?? call.method, parts.accept))}
        {parts.accept.length === 0 && <li className={classes.none}>Every text is accepted. Add a rule.</li>}
      </Part>
      <Part title="How much">
        <PartRow
          title="Target"
          words={targetInWords(parts.target)}
          isOpen={openPart === 'target'}
          obstacles={at('target')}
          onOpen={() => onOpen('target')}
        />
        <PartRow
          title="Seed"
          words={String(parts.seed ?? usualSeed)}
          method="The same seed gives the same samples"
          isOpen={openPart === 'seed'}
          obstacles={at('seed')}
          onOpen={() => onOpen('seed')}
        />
      </Part>
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly note?: string;
  readonly add?: string;
  readonly obstacles?: Generation['obstacles'];
  readonly children: ReactNode;
  onAdd?: () => void;
}

function Part({ title, note, add, onAdd, obstacles = [], children }: PartProps) {
  return (
    <section aria-label={title}>
      <div className={classes.head}>
        <h2 className={classes.heading}>{title}</h2>
        {note !== undefined && <span className={classes.hint}>{note}</span>}
        {onAdd !== undefined && (
          <Button
            size="compact-xs"
            variant="subtle"
            ml="auto"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={onAdd}
          >
            {add}
          </Button>
        )}
      </div>
      {obstacles.map((obstacle) => (
        <ProblemLine key={obstacle.message} obstacle={obstacle} />
      ))}
      <ul className={classes.list}>{children}</ul>
    </section>
  );
}
