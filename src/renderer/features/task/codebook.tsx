import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { JsonObject } from '../../../shared/base/json.ts';
import type { RecipeState } from '../../../shared/contract/recipe-answers.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { LabelMark } from '../../components/label-mark.tsx';
import { showUndoNotice } from '../../components/notices.tsx';
import { useRecipeEdit } from '../../engine/use-recipe-edit.ts';
import { readLabels, type WrittenLabel } from './codebook-labels.ts';
import { LabelForm } from './label-form.tsx';
import classes from './task.module.css';

interface CodebookProps {
  readonly project: string;
  readonly recipe: RecipeState;
  readonly task: JsonObject;
}

/** The labels with what they mean, for people and for the model alike. */
export function Codebook({ project, task }: CodebookProps) {
  const edit = useRecipeEdit(project, showUndoNotice);
  const labels = readLabels(task);
  const [opened, setOpened] = useState<number>();
  const add = () => {
    const name = freeName(labels);
    edit(`Add the label ${name}`, [{ path: ['task', 'labels', labels.length], value: { name } }]);
    setOpened(labels.length);
  };
  const move = (from: number, by: number) => {
    const written = Array.isArray(task.labels) ? [...task.labels] : [];
    const [moved] = written.splice(from, 1);
    if (moved === undefined) return;
    written.splice(from + by, 0, moved);
    edit('Change the order of the labels', [{ path: ['task', 'labels'], value: written }]);
    setOpened(undefined);
  };
  return (
    <section aria-labelledby="codebook">
      <div className={classes.head}>
        <h2 id="codebook">Codebook</h2>
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={add}>
          Add a label
        </Button>
      </div>
      {labels.length === 0 ? (
        <EmptyState title="No labels yet" action={<Button onClick={add}>Add a label</Button>}>
          Each label needs a name; a definition in one sentence helps the model and everyone who annotates. A file with
          labels, added in Sources, can fill the codebook as well.
        </EmptyState>
      ) : (
        <ol className={classes.list}>
          {labels.map((label, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: while a name is typed the place is what stays.
            <li key={index} className={classes.label}>
              <div className={classes.row}>
                <button
                  type="button"
                  className={classes.open}
                  aria-expanded={opened === index}
                  onClick={() => setOpened(opened === index ? undefined : index)}
                >
                  {opened === index ? (
                    <IconChevronDown size={14} aria-hidden />
                  ) : (
                    <IconChevronRight size={14} aria-hidden />
                  )}
                  <span className={classes.labelName} dir="auto">
                    <LabelMark name={label.name} index={index} />
                  </span>
                  <span className={classes.definition} dir="auto">
                    {label.definition === '' ? 'No definition yet' : label.definition}
                  </span>
                </button>
                <Menu position="bottom-end">
                  <Menu.Target>
                    <ActionIcon variant="subtle" color="gray" aria-label={`More for ${label.name}`}>
                      <IconDots size={16} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item disabled={index === 0} onClick={() => move(index, -1)}>
                      Move up
                    </Menu.Item>
                    <Menu.Item disabled={index === labels.length - 1} onClick={() => move(index, 1)}>
                      Move down
                    </Menu.Item>
                    <Menu.Item
                      onClick={() => {
                        edit(`Remove the label ${label.name}`, [{ path: ['task', 'labels', index], remove: true }], {
                          isBig: true,
                        });
                        setOpened(undefined);
                      }}
                    >
                      Remove
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              </div>
              {opened === index && (
                <LabelForm project={project} label={label} index={index} names={labels.map(({ name }) => name)} />
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function freeName(labels: readonly WrittenLabel[]): string {
  const names = new Set(labels.map(({ name }) => name));
  let number = labels.length + 1;
  while (names.has(`label_${number}`)) number += 1;
  return `label_${number}`;
}
