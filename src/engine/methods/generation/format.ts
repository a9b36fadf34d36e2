import { z } from 'zod';
import { countWords } from '../../numerics/count-words.ts';
import { defineMethod } from '../method.ts';

/** Marks of a chat template that must never be part of a text. */
const controlMarks = /<\|[a-z0-9_]+\|>|<\/?s>|\[\/?INST\]|<(?:start|end)_of_turn>/iu;

/** The answer is a whole, usable sample (curation 1.1 and 1.3, and the small-model notes of generation A2). */
export const format = defineMethod({
  id: 'format',
  version: 1,
  stage: 'generation',
  slot: 'accept',
  title: 'Format',
  summary:
    'Turns away texts that are cut off, empty, too short or long, that talk about the task, or lack a drawn word.',
  whenToUse: 'Always, first.',
  whenNot: 'Never leave it out: what it turns away is not a sample.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: 'all',
  reads: ['text', 'finish of the model'],
  writes: [],
  needs: {},
  params: z.object({
    minWords: z.int().min(0).max(10_000).default(3).describe('Shorter texts are turned away.').meta({ unit: 'words' }),
    maxWords: z
      .int()
      .min(1)
      .max(100_000)
      .default(200)
      .describe('Longer texts are turned away.')
      .meta({ unit: 'words' }),
    wholeSentence: z.boolean().default(true).describe('Turns away texts that the token limit cut off.'),
    labelInText: z
      .enum(['allowed', 'name', 'words'])
      .default('name')
      .describe(
        'name: no text may hold the name of its label as written in the data (card_arrival). words: nor the words for it.',
      ),
    forbidden: z
      .array(z.string().min(1))
      .default([])
      .describe('Phrases that no text may hold, in any case: words of the prompt that leak.'),
    firstWords: z
      .array(z.string().min(1))
      .default([
        'sure',
        'here is',
        'here are',
        "here's",
        'as an ai',
        "i'm sorry, but i can",
        'message:',
        'label:',
        'example',
      ])
      .describe('Beginnings by which talk about the task is known.'),
  }),
  references: [
    { paper: 'Wang et al. 2023, Self-Instruct (its clean-up rules)', arxiv: '2212.10560' },
    { paper: 'Ye et al. 2022, ZeroGen (its post-processing)', arxiv: '2202.07922' },
  ],
  open({ task, kind, draws }, params) {
    const forbidden = params.forbidden.map((phrase) => phrase.toLowerCase());
    const beginnings = params.firstWords.map((phrase) => phrase.toLowerCase());
    const persona = task.persona === undefined ? undefined : `as ${task.persona}`.toLowerCase();

    function problem(text: string, cellLabel: string | undefined, labelText: string | undefined): string | undefined {
      const lower = text.toLowerCase().replaceAll('’', "'");
      const count = countWords(text, task.language);
      if (count < params.minWords) return `It has ${count} words; at least ${params.minWords} are asked for.`;
      if (count > params.maxWords) return `It has ${count} words; at most ${params.maxWords} are allowed.`;
      if (controlMarks.test(text)) return 'It holds marks of a chat template.';
      const beginning = beginnings.find((phrase) => startsWithPhrase(lower, phrase));
      if (beginning !== undefined) return `It begins with "${beginning}": talk about the task.`;
      if (persona !== undefined && lower.includes(persona)) return 'It names the persona of the prompt.';
      const phrase = forbidden.find((entry) => lower.includes(entry));
      if (phrase !== undefined) return `It holds "${phrase}".`;
      if (
        params.labelInText !== 'allowed' &&
        cellLabel !== undefined &&
        /[_\d]/u.test(cellLabel) &&
        lower.includes(cellLabel.toLowerCase())
      ) {
        return 'It holds the name of its label.';
      }
      if (params.labelInText === 'words' && labelText !== undefined && lower.includes(labelText.toLowerCase()))
        return 'It holds the words for its label.';
      return undefined;
    }

    return {
      check(draft) {
        if (params.wholeSentence && draft.finish === 'length') return { reason: 'The token limit cut it off.' };
        const label = draft.cell?.values.label;
        const found = problem(draft.text, label?.id, label?.text);
        if (found !== undefined) return { reason: found };
        const wrong = kind.check(draft.fields, task)[0];
        if (wrong !== undefined) return { reason: wrong };
        for (const { name, condition } of draws) {
          const value = draft.cell?.values[name];
          const violation = value === undefined ? undefined : condition.violation?.(value, draft.text);
          if (violation !== undefined) return { reason: violation };
        }
        return undefined;
      },
      add: () => undefined,
    };
  },
});

/** "sure" is the beginning of "Sure, here" and not of "Surely". */
function startsWithPhrase(text: string, phrase: string): boolean {
  return (
    text.startsWith(phrase) && !(/[\p{L}\p{N}]$/u.test(phrase) && /^[\p{L}\p{N}]/u.test(text.slice(phrase.length)))
  );
}
