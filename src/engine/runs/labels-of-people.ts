import type { Sample } from '../../shared/domain/sample.ts';
import type { Fields } from '../../shared/domain/task.ts';
import type { ProjectStore, StoredAnnotation } from '../storage/project-store.ts';
import type { FieldDefinition } from '../tasks/task-kind.ts';

/**
 * The fields of a sample as people label it; undefined when nobody labelled it as it is now.
 *
 * A label that a person set in the sample itself stands. Else what the annotators say, where more of them say one thing
 * than any other; where they disagree evenly there is no label of people.
 */
export function labelsOfPeople(
  store: ProjectStore,
  fields: readonly FieldDefinition[],
): (sample: Sample) => Fields | undefined {
  const target = fields.find(({ type }) => type === 'label' || type === 'labels');
  const annotated = new Map(store.annotations.all().map((sample) => [sample.id, sample]));
  return (sample) => {
    if (isLabelledInPlace(store, sample)) return sample.fields;
    const labels = agreedLabels(annotated.get(sample.id)?.annotations ?? [], sample.revision);
    const value = target?.type === 'labels' ? labels : labels?.[0];
    return target === undefined || value === undefined ? undefined : { ...sample.fields, [target.name]: value };
  };
}

/** A person's label makes a revision, so the story of a sample in its first one need not be read. */
function isLabelledInPlace(store: ProjectStore, { id, origin, revision }: Sample): boolean {
  if (origin === 'person') return true;
  if (revision === 1) return false;
  return store.samples.story(id).labels.some((label) => label.authorKind === 'person' && label.revision === revision);
}

function agreedLabels(annotations: readonly StoredAnnotation[], revision: number): readonly string[] | undefined {
  const votes = new Map<string, { readonly labels: readonly string[]; count: number }>();
  for (const annotation of annotations) {
    if (annotation.state !== 'labelled' || annotation.revision !== revision) continue;
    const labels = [...annotation.labels].sort();
    const key = JSON.stringify(labels);
    const vote = votes.get(key) ?? { labels, count: 0 };
    vote.count += 1;
    votes.set(key, vote);
  }
  const [first, second] = [...votes.values()].sort((a, b) => b.count - a.count);
  return first === undefined || first.count === second?.count ? undefined : first.labels;
}
