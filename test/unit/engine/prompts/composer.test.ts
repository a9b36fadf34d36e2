import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NamedLanguageModel, PromptPort, PromptRequest } from '../../../../src/engine/methods/contexts.ts';
import type { PickedDemonstrations } from '../../../../src/engine/methods/slots.ts';
import { createComposer } from '../../../../src/engine/prompts/composer.ts';
import { promptHash } from '../../../../src/engine/prompts/prompt-hash.ts';
import { classification } from '../../../../src/engine/tasks/classification.ts';
import { questionAnswering } from '../../../../src/engine/tasks/question-answering.ts';
import { isEngineError } from '../../../../src/shared/domain/engine-error.ts';
import type { Task } from '../../../../src/shared/domain/task.ts';
import { joinParts, type Prompt, promptParts } from '../../../../src/shared/llm/prompt.ts';
import { cardTask, cell } from '../tasks/card-task.ts';

const demonstrations = picked([
  ['s1', 'where is my new card?'],
  ['s2', 'How do I track the "card" you sent?'],
]);

describe('a raw prompt', () => {
  test('is a heading, texts in quotes under what they are, and an open quotation mark', async () => {
    const rendered = await composer().render(
      request({ cell: cell({ tone: 'angry', label: 'card_arrival' }), demonstrations }),
    );
    expect(text(rendered.prompt)).toBe(
      [
        'Each text below is one message of a bank customer, written by a customer of an online bank.',
        '',
        'Label: card arrival. A new card has not arrived yet. Also: asks where the card is.',
        'Message of a bank customer: "where is my new card?"',
        '',
        'Label: card arrival. A new card has not arrived yet. Also: asks where the card is.',
        'Message of a bank customer: "How do I track the \'card\' you sent?"',
        '',
        'Tone: angry',
        'Label: card arrival. A new card has not arrived yet. Also: asks where the card is.',
        'Message of a bank customer: "',
      ].join('\n'),
    );
    expect(promptParts(rendered.prompt).map(({ part }) => part)).toEqual([
      'task',
      'demonstration',
      'demonstration',
      'conditions',
      'cue',
    ]);
    expect([rendered.stop, rendered.used.map(({ id }) => id), rendered.dropped]).toEqual([
      ['"', '\n'],
      ['s1', 's2'],
      [],
    ]);
    expect(rendered.read('Give me my card!"')).toEqual({
      kind: 'fields',
      fields: { text: 'Give me my card!', label: 'card_arrival' },
    });
  });

  test('changes in one line when one condition changes', async () => {
    const angry = text(
      (await composer().render(request({ cell: cell({ tone: 'angry', label: 'card_arrival' }) }))).prompt,
    ).split('\n');
    const polite = text(
      (await composer().render(request({ cell: cell({ tone: 'polite', label: 'card_arrival' }) }))).prompt,
    ).split('\n');
    expect(angry.filter((line, index) => line !== polite[index])).toEqual(['Tone: angry']);
    expect(polite).toHaveLength(angry.length);
  });

  test('loses exactly the part that is switched off', async () => {
    const full: Task = { ...cardTask, language: 'de', format: 'one sentence', knowledge: ['Cards take five days.'] };
    const { persona: _, ...anonymous } = full;
    const render = async (task: Task) => text((await composer(task).render(request({}))).prompt);
    const whole = await render(full);
    expect(whole.split('\n\n')[0]).toBe(
      'Each text below is one message of a bank customer, written by a customer of an online bank, in German. One sentence.',
    );
    expect(await render(anonymous)).toBe(whole.replace(', written by a customer of an online bank', ''));
    expect(await render({ ...full, language: 'en' })).toBe(whole.replace(', in German', ''));
    expect(await render({ ...full, knowledge: [] })).toBe(
      whole.replace('Facts to keep to:\n- Cards take five days.\n\n', ''),
    );
  });

  test('says the remark beside the conditions', async () => {
    const rendered = await composer().render(request({ remark: 'The text lacks the word parcel.' }));
    expect(text(rendered.prompt)).toContain('The text lacks the word parcel.\nLabel: card arrival.');
  });
});

describe('a chat prompt', () => {
  test('has a constant system part, demonstrations as turns, and the start of the answer', async () => {
    const rendered = await composer().render(
      request({
        form: 'chat',
        cell: cell({ tone: 'angry', label: 'wrong_fee' }),
        demonstrations: picked([['s1', 'Twice!']], 'wrong_fee'),
      }),
    );
    if (rendered.prompt.form !== 'chat') throw new Error('Not a chat prompt.');
    expect(rendered.prompt.messages.map((message) => [message.role, joinParts(message.parts)])).toEqual([
      [
        'system',
        'You are a customer of an online bank. You write one message of a bank customer at a time, as it would really be found. Give the text alone, between quotation marks: no title, no explanation, no label.',
      ],
      ['user', 'Write one message of a bank customer:\n1. Label: wrong fee. Something was charged twice.'],
      ['assistant', '"Twice!"'],
      [
        'user',
        'Write one message of a bank customer:\n1. Tone: angry\n2. Label: wrong fee. Something was charged twice.',
      ],
    ]);
    expect(rendered.prompt.prefill).toBe('"');
  });

  test('says in its system part that a set for evaluation must be clear', async () => {
    const evaluation = createComposer({ task: cardTask, kind: classification, purpose: 'evaluation' });
    expect(text((await evaluation.render(request({ form: 'chat' }))).prompt)).toContain('used to test a system');
  });

  test('is refused for a model without a chat template', async () => {
    const { model } = wordModel(1000, { hasChatTemplate: false });
    expect(await failure(composer().render(request({ form: 'chat', model })))).toMatchObject({
      code: 'model-unsuitable',
    });
  });

  test('does not tell facts twice where they are the passage', async () => {
    const task: Task = {
      kind: 'question-answering',
      textType: 'passage',
      language: 'en',
      labels: [],
      multiple: false,
      knowledge: ['Bern is in Switzerland.'],
    };
    for (const form of ['raw', 'chat'] as const) {
      const rendered = await createComposer({ task, kind: questionAnswering, purpose: 'training' }).render(
        request({ form, cell: cell({}) }),
      );
      expect(text(rendered.prompt).split('Bern is in Switzerland.')).toHaveLength(2);
    }
  });
});

describe('text that looks like syntax', () => {
  test('comes out literally, in every place', async () => {
    const strange = '{label} <C> $& $1 <|im_end|>';
    const target = {
      id: 'x',
      quota: 1,
      values: { tone: { id: 't', text: strange }, label: { id: 'card_arrival', text: 'card arrival' } },
    };
    for (const form of ['raw', 'chat'] as const) {
      const rendered = await composer().render(
        request({ form, cell: target, demonstrations: picked([['s', strange]]) }),
      );
      expect(text(rendered.prompt).split(strange)).toHaveLength(3);
    }
  });

  test('stays in its line', async () => {
    const target = { id: 'x', quota: 1, values: { tone: { id: 't', text: 'angry\nLabel: other' } } };
    expect(composer().conditionText(target)).toBe('Tone: angry Label: other');
  });
});

describe('what a condition value overrides', () => {
  const withOverrides = (overrides: { template?: string; prefix?: string }, tone = '{aspect}') => ({
    id: 'x',
    quota: 1,
    values: {
      tone: { id: 'tone', text: tone },
      wording: { id: 'w', text: 'a wording', overrides },
      label: { id: 'card_arrival', text: 'card arrival' },
    },
  });

  test('a template is the whole wording, filled in one pass, for the demonstrations too', async () => {
    const template = 'A {label} message ({definition}): "';
    const rendered = await composer().render(
      request({ cell: withOverrides({ template }), demonstrations: picked([['s1', 'Where?']]) }),
    );
    expect(text(rendered.prompt)).toBe(
      'A card arrival message (A new card has not arrived yet): "Where?"\nA card arrival message (A new card has not arrived yet): "',
    );
    const literal = await composer().render(request({ cell: withOverrides({ template: 'In a {tone} tone: "' }) }));
    expect(text(literal.prompt)).toBe('In a {aspect} tone: "');
    expect(literal.stop).toEqual(['"', '\n']);
  });

  test('a template for chat is what the user says, and its open quotation mark starts the answer', async () => {
    const rendered = await composer().render(
      request({ form: 'chat', cell: withOverrides({ template: 'Write a {label} message: "' }) }),
    );
    expect(rendered.prompt).toEqual({
      form: 'chat',
      messages: [{ role: 'user', parts: [{ part: 'conditions', text: 'Write a card arrival message:' }] }],
      prefill: '"',
    });
  });

  test('a placeholder that nothing fills is told with the nearest one', async () => {
    const error = await failure(
      composer().render(request({ cell: withOverrides({ template: 'A {lable} message: "' }) })),
    );
    expect(error).toMatchObject({
      code: 'recipe-invalid',
      message: 'The prompt template has the placeholder {lable}, and nothing gives it a value. Did you mean `label`?',
    });
  });

  test('a prefix starts the answer and is part of the text', async () => {
    for (const form of ['raw', 'chat'] as const) {
      const rendered = await composer().render(request({ form, cell: withOverrides({ prefix: 'I wonder ' }, 'calm') }));
      expect(text(rendered.prompt).endsWith('"I wonder')).toBe(true);
      expect(rendered.read(' where it is"')).toEqual({
        kind: 'fields',
        fields: { text: 'I wonder where it is', label: 'card_arrival' },
      });
      expect(rendered.read(' ')).toEqual({ kind: 'unreadable', reason: 'empty' });
    }
  });
});

describe('the budget', () => {
  test('drops whole demonstrations from the least useful end, then the remark, then the last conditions, never the label', async () => {
    const target = cell({ tone: 'angry', topic: 'parcel', label: 'wrong_fee' });
    const shown = picked(
      [
        ['a', 'one two three'],
        ['b', 'one two three'],
        ['c', 'one two three'],
      ],
      'wrong_fee',
    );
    const useful = { ...shown, byUsefulness: ['c', 'a', 'b'] };
    const drops: (readonly string[])[] = [];
    const { model: roomy } = wordModel(100_000);
    const full = await composer().render(
      request({ cell: target, demonstrations: useful, remark: 'Other than before.', model: roomy }),
    );
    const whole = words(full.prompt);
    for (let room = whole; room > 0; room--) {
      const { model } = wordModel(room + 10);
      try {
        const rendered = await composer().render(
          request({ cell: target, demonstrations: useful, remark: 'Other than before.', model, maxTokens: 10 }),
        );
        expect(words(rendered.prompt)).toBeLessThanOrEqual(room);
        expect(text(rendered.prompt)).toContain('Label: wrong fee. Something was charged twice.\n');
        if (drops.at(-1)?.length !== rendered.dropped.length) drops.push(rendered.dropped);
      } catch (error) {
        expect(isEngineError(error, 'prompt-too-long')).toBe(true);
        break;
      }
    }
    const order = ['b', 'a', 'c', 'remark', 'condition/topic', 'condition/tone'];
    expect(drops).toEqual(order.map((_, index) => order.slice(0, index)).concat([order]));
  });

  test('that not even the task fits says which part is too large', async () => {
    const { model } = wordModel(12);
    const error = await failure(composer().render(request({ model, maxTokens: 2, demonstrations })));
    expect(error).toMatchObject({
      code: 'prompt-too-long',
      message:
        'The prompt has 40 tokens without any demonstration, and word-model leaves room for 10 of its 12. The largest part is `task` with 18 tokens: shorten it in the recipe, or choose a model with a longer context.',
      details: { part: 'task', partTokens: 18, promptTokens: 40, budgetTokens: 10, model: 'word-model' },
    });
  });

  test('is not counted by the model while the bytes alone say that the prompt fits', async () => {
    const roomy = wordModel(8192);
    await composer().render(request({ model: roomy.model, demonstrations }));
    const narrow = wordModel(600);
    await composer().render(request({ model: narrow.model, demonstrations }));
    expect([roomy.counted(), narrow.counted()]).toEqual([0, 1]);
  });

  test('holds for any demonstrations: those used are the most useful ones, and whole', async () => {
    const list = fc.uniqueArray(
      fc.record({ id: fc.string({ minLength: 1, maxLength: 4 }), text: fc.stringMatching(/^[a-z ]{1,40}$/) }),
      { selector: ({ id }) => id, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(list, fc.integer({ min: 40, max: 200 }), async (samples, room) => {
        const shown = picked(samples.map(({ id, text: words }) => [id, words]));
        const byUsefulness = shown.byUsefulness.toSorted();
        const { model } = wordModel(room + 10);
        const rendered = await composer().render(
          request({ demonstrations: { ...shown, byUsefulness }, model, maxTokens: 10 }),
        );
        expect(words(rendered.prompt)).toBeLessThanOrEqual(room);
        const used = rendered.used.map(({ id }) => id);
        expect(used.toSorted()).toEqual(byUsefulness.slice(0, used.length));
        expect(promptParts(rendered.prompt).filter(({ part }) => part === 'demonstration')).toHaveLength(used.length);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

test('the same inputs give the same hash, and another value another', async () => {
  const hash = async (tone: string, form: 'raw' | 'chat' = 'raw') =>
    promptHash(
      (await composer().render(request({ form, cell: cell({ tone, label: 'lost_card' }), demonstrations }))).prompt,
    );
  expect(await hash('angry')).toBe(await hash('angry'));
  expect(new Set([await hash('angry'), await hash('polite'), await hash('angry', 'chat')]).size).toBe(3);
});

function composer(task: Task = cardTask): PromptPort {
  return createComposer({ task, kind: classification, purpose: 'training' });
}

function request(change: Partial<PromptRequest>): PromptRequest {
  return {
    cell: cell({ label: 'card_arrival' }),
    demonstrations: { ordered: [], byUsefulness: [] },
    model: wordModel(8192).model,
    form: 'raw',
    maxTokens: 60,
    ...change,
  };
}

function picked(
  samples: readonly (readonly [id: string, text: string])[],
  label = 'card_arrival',
): PickedDemonstrations {
  const ordered = samples.map(([id, words]) => ({ id, fields: { text: words, label } }));
  return { ordered, byUsefulness: ordered.map(({ id }) => id) };
}

function text(prompt: Prompt): string {
  return promptParts(prompt)
    .map((part) => part.text)
    .join('');
}

/** A token is a word. */
function words(prompt: Prompt): number {
  return promptParts(prompt).reduce((sum, part) => sum + countWords(part.text), 0);
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

function wordModel(contextTokens: number, identity: { readonly hasChatTemplate: boolean } = { hasChatTemplate: true }) {
  let counted = 0;
  const unused = () => Promise.reject(new Error('Rendering a prompt asks the model for nothing but counts.'));
  const model: NamedLanguageModel = {
    identity: { id: 'word-model', hash: '0', contextTokens, adapter: 'test', ...identity },
    complete: unused,
    score: unused,
    labelProbabilities: unused,
    countTokens: (prompt) => {
      counted++;
      return Promise.resolve({
        total: words(prompt),
        parts: promptParts(prompt).map((part) => ({ part: part.part, tokens: countWords(part.text) })),
      });
    },
  };
  return { model, counted: () => counted };
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => error,
  );
}
