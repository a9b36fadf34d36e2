import { z } from 'zod';
import lexicon from '../../../../resources/words/english.json' with { type: 'json' };
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { ConditionValue } from '../../../shared/domain/sample.ts';
import type { Task } from '../../../shared/domain/task.ts';
import { matchingKey } from '../../numerics/words.ts';
import type { ConditionContext } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import type { IrregularForms, PartOfSpeech } from './random-words/inflections.ts';
import { taskWords } from './random-words/task-words.ts';
import { createWordDraw } from './random-words/word-draw.ts';
import { createWordUse, type RequiredWord } from './random-words/word-use.ts';

const wordList = (kind: string) =>
  z.array(z.string().trim().min(1).max(60)).max(5000).default([]).describe(`${kind} to draw from.`);

const params = z.object({
  from: z
    .enum(['common', 'task'])
    .default('common')
    .describe(
      'Where the words come from when no list is given. common: about 490 everyday English words. task: words of the knowledge and the codebook of the task, label names left out.',
    ),
  verbs: wordList('Verbs'),
  nouns: wordList('Nouns'),
  adjectives: wordList('Adjectives'),
  words: wordList('Words of any kind'),
  perText: z
    .int()
    .min(1)
    .max(3)
    .default(1)
    .describe(
      'How many words a text must use. Above 1 a verb, a noun and an adjective, as far as there are lists of them. 1 or 2 below a billion parameters.',
    )
    .meta({ unit: 'words' }),
  features: z
    .array(z.string().trim().min(1).max(200))
    .max(200)
    .default([])
    .describe('What a text may have besides: a dialogue, a bad ending, a plot twist.'),
  featuresPerText: z
    .int()
    .min(0)
    .max(5)
    .default(1)
    .describe('How many features are drawn for a text.')
    .meta({ unit: 'features' }),
  refuseLists: z
    .boolean()
    .default(true)
    .describe('Turns away texts that only list or quote the words instead of using them.'),
});

/** Words that a text must use, drawn anew for each text (TinyStories, generation B5). */
export const randomWords = defineMethod({
  id: 'random-words',
  version: 1,
  stage: 'generation',
  slot: 'condition',
  title: 'Random words',
  summary: 'Gives each text a few words that it must use, so that no two start from the same idea.',
  whenToUse: 'Texts are too much alike; stories and everyday messages; any model that can follow one word.',
  whenNot: 'Short answers of a fixed form, or a subject so narrow that a drawn word cannot belong to it.',
  cost: {
    inWords: 'No model calls; attempts without the words are turned away, so count on a few more.',
    calls: () => 0,
  },
  tasks: 'all',
  reads: ['knowledge and labels of the task, with `from: task`'],
  writes: [],
  needs: {},
  params,
  references: [
    {
      paper: 'Eldan and Li 2023, TinyStories: How Small Can Language Models Be and Still Speak Coherent English?',
      arxiv: '2305.07759',
      surveySection: '3.1.1',
    },
  ],
  open(context, values) {
    const lists = wordLists(context, values);
    const draw = createWordDraw(lists, context.random);
    const features = (ordinal: number) =>
      context.random.fork('features', ordinal).sample(values.features, values.featuresPerText);
    const use = createWordUse(context.task.language, lexicon.irregular as IrregularForms);
    return {
      kind: 'draw',
      draw: (ordinal) => toValue(draw(ordinal), features(ordinal)),
      violation(value, text) {
        const required = requiredWords(value);
        const missing = use.missing(text, required);
        if (missing.length > 0) return `It does not use ${missing.map((word) => `the word "${word}"`).join(' and ')}.`;
        if (values.refuseLists && use.isListing(text, required))
          return 'It lists the words that were asked for instead of using them.';
        return undefined;
      },
    };
  },
});

/** As many lists as words for a text. */
function wordLists(
  { task, random }: ConditionContext,
  values: z.output<typeof params>,
): readonly (readonly RequiredWord[])[] {
  const given = listsOf(values);
  const lists =
    given.length > 0 ? given : values.from === 'common' ? commonLists(task) : listsOf({ words: taskWords(task, 500) });
  if (values.perText > 1 && lists.length >= values.perText) return lists.slice(0, values.perText);
  const all = withoutRepeats(lists.flat());
  if (all.length < 2 * values.perText) {
    throw new EngineError(
      'recipe-invalid',
      `The condition \`random-words\` has ${all.length} words to draw from, too few for ${values.perText} in each text. Give lists of words, or more knowledge and definitions in the task.`,
    );
  }
  const dealt: RequiredWord[][] = Array.from({ length: values.perText }, () => []);
  for (const [index, word] of random.fork('deal').shuffle(all).entries()) dealt[index % values.perText]?.push(word);
  return dealt;
}

function commonLists(task: Task): readonly (readonly RequiredWord[])[] {
  if (/^en(-|$)/u.test(task.language)) return listsOf(lexicon);
  throw new EngineError(
    'recipe-invalid',
    `The word list of \`random-words\` is English and the task is in \`${task.language}\`. Give \`words\` in that language, or set \`from: task\`.`,
    { language: task.language },
  );
}

interface GivenLists {
  readonly verbs?: readonly string[];
  readonly nouns?: readonly string[];
  readonly adjectives?: readonly string[];
  readonly words?: readonly string[];
}

/** The lists that have words, in the order in which a text takes from them. */
function listsOf({
  verbs = [],
  nouns = [],
  adjectives = [],
  words: others = [],
}: GivenLists): readonly (readonly RequiredWord[])[] {
  const lists: readonly (readonly [PartOfSpeech, readonly string[]])[] = [
    ['verb', verbs],
    ['noun', nouns],
    ['adjective', adjectives],
    ['word', others],
  ];
  return lists
    .map(([part, list]) => withoutRepeats(list.map((word) => ({ word, part }))))
    .filter((list) => list.length > 0);
}

/** A word that is both verb and noun counts once, as a word of any kind. */
function withoutRepeats(list: readonly RequiredWord[]): readonly RequiredWord[] {
  const found = new Map<string, RequiredWord>();
  for (const entry of list) {
    const twin = found.get(matchingKey(entry.word));
    found.set(
      matchingKey(entry.word),
      twin === undefined || twin.part === entry.part ? entry : { ...entry, part: 'word' },
    );
  }
  return [...found.values()];
}

function toValue(drawn: readonly RequiredWord[], features: readonly string[]): ConditionValue {
  const used =
    drawn.length === 1
      ? `uses the word "${drawn[0]?.word}"`
      : `uses ${inWords(drawn.map(({ word, part }) => `the ${part} "${word}"`))}`;
  const has = features.length === 0 ? '' : `; has ${inWords(features)}`;
  return {
    id: [...drawn.map(({ word }) => word), ...features].join(' + '),
    text: used + has,
    data: { words: drawn.map(({ word, part }) => ({ word, part })), features },
  };
}

function requiredWords(value: ConditionValue): readonly RequiredWord[] {
  // Safe: `toValue` wrote it.
  return (value.data?.['words'] ?? []) as unknown as readonly RequiredWord[];
}

function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
