import { createRandom } from '../../src/shared/base/random.ts';
import type { Sample } from '../../src/shared/domain/sample.ts';
import { testSample } from './method-contexts.ts';

const subjects: Readonly<Record<string, readonly string[]>> = {
  card: 'card plastic chip wallet pin swipe issued lost stolen blocked'.split(' '),
  loan: 'loan interest mortgage borrow repay instalment lender debt credit term'.split(' '),
  app: 'app phone login screen update crash password install button menu'.split(' '),
};
const filler = 'the my is a please with when why it to from on for not'.split(' ');

export const subjectLabels: readonly string[] = Object.keys(subjects);

/** Texts of 4 words of their label's subject and 4 that say nothing, labels in turn. */
export function labelledTexts(prefix: string, count: number, own = 4): readonly Sample[] {
  const random = createRandom(`labelled-texts ${prefix}`);
  return Array.from({ length: count }, (_, place) => {
    const label = subjectLabels[place % subjectLabels.length] ?? 'card';
    const words = random.shuffle([...random.sample(subjects[label] ?? [], own), ...random.sample(filler, 8 - own)]);
    return testSample(`${prefix}${place}`, words.join(' '), label);
  });
}

/** The same texts, those at `isFlipped` with the next label. */
export function withFlippedLabels(
  samples: readonly Sample[],
  isFlipped: (place: number) => boolean,
): readonly Sample[] {
  return samples.map((sample, place) => {
    if (!isFlipped(place)) return sample;
    const at = subjectLabels.indexOf(String(sample.fields['label']));
    return { ...sample, fields: { ...sample.fields, label: subjectLabels[(at + 1) % subjectLabels.length] ?? 'card' } };
  });
}
