import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  allSamples,
  EngineBench,
  failureOf,
  type RecipeFile,
  type TestEngine,
  withoutFolder,
} from '../support/engine-harness.ts';
import { badGgufFiles, goodGgufFiles } from '../support/gguf-corpus.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What is wrong, how it is met, and what is said: code, sentence with its place, advice. */
interface Row {
  readonly name: string;
  readonly meet: () => Promise<Failure>;
  readonly code: string;
  readonly says: RegExp;
}

const bench = new EngineBench();
let started: TestEngine;
let projects = 0;

beforeAll(async () => {
  started = await bench.start();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const good = goodGgufFiles().get('llama') ?? Buffer.alloc(0);
const varied = 'The {a|b|c|d|e|f|g|h} film was {x|y|z|u|v|w} for {me|you|us|them|all} of {it|them}"';
const scripts: Readonly<Record<string, string>> = {
  sound: `rules: [{ answers: ['${varied}'] }]`,
  'without-template': `hasChatTemplate: false\nrules: [{ answers: ['${varied}'] }]`,
  'short-context': `contextTokens: 120\nrules: [{ answers: ['${varied}'] }]`,
  silent: `rules: [{ answers: [''] }]`,
  'no-rules': 'rules: 5',
  'runs-out': `rules: [{ pick: once, answers: ['${varied}', 'Another film for all of us"'] }]`,
};
const longDefinition = 'a text that goes on and on '.repeat(30);

const rows: readonly Row[] = [
  // Model files
  {
    name: 'a GGUF file that is not there',
    meet: () => addModel('gone.gguf'),
    code: 'model-missing',
    says: /^There is no model file <folder>\/gone\.gguf\. Fetch it again, or choose another\.$/u,
  },
  {
    name: 'a GGUF file that was cut',
    meet: () => addModel('cut.gguf', good.subarray(0, good.length - 3000)),
    code: 'model-invalid',
    says: /^The file <folder>\/cut\.gguf is cut short: it has \d+ of at least \d+ bytes\. Fetch it again/u,
  },
  {
    name: 'another file under the name of a GGUF file',
    meet: () => addModel('zip.gguf', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(4096)])),
    code: 'model-invalid',
    says: /^The file <folder>\/zip\.gguf is not a GGUF file: it begins like a zip file\. Fetch it again/u,
  },
  {
    name: 'a malformed GGUF file',
    meet: () => addModel('bad.gguf', badGgufFiles().get('block_count 100000')),
    code: 'model-invalid',
    says: /^The file <folder>\/bad\.gguf says 100000 for llama\.block_count; 1 to 512 can be right\. Fetch it again/u,
  },
  {
    name: 'a model that the recipe names and nobody has',
    meet: () => startRun({ models: 'models: { generator: no-such-model, embedder: scripted }' }),
    code: 'model-missing',
    says: /There is no model `no-such-model`\. Known models: .*smollm2-135m-instruct.*models add FILE/u,
  },
  {
    name: 'a model without a chat template that is asked to chat',
    meet: () =>
      endOfRun({
        script: 'without-template',
        more: 'generate: { procedure: { method: single-prompt, params: { form: chat } } }',
      }),
    code: 'model-unsuitable',
    says: /^The model scripted:without-template\.yaml has no chat template\. Set `form: raw`/u,
  },
  {
    name: 'a script that is not there',
    meet: () => startRun({ script: 'gone' }),
    code: 'model-missing',
    says: /^The script <folder>\/gone\.yaml cannot be read\..*needs the file beside the recipe\.$/u,
  },
  {
    name: 'a script that is none',
    meet: () => startRun({ script: 'no-rules' }),
    code: 'model-invalid',
    says: /^The script <folder>\/no-rules\.yaml does not fit: .*expected array.*rules/su,
  },
  {
    name: 'a prompt that is longer than the context',
    meet: () => endOfRun({ script: 'short-context', labels: `[{ name: good, definition: '${longDefinition}' }, bad]` }),
    code: 'prompt-too-long',
    says: /leaves room for 24 of its 120\. The largest part is `conditions` with \d+ tokens: shorten it in the recipe/u,
  },
  {
    name: 'a model that answers nothing for 100 tries',
    meet: () => endOfRun({ script: 'silent', more: 'generate: { target: { accepted: 500 } }' }),
    code: 'no-answers',
    says: /^The model gave no usable answer for 1\d\d tries in a row\. Look at what was turned away, .* is kept\.$/u,
  },
  {
    name: 'a script that runs out',
    meet: () => endOfRun({ script: 'runs-out' }),
    code: 'script-exhausted',
    says: /^The script of scripted:runs-out\.yaml has run out: its rule 1 had 2 answers\.$/u,
  },
  // Files of data
  {
    name: 'CSV with ragged rows',
    meet: () => startRun({ seeds: ['ragged.csv', 'text,label\nA fine film,good\na,b,c\nonly one\nA dull film,bad\n'] }),
    code: 'source-invalid',
    says: /ragged\.csv, line 3: 2 of 4 rows cannot be read \(line 3: 3 fields .*; line 4: 1 field .*\)\. Check the separator/u,
  },
  {
    name: 'a label in the seeds that the task does not have',
    meet: () => startRun({ seeds: ['god.jsonl', '{"text":"a b c","label":"good"}\n{"text":"d e f","label":"god"}\n'] }),
    code: 'label-unknown',
    says: /^Line 2 of <folder>\/god\.jsonl has the label "god".* good, bad\. Add it to `task: labels`, or correct the file\.$/u,
  },
  {
    name: 'seeds that are empty',
    meet: () => startRun({ seeds: ['empty.jsonl', ''] }),
    code: 'source-invalid',
    says: /^<folder>\/empty\.jsonl: the file is empty\. Choose a file with at least one row\.$/u,
  },
  {
    name: 'seeds of which no row can be used, for a method that needs them',
    meet: () => startRun({ seeds: ['columns.csv', 'words,kind\nA fine film for us,good\n'] }),
    code: 'source-invalid',
    says: /columns\.csv.*text/u,
  },
  {
    name: 'a method that needs seeds in a recipe that has none',
    meet: () => endOfRun({ more: 'generate: { demonstrations: { method: nearest } }' }),
    code: 'seeds-missing',
    says: /needs seeds to show, and the recipe has none\. Add `sources: seeds`, or set/u,
  },
  {
    name: 'a source that is not there',
    meet: () => startRun({ more: 'sources: { seeds: { file: gone.jsonl } }' }),
    code: 'source-invalid',
    says: /recipe\.yaml:6:27 sources\.seeds\.file: There is no file `gone\.jsonl` \(<folder>\/gone\.jsonl\)\. Paths count from the folder/u,
  },
  // Recipes
  {
    name: 'a recipe with unknown keys',
    meet: () => startRun({ more: 'generat: {}\ngenerate: { target: { acepted: 4 } }' }),
    code: 'recipe-invalid',
    says: /recipe\.yaml:6:1 generat: .*Did you mean `generate`\?\n.*recipe\.yaml:7:23 generate\.target\.acepted: .*`accepted`/u,
  },
  {
    name: 'a recipe with values of the wrong type',
    meet: () => startRun({ more: 'seed: many\ngenerate: { target: { accepted: lots } }' }),
    code: 'recipe-invalid',
    says: /recipe\.yaml:6:7 seed: .*expected a number, found the text `many`\.\n.*:7:33 .*found the text `lots`/u,
  },
  {
    name: 'a recipe that is no YAML',
    meet: () => startRun({ more: 'a: [\n' }),
    code: 'recipe-invalid',
    says: /recipe\.yaml:\d+:\d+: Not readable as YAML/u,
  },
  {
    name: 'a recipe that reads a file outside its folder',
    meet: () => startRun({ more: 'sources: { seeds: { file: ../outside.jsonl } }' }),
    code: 'source-outside-folder',
    says: /recipe\.yaml:6:27 sources\.seeds\.file: The recipe reads `\.\.\/outside\.jsonl`.*Move it beside the recipe, or allow/u,
  },
  {
    name: 'a quota that cannot be reached',
    meet: () => startRun({ more: 'generate: { target: { accepted: 50, attempts: 10 } }' }),
    code: 'target-unreachable',
    says: /recipe\.yaml:6:\d+ generate\.target\.attempts: 10 attempts cannot give 50 .*Allow more attempts, or ask for fewer/u,
  },
  // Projects
  {
    name: 'a project that is open elsewhere',
    async meet() {
      const project = await freshProject();
      await using other = await bench.start({ door: 'browser' });
      return await failureOf(other.engine.call('project.open', { project }));
    },
    code: 'project-busy',
    says: /^<folder>\/p\d+\.seedloom is open in the command line \(process \d+, since .*\)\. Close it there first\.$/u,
  },
  {
    name: 'a project of a newer version',
    async meet() {
      const project = await freshProject();
      await started.engine.call('project.close', { project });
      const database = new DatabaseSync(project);
      database.exec('PRAGMA user_version = 999');
      database.close();
      return await failureOf(started.engine.call('project.open', { project }));
    },
    code: 'project-newer',
    says: /was written by a newer Seedloom \(schema 999; .*\)\. It was left as it is\. Update Seedloom to open it\.$/u,
  },
  {
    name: 'a file that is no project',
    meet: () => failureOf(started.engine.call('project.open', { project: bench.write('letter.seedloom', 'Dear all') })),
    code: 'not-a-project',
    says: /^<folder>\/letter\.seedloom is not a Seedloom project: .* It was left as it is\./u,
  },
  {
    name: 'a project that is not there',
    meet: () => failureOf(started.engine.call('project.open', { project: bench.path('none.seedloom') })),
    code: 'not-found',
    says: /^There is no project at <folder>\/none\.seedloom\.$/u,
  },
  {
    name: 'a call on a project that was not opened',
    meet: () => failureOf(started.engine.call('run.list', { project: bench.path('none.seedloom') })),
    code: 'not-found',
    says: /none\.seedloom is not open\. Open it first\.$/u,
  },
];

describe('what a person can get wrong is told with code, place and advice', () => {
  test.each(rows)('$name', async ({ meet, code, says }) => {
    const failure = await meet();
    expect(failure).toEqual({ code, message: expect.anything() });
    expect(withoutFolder(bench, failure.message)).toMatch(says);
  });

  test('and the engine goes on after all of it', async () => {
    const { project, run } = await runToEnd({ more: 'generate: { target: { accepted: 5 } }' });
    expect(run).toMatchObject({ state: 'done', accepted: 5 });
    expect(await started.engine.call('project.verify', { project })).toEqual({ ok: true, problems: [] });
    expect(started.lines).toEqual([]);
  });
});

describe('JSONL that is broken in line 4711', () => {
  const lines = Array.from({ length: 5000 }, (_, index) =>
    index === 4710
      ? '{"text": "broken'
      : JSON.stringify({ text: `Text number ${index}`, label: index % 2 ? 'good' : 'bad' }),
  );

  test('is imported without that line, which is named', async () => {
    const project = await freshProject();
    const imported = await started.engine.call('sources.import', {
      project,
      file: bench.write('broken.jsonl', lines.join('\n')),
      role: 'seeds',
      labels: ['good', 'bad'],
    });
    expect(imported).toMatchObject({
      rows: 4999,
      rejected: 1,
      problems: [{ line: 4711, message: expect.stringMatching(/^not JSON: .* column/u) }],
    });
  });

  test('is used by a run without that line, which is named', async () => {
    const { notes, run } = await runToEnd({
      seeds: ['broken.jsonl', lines.join('\n')],
      more: 'generate: { demonstrations: { method: random }, target: { accepted: 3 } }',
    });
    expect(run.state).toBe('done');
    expect(notes.map((note) => withoutFolder(bench, note))).toEqual([
      expect.stringMatching(
        /^1 of 5000 rows of <folder>\/broken\.jsonl was refused \(line 4711: not JSON: .*\)\. The others are used as seeds\.$/u,
      ),
    ]);
  });
});

describe('the disk', () => {
  test('full: the run fails and says why, nothing that was accepted is lost, and it goes on when there is space', async ({
    skip,
  }) => {
    using disk = mountSmallDisk(1200);
    if (disk === undefined) return skip('mounting a small disk needs root');
    const project = join(disk.folder, 'full.seedloom');
    const recipe = writeRecipe({ more: 'generate: { accept: [{ method: format }], target: { accepted: 2000 } }' });
    await started.engine.call('project.open', { project, create: true });
    const { run } = await started.engine.call('run.start', { project, recipe });
    const failed = await started.engine.call('run.wait', { project, run });
    expect(failed).toMatchObject({ state: 'failed', code: 'disk-full' });
    expect(failed.message).toContain(project);
    expect(failed.message).toMatch(/What was stored before is safe\. Free some space and try again\./u);
    expect((await started.engine.call('run.list', { project })).runs).toEqual([failed]);
    const before = await allSamples(started, { project, run });
    expect(before.length).toBe(failed.accepted);
    expect(before.length).toBeGreaterThan(0);

    disk.resize(60_000);
    await started.engine.call('run.resume', { project, run });
    expect(await started.engine.call('run.wait', { project, run })).toMatchObject({ state: 'done', accepted: 2000 });
    expect((await allSamples(started, { project, run })).slice(0, before.length)).toEqual(before);
    expect(await started.engine.call('project.verify', { project })).toEqual({ ok: true, problems: [] });
    await started.engine.call('project.close', { project });
  });

  test('read-only: project and export say which folder, and what to do', async ({ skip }) => {
    using disk = mountSmallDisk(4000);
    if (disk === undefined) return skip('mounting a small disk needs root');
    mkdirSync(join(disk.folder, 'out'));
    const inside = join(disk.folder, 'p.seedloom');
    await started.engine.call('project.open', { project: inside, create: true });
    await started.engine.call('project.close', { project: inside });
    const { project, run } = await runToEnd({ more: 'generate: { target: { accepted: 3 } }' });
    disk.makeReadOnly();

    const failures = [
      await failureOf(started.engine.call('project.open', { project: inside })),
      await failureOf(
        started.engine.call('project.open', { project: join(disk.folder, 'new.seedloom'), create: true }),
      ),
      await failureOf(started.engine.call('dataset.export', { project, run: run.run, to: join(disk.folder, 'out') })),
    ];

    for (const { code, message } of failures) {
      expect(code).toBe('folder-read-only');
      expect(message).toContain(disk.folder);
      expect(message).toMatch(/\. \w+ .*(folder|disk).*\.$/u);
    }
  });
});

interface RecipeParts {
  readonly script?: string;
  readonly labels?: string;
  readonly models?: string;
  readonly seeds?: readonly [name: string, content: string];
  /** Lines 6 and on. */
  readonly more?: string;
}

function writeRecipe({ script = 'sound', labels = '[good, bad]', models, seeds, more = '' }: RecipeParts): RecipeFile {
  for (const [name, text] of Object.entries(scripts)) bench.write(`${name}.yaml`, text);
  writeFileSync(join(bench.folder, '..', 'outside.jsonl'), '{"text":"a b c","label":"good"}\n');
  if (seeds !== undefined) bench.write(...seeds);
  const text = [
    'recipe: 1',
    'name: Bad input',
    `task: { kind: classification, textType: film review, labels: ${labels} }`,
    models ?? `models: { generator: 'scripted:${script}.yaml', embedder: scripted }`,
    'evaluate: []',
    ...(seeds === undefined ? [] : [`sources: { seeds: { file: ${seeds[0]} } }`]),
    more,
  ].join('\n');
  return { text, file: bench.write('recipe.yaml', text) };
}

async function freshProject(): Promise<string> {
  projects += 1;
  const project = bench.path(`p${projects}.seedloom`);
  await started.engine.call('project.open', { project, create: true });
  return project;
}

async function startRun(parts: RecipeParts): Promise<Failure> {
  const project = await freshProject();
  return await failureOf(started.engine.call('run.start', { project, recipe: writeRecipe(parts) }));
}

async function runToEnd(parts: RecipeParts) {
  const project = await freshProject();
  const { run, notes } = await started.engine.call('run.start', { project, recipe: writeRecipe(parts) });
  return { project, notes, run: await started.engine.call('run.wait', { project, run }) };
}

/** How a run ended that could be started. */
async function endOfRun(parts: RecipeParts): Promise<Failure> {
  const { run } = await runToEnd(parts);
  expect(run.state).toBe('failed');
  return { code: run.code, message: run.message };
}

async function addModel(name: string, content?: Buffer): Promise<Failure> {
  const file = content === undefined ? bench.path(name) : bench.write(name, content);
  return await failureOf(started.engine.call('models.add', { file }));
}
