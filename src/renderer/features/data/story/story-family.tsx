import type { RelatedSample, SampleStory } from '../../../../shared/contract/sample-answers.ts';
import { countOf } from '../../../components/numbers.ts';
import type { SampleFilter } from '../../../state/route-store.ts';
import { SampleLabel } from '../sample-label.tsx';
import { originWords } from '../words.ts';
import classes from './story.module.css';
import { StorySection } from './story-section.tsx';

interface StoryFamilyProps {
  readonly story: SampleStory;
  readonly labelNames: readonly string[];
  onOpen(sample: string): void;
  /** The list with what passes this filter. */
  onFilter(filter: SampleFilter, title: string): void;
}

/** Samples that its prompt showed, that it was made from, and that were made from it. */
export function StoryFamily({ story, labelNames, onOpen, onFilter }: StoryFamilyProps) {
  const { number } = story.sample;
  const groups = [
    {
      title: 'Demonstrations in its prompt',
      samples: story.demonstrations,
      listed: `Demonstrations of sample ${number}`,
    },
    { title: 'Made from', samples: story.parents, listed: `What sample ${number} was made from` },
    { title: 'What was made from it', samples: story.children, listed: `Made from sample ${number}` },
  ];
  return groups
    .filter(({ samples }) => samples.length > 0)
    .map(({ title, samples, listed }) => (
      <StorySection
        key={title}
        title={title}
        actions={
          <button
            type="button"
            className={classes.link}
            onClick={() => onFilter({ ids: samples.map(({ id }) => id) }, listed)}
          >
            {`List ${countOf(samples.length, 'sample')}`}
          </button>
        }
      >
        <ul className={classes.list}>
          {samples.map((sample) => (
            <li key={sample.id}>
              <Related sample={sample} labelNames={labelNames} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      </StorySection>
    ));
}

function Related({
  sample,
  labelNames,
  onOpen,
}: {
  readonly sample: RelatedSample;
  readonly labelNames: readonly string[];
  onOpen(sample: string): void;
}) {
  return (
    <button type="button" className={classes.related} onClick={() => onOpen(sample.id)}>
      <span className={classes.relatedHead}>
        <SampleLabel labels={sample.label === '' ? [] : [sample.label]} names={labelNames} />
        <span>{originWords[sample.origin]}</span>
      </span>
      <span className={classes.relatedText} dir="auto">
        {sample.text.slice(0, 600)}
      </span>
    </button>
  );
}
