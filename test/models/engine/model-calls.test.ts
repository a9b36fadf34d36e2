import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../support/engine-harness.ts';
import { areStarterModelsThere, dataFolder, TestFolder, withStarterModels } from './starter-models.ts';

const model = 'smollm2-135m-instruct';
const samples = fileURLToPath(new URL('../../../resources/samples/card-problems', import.meta.url));

const recipe = `recipe: 1
name: Card problems
task:
  kind: classification
  textType: message of a bank customer
  labels: [declined_card_payment, card_payment_not_recognised, card_arrival, compromised_card, pending_card_payment, card_delivery_estimate, card_not_working, lost_or_stolen_card]
sources:
  seeds: { file: seeds.jsonl }
generate:
  target: { accepted: 6 }
`;

describe.skipIf(!areStarterModelsThere)(
  withStarterModels('Calls around models, with SmolLM2'),
  { timeout: 240_000 },
  () => {
    const folder = new TestFolder();
    const project = folder.file('cards.seedloom');
    let started: TestEngine;

    beforeAll(async () => {
      // A data folder of its own, so that what is measured here is remembered nowhere else.
      const home = folder.file('home');
      mkdirSync(home);
      symlinkSync(join(dataFolder, 'models'), join(home, 'models'), 'junction');
      cpSync(samples, folder.path, { recursive: true });
      started = await startTestEngine({ home });
      await started.engine.call('project.open', { project, create: true });
      const { version } = await started.engine.call('recipe.get', { project });
      const saved = await started.engine.call('recipe.save', { project, text: recipe, base: version });
      expect(saved.problems).toEqual([]);
    }, 60_000);

    afterAll(async () => {
      await started?.stop();
      folder[Symbol.dispose]();
    });

    test('a preview counts with the tokenizer of the model: the whole is what the model reads', async () => {
      const preview = await started.engine.call('prompt.preview', { project });
      expect(preview).toMatchObject({ isCounted: true, form: 'raw', dropped: [] });
      expect(preview.parts.filter(({ part }) => part === 'demonstration')).toHaveLength(3);
      const text = preview.parts.map((part) => part.text).join('');
      const read = await started.engine.call('models.try', { model, prompt: text, raw: true, maxTokens: 1 });
      expect(preview.totalTokens).toBe(read.promptTokens);
    });

    test('a trial has real answers with the probability of each token', async () => {
      const { attempts } = await started.engine.call('generation.try', { project, attempts: 3 });
      expect(attempts).toHaveLength(3);
      for (const { answer, tokens, promptTokens, prompt, seconds } of attempts) {
        expect(promptTokens).toBeGreaterThan(20);
        expect(prompt.every((part) => part.tokens > 0)).toBe(true);
        expect(seconds).toBeGreaterThan(0);
        if (answer !== '') expect(tokens.map(({ text }) => text).join('')).toContain(answer.trim());
        expect(tokens.every(({ probability }) => probability !== null && probability > 0 && probability <= 1)).toBe(
          true,
        );
      }
    });

    test('trying it, as a chat or as a text to go on with, gives tokens with their probabilities', async () => {
      const raw = { model, prompt: 'The capital of France is', raw: true, temperature: 0, maxTokens: 2 };
      const text = await started.engine.call('models.try', raw);
      expect(text).toMatchObject({ text: ' Paris.', finish: 'length', promptTokens: 5, completionTokens: 2 });
      expect(text.tokens).toMatchObject([{ text: ' Paris' }, { text: '.' }]);
      expect(text.tokens[0]?.probability).toBeGreaterThan(0.2);
      const chat = await started.engine.call('models.try', {
        model,
        system: 'Be brief.',
        prompt: 'Say hello.',
        maxTokens: 8,
      });
      expect(chat.promptTokens).toBeGreaterThan(10);
      expect(chat.tokens.map(({ text: token }) => token).join('')).toContain(chat.text.trim());
    });

    test('measuring takes seconds, and its result is remembered for this file and machine', async () => {
      const startedAt = performance.now();
      const speed = await started.engine.call('models.measure', { model });
      expect((performance.now() - startedAt) / 1000).toBeLessThan(20);
      console.info(`measured: ${JSON.stringify(speed)}`);
      expect(speed.tokensPerSecond).toBeGreaterThan(1);
      expect(speed.promptTokensPerSecond).toBeGreaterThan(speed.tokensPerSecond);
      expect(speed.togetherTokensPerSecond).toBeGreaterThan(speed.tokensPerSecond * 0.8);
      expect(speed.device).toMatch(/^(CPU, \d+ threads?|Metal|CUDA|Vulkan)/u);
      const listed = (await started.engine.call('models.list', {})).models.find((each) => each.model === model);
      expect(listed?.speed).toEqual(speed);
      const status = await started.engine.call('engine.status', {});
      expect(status.device).toBe(speed.device);
      expect(status.memory.modelHostBytes).toBeGreaterThan(50e6);
    });

    test('an embedding model cannot be tried or measured, and says why', async () => {
      await expect(started.engine.call('models.measure', { model: 'all-minilm-l6-v2' })).rejects.toMatchObject({
        code: 'model-unsuitable',
      });
    });
  },
);
