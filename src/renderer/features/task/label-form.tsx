import { useState } from 'react';
import { showUndoNotice } from '../../components/notices.tsx';
import { useRecipeEdit } from '../../engine/use-recipe-edit.ts';
import { labelLists, toLines, type WrittenLabel, writeLabel } from './codebook-labels.ts';
import { SavedText } from './saved-text.tsx';
import classes from './task.module.css';

interface LabelFormProps {
  readonly project: string;
  readonly label: WrittenLabel;
  readonly index: number;
  /** Of all labels: a name can stand for one only. */
  readonly names: readonly string[];
}

export function LabelForm({ project, label, index, names }: LabelFormProps) {
  const edit = useRecipeEdit(project, showUndoNotice);
  const [taken, setTaken] = useState<string>();
  // The entry is written as a whole: it may be the name alone so far.
  const save = (title: string, change: Partial<WrittenLabel>) =>
    edit(title, [{ path: ['task', 'labels', index], value: writeLabel({ ...label, ...change }) }]);
  const key = (part: string) => `${project} label ${index} ${part}`;
  return (
    <div className={classes.form}>
      <SavedText
        draftKey={key('name')}
        label="Name"
        description="As it stands in your data."
        value={label.name}
        isRequired
        onSave={(name) => {
          const isTaken = names.some((other, at) => at !== index && other === name);
          setTaken(isTaken ? name : undefined);
          if (!isTaken) save(`Rename the label ${label.name}`, { name });
        }}
      />
      {taken !== undefined && (
        <p className="note" role="alert">
          Another label is called {taken} already. The name was not changed.
        </p>
      )}
      <SavedText
        draftKey={key('definition')}
        label="Definition"
        description="One sentence: what makes a text belong here."
        value={label.definition}
        isLong
        onSave={(definition) => save(`Change the definition of ${label.name}`, { definition })}
      />
      {labelLists.map((list) => (
        <SavedText
          key={list.key}
          draftKey={key(list.key)}
          label={list.title}
          description={list.description}
          value={label[list.key].join('\n')}
          isLong
          onSave={(text) => save(`Change ${list.title.toLowerCase()} of ${label.name}`, { [list.key]: toLines(text) })}
        />
      ))}
    </div>
  );
}
