import type { Json, JsonObject } from '../../../../shared/base/json.ts';
import type { SampleStory } from '../../../../shared/contract/sample-answers.ts';
import { Ago } from '../../../components/ago.tsx';
import { formatValue } from '../../../components/numbers.ts';
import { nameInWords } from '../words.ts';
import classes from './story.module.css';
import { StorySection } from './story-section.tsx';
import { wordDiff } from './word-diff.ts';

/** Who labelled it how, and what its texts were before. Newest first. */
export function StoryChanges({ story }: { readonly story: SampleStory }) {
  const { labels, revisions } = story;
  const newest = revisions.toReversed();
  return (
    <>
      {labels.length > 0 && (
        <StorySection title="Labels given">
          <ul className={classes.list}>
            {labels.toReversed().map(({ field, value, author, at, probability }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: labels are only added; one author may give the same twice.
              <li key={labels.length - place}>
                <span dir="auto">{inWords(value)}</span>
                <span className="note">
                  {field === 'label' || field === 'labels' ? '' : ` (${field})`} by <span dir="auto">{author}</span>
                  {probability !== null && `, probability ${formatValue(probability)}`}, <Ago at={at} />
                </span>
              </li>
            ))}
          </ul>
        </StorySection>
      )}
      {revisions.length > 1 && (
        <StorySection title="Revisions">
          <ul className={classes.list}>
            {newest.map(({ revision, fields, author, at }, place) => {
              const before = newest[place + 1];
              return (
                <li key={revision}>
                  <span className="note">
                    {`${before === undefined ? 'As it came' : `Revision ${revision}`}, `}
                    <span dir="auto">{author}</span>, <Ago at={at} />
                  </span>
                  {before !== undefined && <Changes before={before.fields} after={fields} />}
                </li>
              );
            })}
          </ul>
        </StorySection>
      )}
    </>
  );
}

function Changes({ before, after }: { readonly before: JsonObject; readonly after: JsonObject }) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => inWords(before[name]) !== inWords(after[name]));
  if (changed.length === 0) return <div className="note">The same text as the one below.</div>;
  return changed.map((name) => (
    <div key={name} className={classes.diff} dir="auto">
      {names.length > 1 && <span className="note">{`${nameInWords(name)}: `}</span>}
      {wordDiff(inWords(before[name]), inWords(after[name])).map(({ kind, text }, place) => {
        const key = `${place} ${kind}`;
        if (kind === 'new') return <ins key={key}>{text}</ins>;
        return kind === 'gone' ? <del key={key}>{text}</del> : <span key={key}>{text}</span>;
      })}
    </div>
  ));
}

function inWords(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value.join(', ')
    : JSON.stringify(value);
}
