import { describe, expect, test } from 'vitest';
import lexicon from '../../../../../resources/words/english.json' with { type: 'json' };
import { format } from '../../../../../src/engine/methods/generation/format.ts';
import { englishForms } from '../../../../../src/engine/methods/generation/random-words/inflections.ts';
import { createWordDraw } from '../../../../../src/engine/methods/generation/random-words/word-draw.ts';
import { randomWords } from '../../../../../src/engine/methods/generation/random-words.ts';
import { singlePrompt } from '../../../../../src/engine/methods/generation/single-prompt.ts';
import type { DrawnCondition } from '../../../../../src/engine/methods/slots.ts';
import { classification } from '../../../../../src/engine/tasks/classification.ts';
import { createRandom } from '../../../../../src/shared/base/random.ts';
import type { ConditionValue } from '../../../../../src/shared/domain/sample.ts';
import { generationContext, playProcedure, scriptedModel, testCell } from '../../../../support/generation-contexts.ts';
import { testTask } from '../../../../support/method-contexts.ts';

describe('a draw', () => {
  test('depends on the ordinal alone: any order and a second opening give the same', () => {
    const first = open({ perText: 3 });
    const second = open({ perText: 3 });
    const forwards = [0, 1, 2, 700, 5000].map((ordinal) => first.draw(ordinal).id);
    const backwards = [5000, 700, 2, 1, 0].map((ordinal) => second.draw(ordinal).id).reverse();
    expect(backwards).toEqual(forwards);
    expect(new Set(forwards).size).toBe(5);
  });

  test('gives each word once before any comes again, and then in another order', () => {
    const condition = open({ words: ['one', 'two', 'three', 'four', 'five', 'six'] });
    const round = (from: number) => Array.from({ length: 6 }, (_, place) => condition.draw(from + place).id);
    expect(round(0).toSorted()).toEqual(['five', 'four', 'one', 'six', 'three', 'two']);
    expect(round(6).toSorted()).toEqual(['five', 'four', 'one', 'six', 'three', 'two']);
    expect(round(6)).not.toEqual(round(0));
  });

  test.each([[[2, 3, 4]], [[4, 4, 2]], [[6, 4, 9]], [[5, 5, 5]], [[1, 7]], [[8]]])(
    'of lists of %j gives every combination once before the pool cycles',
    (lengths) => {
      const lists = lengths.map((length, list) => Array.from({ length }, (_, place) => `${list}/${place}`));
      const draw = createWordDraw(lists, createRandom('draws'));
      const total = lengths.reduce((product, length) => product * length, 1);
      const cycle = (from: number) =>
        Array.from({ length: total }, (_, ordinal) => draw(from + ordinal).join(' ')).toSorted();
      expect(new Set(cycle(0)).size).toBe(total);
      expect(cycle(total)).toEqual(cycle(0));
    },
  );

  test('does not keep step with labels that take turns', () => {
    const condition = open({ words: ['one', 'two', 'three', 'four'] });
    const wordsOfFirstLabel = Array.from({ length: 40 }, (_, turn) => condition.draw(turn * 2).id);
    expect(new Set(wordsOfFirstLabel).size).toBe(4);
  });

  test('of three words is a verb, a noun and an adjective of the common list', () => {
    const { text, data } = open({ perText: 3 }).draw(0);
    const [verb, noun, adjective] = wordsOf(data);
    expect(text).toBe(`uses the verb "${verb}", the noun "${noun}" and the adjective "${adjective}"`);
    expect([
      lexicon.verbs.includes(verb ?? ''),
      lexicon.nouns.includes(noun ?? ''),
      lexicon.adjectives.includes(adjective ?? ''),
    ]).toEqual([true, true, true]);
  });

  test('of one word says only the word, and names the drawn features', () => {
    const condition = open({
      words: ['travel', 'garden'],
      features: ['a dialogue', 'a bad ending'],
      featuresPerText: 2,
    });
    const { text } = condition.draw(0);
    expect(text).toMatch(/^uses the word "(travel|garden)"; has a (dialogue|bad ending) and a (dialogue|bad ending)$/);
  });

  test('from the task has the content words of its knowledge and definitions, without label names', () => {
    const task = testTask(['arrival'], {
      knowledge: ['The courier brings the parcel before noon.', 'Arrival is tracked by the courier.'],
    });
    const condition = randomWords.open({ ...generationContext({ task }) }, params({ from: 'task' }));
    if (condition.kind !== 'draw') throw new Error('It is no draw.');
    const drawn = Array.from({ length: 5 }, (_, ordinal) => condition.draw(ordinal).id).toSorted();
    expect(drawn).toEqual(['brings', 'courier', 'noon', 'parcel', 'tracked']);
  });

  test('without enough words says what to give', () => {
    expect(() => open({ from: 'task' })).toThrow('has 0 words to draw from, too few for 1 in each text');
    expect(() => open({}, 'de')).toThrow('The word list of `random-words` is English and the task is in `de`');
  });
});

describe('the check of a text', () => {
  test.each([
    ['jump', 'verb', 'She jumped over it.'],
    ['city', 'noun', 'Two cities, one river.'],
    ['stop', 'verb', 'It keeps stopping at noon.'],
    ['travel', 'verb', 'He travelled far.'],
    ['travel', 'verb', 'He traveled far.'],
    ['make', 'verb', 'They are making tea.'],
    ['carry', 'verb', 'She carried it home.'],
    ['lie', 'verb', 'It was lying there.'],
    ['go', 'verb', 'We went home.'],
    ['child', 'noun', 'The children sleep.'],
    ['knife', 'noun', 'Sharp knives everywhere.'],
    ['box', 'noun', 'All the boxes are here.'],
    ['big', 'adjective', 'The bigger one, please.'],
    ['happy', 'adjective', 'I was happiest then.'],
    ['good', 'adjective', 'This is better.'],
    ['teacher', 'noun', 'My teacher’s desk is empty.'],
    ['credit card', 'noun', 'Both credit cards were stolen.'],
    ['high', 'adjective', 'A high-quality lamp.'],
  ] as const)('takes "%s" (%s) as used in "%s"', (word, part, text) => {
    expect(openFor(word, part).violation?.(requiredValue(word, part), text)).toBeUndefined();
  });

  test.each([
    ['jump', 'verb', 'A jumper lay on the chair.'],
    ['car', 'noun', 'The carpet is red.'],
    ['teach', 'verb', 'The teacher left.'],
    ['credit card', 'noun', 'The card gives credit.'],
  ] as const)('misses "%s" (%s) in "%s"', (word, part, text) => {
    expect(openFor(word, part).violation?.(requiredValue(word, part), text)).toBe(
      `It does not use the word "${word}".`,
    );
  });

  test.each([
    ['a quoted word', ['travel'], 'The word is "travel".'],
    ['a list of bullets', ['travel', 'garden'], 'My words:\n- travel\n- garden'],
    ['a list with commas', ['travel', 'garden', 'happy'], 'Travel, garden, and happy.'],
    ['quoted words', ['travel', 'garden'], 'I like the words “travel” and “garden”.'],
  ])('refuses %s', (_kind, required, text) => {
    expect(check(required, text)).toBe('It lists the words that were asked for instead of using them.');
    expect(check(required, text, { refuseLists: false })).toBeUndefined();
  });

  test.each([
    ['one sentence', ['travel', 'garden'], 'When we travel, the garden stays dry.'],
    ['speech', ['travel'], '"I shall travel tomorrow," she said.'],
    ['a quoted word that is used as well', ['travel'], 'My card says "travel" but I never travel.'],
    ['bullets with sentences', ['travel'], '- I travel a lot.\n- My card is gone.'],
    ['words in a row', ['big', 'house'], 'We live in a big house.'],
  ])('takes %s', (_kind, required, text) => {
    expect(check(required, text)).toBeUndefined();
  });

  test('in another language takes words that begin alike', () => {
    const condition = open({ words: ['Reisen', 'Garten'] }, 'de');
    const value = requiredValue('Reisen', 'word');
    expect(condition.violation?.(value, 'Wir reisten viel.')).toBeUndefined();
    expect(condition.violation?.(value, 'Wir bleiben hier.')).toBe('It does not use the word "Reisen".');
  });
});

test('every word of the list is found in all its regular and irregular forms', () => {
  const condition = open({});
  const parts = [
    ['verb', lexicon.verbs],
    ['noun', lexicon.nouns],
    ['adjective', lexicon.adjectives],
  ] as const;
  const irregular: Record<string, readonly string[]> = lexicon.irregular;
  const lost = parts.flatMap(([part, words]) =>
    words.flatMap((word) =>
      [...englishForms(word, part, irregular)].filter(
        (form) => condition.violation?.(requiredValue(word, part), `Then ${form} was there.`) !== undefined,
      ),
    ),
  );
  expect(lost).toEqual([]);
  expect([lexicon.verbs.length, lexicon.nouns.length, lexicon.adjectives.length].every((count) => count >= 80)).toBe(
    true,
  );
});

test('all accepted texts contain the drawn word, and a lack is named once to the model', async () => {
  const words = open({ words: ['garden', 'river'] });
  const cells = [testCell({ label: 'a' }, 6)];
  const accept = format.open(
    { task: testTask(['a', 'b']), kind: classification, seeds: [], draws: [{ name: 'words', condition: words }] },
    format.params.parse({ minWords: 1 }),
  );
  const played = await playProcedure(
    singlePrompt,
    {},
    {
      cells,
      draws: { words },
      // Follows the word only when it is told of the lack, and then two times of three.
      model: scriptedModel([
        { when: ['does not use the word "garden"'], answers: ['Our {garden|garden|hedge} is dry."'] },
        { when: ['does not use the word "river"'], answers: ['Two {rivers|rivers|lakes} meet."'] },
        { answers: ['Nothing of note."'] },
      ]),
      accept(draft, unit) {
        const cell = cells[0];
        if (cell === undefined) throw new Error('There is no cell.');
        const drawn = { ...cell, values: { ...cell.values, words: words.draw(unit.ordinal) } };
        return accept.check({
          fields: draft.fields,
          text: String(draft.fields['text']),
          cell: drawn,
          finish: draft.finish,
          shown: [],
        })?.reason;
      },
    },
  );
  expect(played.accepted.map((sample) => /garden|rivers/.test(String(sample.fields['text'])))).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(played.rejected.map(({ reason }) => reason.replace(/"\w+"/, '…'))).toEqual(
    played.rejected.map(() => 'It does not use the word ….'),
  );
  expect(played.rejected.length).toBeGreaterThan(0);
  expect(played.calls.map(({ name }) => name).slice(0, 2)).toEqual(['draft', 'draft-2']);
});

function params(input: object) {
  return randomWords.params.parse(input);
}

function open(input: object, language = 'en'): DrawnCondition {
  const condition = randomWords.open(generationContext({ task: testTask(['a', 'b'], { language }) }), params(input));
  if (condition.kind !== 'draw') throw new Error('It is no draw.');
  return condition;
}

function openFor(word: string, part: 'verb' | 'noun' | 'adjective'): DrawnCondition {
  return open({ [`${part}s`]: [word, 'another'] });
}

function requiredValue(word: string, part: string): ConditionValue {
  return { id: word, text: word, data: { words: [{ word, part }], features: [] } };
}

function check(words: readonly string[], text: string, input: object = {}): string | undefined {
  const value = { id: 'test', text: '', data: { words: words.map((word) => ({ word, part: 'word' })), features: [] } };
  return open(input).violation?.(value, text);
}

function wordsOf(data: ConditionValue['data']): readonly string[] {
  const words = data?.['words'];
  return Array.isArray(words) ? words.map((entry) => String(entry.word)) : [];
}
