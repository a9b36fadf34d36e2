import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { openProject } from '../../../src/engine/storage/open-project.ts';
import { loadLanguageModel } from '../../../src/model-host/llama-cpp/load-language-model.ts';
import type { RunReport } from '../../../src/shared/domain/run-report.ts';
import type { Sample } from '../../../src/shared/domain/sample.ts';
import type { Completion, CompletionRequest } from '../../../src/shared/llm/language-model.ts';
import { joinParts, type Prompt, type PromptPart, promptParts } from '../../../src/shared/llm/prompt.ts';
import { allSamples, startTestEngine, type TestEngine } from '../../support/engine-harness.ts';
import { smolLm2 } from '../../support/test-models.ts';
import { areStarterModelsThere, dataFolder, TestFolder, withStarterModels } from './starter-models.ts';

/** A stored model call with the whole request, which the story of a sample in the contract does not show. */
interface StoryCall {
  readonly isOwn: boolean;
  readonly name: string;
  readonly request: CompletionRequest;
  readonly answer: Completion;
}

interface Made {
  readonly report: RunReport;
  readonly samples: readonly Sample[];
  /** The call that wrote each sample. */
  readonly calls: readonly StoryCall[];
}

const resource = (path: string) => fileURLToPath(new URL(`../../../resources/${path}`, import.meta.url));
const asked = 16;
const counterLabels = 2;
const rule = { lambda: 100, epsilon: 0.01 };

/**
 * The first probe of the method contract: the one kind of method with a second file, a token rule inside the model host,
 * through the whole engine on the real model.
 */
describe.skipIf(!areStarterModelsThere)(withStarterModels('Self-debiasing on the card problems'), () => {
  const folder = new TestFolder();
  const project = folder.file('cards.seedloom');
  let engine: TestEngine;
  let plain: Made;
  let debiased: Made;

  beforeAll(async () => {
    cpSync(resource('samples/card-problems'), folder.path, { recursive: true });
    engine = await startTestEngine({ home: dataFolder });
    await engine.engine.call('project.open', { project, create: true });
    plain = await make('plain.yaml', { method: 'sampling', params: { temperature: 0.9, minP: 0.05 } });
    debiased = await make('debiased.yaml', {
      method: 'self-debiasing',
      params: { temperature: 0.9, minP: 0.05, counterLabels, ...rule },
    });
    await engine.stop();
    console.info(
      `self-debiasing against ${counterLabels} labels: ${describeSpeed(debiased)}; plain: ${describeSpeed(plain)}`,
    );
  }, 20 * 60_000);

  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** Runs the card problems with this decoding; everything else, the seed too, is the same. */
  async function make(name: string, decoding: unknown): Promise<Made> {
    // The task of the demo, and nothing of its wording: what is compared is the decoding.
    const { task } = parse(readFileSync(resource('recipes/card-problems.yaml'), 'utf8'));
    const text = stringify({
      recipe: 1,
      name: 'Card problems',
      task,
      sources: { seeds: { file: 'seeds.jsonl' } },
      models: { generator: smolLm2.id },
      generate: {
        conditions: [{ name: 'label', method: 'labels' }],
        demonstrations: { method: 'random', params: { count: 2 } },
        decoding,
        accept: [{ method: 'format' }, { method: 'exact-duplicates' }],
        target: { accepted: asked, attempts: 200 },
      },
      curate: [],
      evaluate: [],
      seed: 7,
    });
    const { run } = await engine.engine.call('run.start', { project, recipe: { text, file: folder.file(name) } });
    await engine.engine.call('run.wait', { project, run });
    const report = await engine.engine.call('run.report', { project, run });
    const samples = await allSamples(engine, { project, run });
    await engine.engine.call('project.close', { project });
    const calls = await storedCalls(
      project,
      samples.map(({ id }) => id),
    );
    await engine.engine.call('project.open', { project });
    return { report, samples, calls };
  }

  test('both ways of decoding give the asked number', () => {
    expect([plain, debiased].map(({ report, samples }) => [report.state, samples.length])).toEqual([
      ['done', asked],
      ['done', asked],
    ]);
  });

  test('the call of every accepted text has the rule and one counterpart for each counter label', () => {
    expect(debiased.calls).toHaveLength(asked);
    for (const { isOwn, request } of debiased.calls) {
      expect({ isOwn, rule: request.rule, prompts: request.prompts.length }).toEqual({
        isOwn: true,
        rule: { id: 'self-debiasing', params: rule },
        prompts: 1 + counterLabels,
      });
    }
    for (const { request } of plain.calls)
      expect({ rule: request.rule, prompts: request.prompts.length }).toEqual({ rule: undefined, prompts: 1 });
  });

  test('counterparts differ from the prompt in nothing but the label that is asked for', () => {
    const labelLine = /^Label: .*$/mu;
    for (const { request } of debiased.calls) {
      const [target = '', ...counterparts] = request.prompts.map(conditionsOf);
      const labels = [target, ...counterparts].map((text) => labelLine.exec(text)?.[0]);
      expect(new Set(labels).size).toBe(1 + counterLabels);
      expect(new Set(request.prompts.map(withoutConditions)).size).toBe(1);
      expect(new Set([target, ...counterparts].map((text) => text.replace(labelLine, ''))).size).toBe(1);
    }
  });

  test('the texts differ from those of plain sampling with the same seed', () => {
    const plainTexts = new Map(plain.calls.map(({ request, answer }) => [keyOf(request), answer.text]));
    const pairs = debiased.calls.flatMap(({ request, answer }) => {
      const text = plainTexts.get(keyOf(request));
      return text === undefined ? [] : [{ plain: text, debiased: answer.text }];
    });
    // Both runs begin with the same cells, demonstrations and seeds.
    expect(pairs.length).toBeGreaterThanOrEqual(4);
    expect(pairs.filter((pair) => pair.plain !== pair.debiased).length).toBeGreaterThanOrEqual(pairs.length / 2);
  });

  test(
    'at lambda 0 the counterparts have no say: greedy text is that of the prompt alone, sampled text that of any others',
    async () => {
      const { id, path = '', hash } = smolLm2;
      // Room for one group: the answer to a request then depends on that request alone.
      await using open = await loadLanguageModel({
        id,
        path,
        hash,
        options: { gpu: false, slots: 1 + counterLabels, contextTokens: 1024 },
      });
      const ask = (request: CompletionRequest) =>
        open.model.complete({ ...request, maxTokens: 24 }, { signal: new AbortController().signal });
      const withLambda = (request: CompletionRequest, lambda: number): CompletionRequest => ({
        ...request,
        rule: { id: 'self-debiasing', params: { ...rule, lambda } },
      });
      const [first, second] = debiased.calls.map(({ request }) => request);
      const [prompt] = first?.prompts ?? [];
      if (first === undefined || second === undefined || prompt === undefined) throw new Error('There are no calls.');
      const { rule: _, ...plainRequest } = first;
      const alone: CompletionRequest = { ...plainRequest, prompts: [prompt], sampling: { temperature: 0 } };
      const greedy = await ask(withLambda({ ...first, sampling: { temperature: 0 } }, 0));
      expect(greedy.text).toBe((await ask(alone)).text);
      const drawn = await ask(withLambda(first, 0));
      const others: CompletionRequest = { ...first, prompts: [prompt, ...second.prompts.slice(1)] };
      expect((await ask(withLambda(others, 0))).text).toBe(drawn.text);
      // The control: with lambda the rule, or the same change of counterparts, changes what is drawn.
      const pushed = [await ask(withLambda(first, 1000)), await ask(withLambda(others, 1000))];
      expect(new Set([drawn, ...pushed].map(({ text }) => text)).size).toBeGreaterThan(1);
    },
    5 * 60_000,
  );
});

/** The first call of each sample, which made it, from the closed file. */
async function storedCalls(path: string, ids: readonly string[]): Promise<readonly StoryCall[]> {
  const store = await openProject({ path, door: 'command line' });
  try {
    // Safe: completions are stored as they were asked for and answered.
    return ids.flatMap((id) => store.samples.story(id).calls.slice(0, 1)) as unknown as StoryCall[];
  } finally {
    await store.close();
  }
}

function conditionsOf(prompt: Prompt): string {
  return joinParts(promptParts(prompt).filter(({ part }) => part === 'conditions'));
}

function withoutConditions(prompt: Prompt): string {
  return joinParts(promptParts(prompt).filter(({ part }: PromptPart) => part !== 'conditions'));
}

/** The same for calls that differ in the decoding alone. */
function keyOf({ prompts, seed }: CompletionRequest): string {
  return JSON.stringify([prompts[0], seed]);
}

function describeSpeed({ report }: Made): string {
  const { completionTokens, promptTokens, calls } = report.calls;
  const perSecond = (completionTokens / report.workedMs) * 1000;
  return `${perSecond.toFixed(1)} tokens/s (${calls} calls, ${promptTokens} prompt tokens, ${(report.workedMs / 1000).toFixed(0)} s)`;
}
