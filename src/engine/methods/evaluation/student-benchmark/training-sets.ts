import type { Random } from '../../../../shared/base/random.ts';
import { stratifiedOrder } from '../../support/stratified-rows.ts';
import type { Corpus } from './corpus.ts';

/** What a student is trained on: one set of rows, or several draws of as many. */
export interface TrainingSet {
  /** `seeds`, `raw`, `curated`, `seeds+curated`, `raw-random`, `reference`, … */
  readonly id: string;
  readonly title: string;
  readonly draws: readonly (readonly number[])[];
  /** The set that it is drawn from, whose students' strength it takes over: two choices would differ by luck. */
  readonly strengthOf?: string;
}

export interface TrainingSettings {
  /** Draws where a set is drawn from a larger one. */
  readonly seeds: number;
  /** Real texts for each label; 0: none. */
  readonly realPerLabel: number;
  readonly fullReference: boolean;
  /** Shares of the reference to train on alone and with the curated set. */
  readonly augmentation: readonly number[];
}

/** The sets of the protocol (evaluation 5.1) for which there is data, and why others are missing. */
export function planTrainingSets(
  corpus: Corpus,
  settings: TrainingSettings,
  random: Random,
): { readonly sets: readonly TrainingSet[]; readonly warnings: readonly string[] } {
  const { seeds, raw, curated, reference, recipe, labels } = corpus;
  const warnings: string[] = [];
  const size = curated.length;
  const times = <T>(make: (draw: number) => T): T[] => Array.from({ length: settings.seeds }, (_, draw) => make(draw));
  const stratified = (rows: readonly number[], count: number, name: string) =>
    count >= rows.length
      ? [rows]
      : times((draw) => stratifiedOrder(rows, labels, random.fork(name, draw)).slice(0, count));

  if (seeds.length === 0) warnings.push('There are no seeds to compare with. Add `sources: seeds`.');
  if (raw.length === 0) warnings.push('There are no generated texts to train on.');
  else if (size === 0) warnings.push('Curation kept no text to train on.');
  if (reference.length === 0)
    warnings.push('There are no real texts of the same number to compare with. Add `sources: reference`.');
  else if (reference.length < size)
    warnings.push(
      `The reference has ${reference.length} texts, fewer than the ${size} curated ones: its score is not at the same size.`,
    );

  const sets: TrainingSet[] = [
    { id: 'seeds', title: 'Seeds', draws: [seeds] },
    // The control without which the model is credited for what the person typed.
    {
      id: 'seeds+recipe',
      title: 'Seeds and the words of the recipe, no model',
      draws: seeds.length > 0 && recipe.length > 0 ? [[...seeds, ...recipe]] : [],
    },
    { id: 'raw', title: 'Generated', draws: [raw] },
    { id: 'curated', title: 'Curated', draws: [curated] },
    {
      id: 'seeds+curated',
      title: 'Seeds and curated',
      draws: seeds.length > 0 && size > 0 ? [[...seeds, ...curated]] : [],
    },
    // The control without which no filter is credited (curation 10): as many, but not chosen.
    {
      id: 'raw-random',
      title: 'Generated, random part as large as curated',
      draws: size > 0 && size < raw.length ? times((draw) => random.fork('raw-random', draw).sample(raw, size)) : [],
      strengthOf: 'raw',
    },
    {
      id: 'reference',
      title: 'Real, as many as curated',
      draws: size === 0 ? [reference] : stratified(reference, size, 'reference'),
    },
    ...(settings.fullReference && reference.length > size
      ? [{ id: 'reference-all', title: 'Real, all', draws: [reference], strengthOf: 'reference' }]
      : []),
    ...(settings.realPerLabel > 0 ? [realPerLabel(corpus, settings, random)] : []),
    ...settings.augmentation.flatMap((share) => {
      const draws =
        reference.length === 0
          ? []
          : stratified(reference, Math.max(1, Math.round(share * reference.length)), `augmentation-${share}`);
      const percent = `${Math.round(share * 1000) / 10} %`;
      return [
        { id: `reference-${share}`, title: `${percent} of the real`, draws, strengthOf: 'reference' },
        {
          id: `reference-${share}+curated`,
          title: `${percent} of the real, and curated`,
          draws: size === 0 ? [] : draws.map((rows) => [...rows, ...curated]),
        },
      ];
    }),
  ];
  const usable = sets.filter(({ draws }) => draws.length > 0 && draws.every((rows) => rows.length > 0));
  return { sets: usable.filter((set) => hasTwoLabels(set, labels, warnings)), warnings };
}

/** A baseline: as many real texts of each label; labels with fewer take all they have. */
function realPerLabel(
  { reference, labels }: Corpus,
  { realPerLabel: count, seeds }: TrainingSettings,
  random: Random,
): TrainingSet {
  const draws = Array.from({ length: seeds }, (_, draw) => {
    const taken = new Map<number, number>();
    return random
      .fork('real-per-label', draw)
      .shuffle(reference)
      .filter((row) => {
        const label = labels[row] ?? 0;
        const already = taken.get(label) ?? 0;
        taken.set(label, already + 1);
        return already < count;
      });
  });
  return {
    id: `real-${count}`,
    title: `Real, ${count} for each label`,
    draws: reference.length === 0 ? [] : draws,
    strengthOf: 'reference',
  };
}

function hasTwoLabels({ draws, title }: TrainingSet, labels: Int32Array, warnings: string[]): boolean {
  const isEnough = draws.every((rows) => new Set(rows.map((row) => labels[row])).size > 1);
  if (!isEnough) warnings.push(`"${title}" has texts of one label only: no student can be trained on it.`);
  return isEnough;
}
