import type { LabelDefinition } from '../../../shared/domain/task.ts';
import { LabelMark } from '../../components/label-mark.tsx';
import classes from './annotate.module.css';

interface CodebookEntryProps {
  readonly labels: readonly LabelDefinition[];
  /** The label that was looked at last; the first one when none was. */
  readonly name: string | undefined;
}

/** What the codebook says of one label. */
export function CodebookEntry({ labels, name }: CodebookEntryProps) {
  const index = Math.max(
    0,
    labels.findIndex((label) => label.name === name),
  );
  const label = labels[index];
  if (label === undefined) return null;
  const isEmpty = label.definition === undefined && label.include.length + label.exclude.length === 0;
  return (
    <section className={classes.entry} aria-label="Codebook entry" dir="auto">
      <h3>
        <LabelMark name={label.name} index={index} />
      </h3>
      {label.definition !== undefined && <p>{label.definition}</p>}
      <EntryList title="Belongs to it" items={label.include} />
      <EntryList title="Does not" items={label.exclude} />
      <EntryList title="Examples" items={label.examples} />
      {isEmpty && <p className="quiet">The codebook says no more of it. Definitions are set in Task.</p>}
    </section>
  );
}

function EntryList({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <>
      <p className={classes.entryTitle}>{title}</p>
      <ul className={classes.entryList}>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  );
}
