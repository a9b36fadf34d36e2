import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { runCommand, startCommand } from '../support/command-line.ts';
import { EngineBench, writeRecipe } from '../support/engine-harness.ts';
import { fixtureRecipe } from '../support/fixture-recipe.ts';

// Processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const names = [
  'run',
  'resume',
  'validate',
  'estimate',
  'methods',
  'models',
  'import',
  'export',
  'evaluate',
  'report',
  'demo',
];

describe('help', () => {
  test('lists every command and the exit codes, and each command has its own', async () => {
    await using bench = new EngineBench();
    const { code, output, notes } = await runCommand(bench, '--help');
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    for (const name of names) expect(output).toMatch(new RegExp(`^  ${name}\\b`, 'mu'));
    expect(output).toMatch(/^Exit codes:\n {4}0 {2}done$/mu);
    const own = await runCommand(bench, 'run', '--help');
    expect(own.code).toBe(0);
    expect(own.output).toMatch(/^Usage: seedloom run RECIPE\n.*--limit N.*--json/su);
  });
});

describe('exit codes', () => {
  test('2: a command line that was not understood', async () => {
    await using bench = new EngineBench();
    const ends = await Promise.all([
      runCommand(bench),
      runCommand(bench, 'rum'),
      runCommand(bench, 'run'),
      runCommand(bench, 'run', 'a.yaml', '--limt', '4'),
      runCommand(bench, 'run', 'a.yaml', '--limit', 'four'),
    ]);
    expect(ends.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
    expect(ends[1]?.notes).toMatch(/There is no command `rum`\. Did you mean `run`\?/u);
  });

  test('0 for what is done, and the files are there', async () => {
    await using bench = new EngineBench();
    const { file } = fixtureRecipe(bench, 'tickets');
    const { code, output } = await runCommand(bench, 'run', file);
    expect(code).toBe(0);
    expect(output).toMatch(/= accepted +12 {2}of 12 asked for/u);
    const dataset = readFileSync(bench.path('out/Tickets.jsonl'), 'utf8').trimEnd().split('\n');
    expect(dataset).toHaveLength(12);
    const again = await runCommand(bench, 'run', file);
    expect(again.code).toBe(3);
    expect(again.notes).toMatch(/holds a dataset already\. Give another folder with --out, or --overwrite/u);
  });

  test('3: a recipe with a problem, named with its line', async () => {
    await using bench = new EngineBench();
    const { file } = fixtureRecipe(bench, 'tickets', (text) => text.replace('accepted: 12', 'acepted: 12'));
    const { code, notes } = await runCommand(bench, 'run', file);
    expect(code).toBe(3);
    expect(notes).toMatch(/tickets\.yaml:\d+:\d+ generate\.target\.acepted: .*Did you mean `accepted`/u);
    const validated = await runCommand(bench, 'validate', file);
    expect(validated.code).toBe(3);
    expect(validated.output).toMatch(/tickets\.yaml:\d+:\d+: .*`acepted`/u);
  });

  test('4: less than was asked for; 5: a model that gives nothing; 6: a file that is no project', async () => {
    await using bench = new EngineBench();
    bench.write('silent.yaml', `rules: [{ answers: [''] }]`);
    bench.write('same.yaml', `rules: [{ answers: ['It is always the same film"'] }]`);
    const recipe = (script: string) =>
      writeRecipe(
        bench,
        `recipe: 1
name: Short
task: { kind: classification, textType: film review, labels: [good, bad] }
models: { generator: 'scripted:${script}.yaml', embedder: scripted }
generate: { accept: [{ method: format }, { method: exact-duplicates }], target: { accepted: 40 } }
evaluate: []
`,
        `${script}.recipe.yaml`,
      ).file;
    const short = await runCommand(bench, 'run', recipe('same'), '--no-export');
    expect(short.code).toBe(4);
    expect(short.output).toMatch(
      /Fell short of what was asked for:\n {2}good: [01] of 20 after \d+ attempts \(exact-duplicates/u,
    );
    const silent = await runCommand(bench, 'run', recipe('silent'), '--no-export');
    expect(silent.code).toBe(5);
    expect(silent.output).toMatch(/The model gave no usable answer for 1\d\d tries in a row\./u);
    const letter = await runCommand(bench, 'resume', bench.write('letter.seedloom', 'Dear all'));
    expect(letter.code).toBe(6);
    expect(letter.notes).toMatch(/is not a Seedloom project/u);
  });
});

describe('--json', () => {
  test('prints one JSON object for a result, and one for a failure', async () => {
    await using bench = new EngineBench();
    const { file } = fixtureRecipe(bench, 'tickets');
    const done = await runCommand(bench, 'run', file, '--json');
    expect(JSON.parse(done.output)).toMatchObject({
      run: 'r1',
      state: 'done',
      accepted: 12,
      report: { funnel: { accepted: 12 } },
      files: expect.arrayContaining([bench.path('out/Tickets.jsonl')]),
    });
    const failed = await runCommand(bench, 'run', bench.path('gone.yaml'), '--json');
    expect(failed.code).toBe(3);
    expect(JSON.parse(failed.output)).toMatchObject({ error: { code: 'recipe-invalid' } });
    for (const command of [['methods'], ['models'], ['validate', file], ['estimate', file, '--trials', '4']]) {
      const end = await runCommand(bench, ...command, '--json');
      expect({ command, code: end.code, value: typeof JSON.parse(end.output) }).toEqual({
        command,
        code: 0,
        value: 'object',
      });
    }
  });
});

describe('Ctrl-C', () => {
  test('pauses the run with exit code 130, and resume finishes it', async () => {
    await using bench = new EngineBench();
    const { file } = fixtureRecipe(bench, 'tickets', (text) => text.replace('accepted: 12', 'accepted: 150'));
    bench.write('tickets.script.yaml', `delayMs: 250\n${readFileSync(bench.path('tickets.script.yaml'), 'utf8')}`);
    const started = startCommand(bench, ['run', file]);
    await new Promise<void>((resolve) => {
      started.process.stderr?.on('data', (part) => {
        if (/ of 150 accepted/u.test(String(part))) resolve();
      });
    });
    started.process.kill('SIGINT');
    const paused = await started.ended;
    expect(paused.code).toBe(130);
    expect(paused.output).toMatch(/: paused after .*\nPaused\. `seedloom resume` goes on\./u);
    expect(paused.output).toMatch(/^Go on with: seedloom resume \/.*tickets\.seedloom$/mu);
    const resumed = await runCommand(bench, 'resume', bench.path('tickets.seedloom'), '--json');
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.output)).toMatchObject({ run: 'r1', state: 'done', accepted: 150 });
  });
});

describe('resume', () => {
  test('does not replace the dataset of another run without being told', async () => {
    await using bench = new EngineBench();
    const { file } = fixtureRecipe(bench, 'tickets');
    await runCommand(bench, 'run', file);
    const refused = await runCommand(bench, 'resume', bench.path('tickets.seedloom'));
    expect(refused.code).toBe(3);
    expect(refused.notes).toMatch(/holds a dataset already/u);
  });
});

describe('data on the terminal', () => {
  test('never moves the cursor, rings, or turns a line around: recipe, labels, files, answers', async () => {
    await using bench = new EngineBench();
    const nasty = '\\e[31mred\\e]0;title\\a\\u202Eback\\x9b2J';
    bench.write(
      'nasty.yaml',
      `rules: [{ answers: ["\\e[2J\\e]8;;http://x\\aIt is always the same ${nasty} film\\""] }]`,
    );
    bench.write('rows.csv', 'text,label\nA film for us,"\u001B[31mred"\nsecond\n');
    const { file } = writeRecipe(
      bench,
      `recipe: 1
name: "Name ${nasty}"
task: { kind: classification, textType: film review, labels: ["good ${nasty}", bad] }
models: { generator: 'scripted:nasty.yaml', embedder: scripted }
generate:
  conditions:
    - { name: label, method: labels }
    - { name: tone, method: values, params: { values: ["calm ${nasty}", loud] } }
  target: { accepted: 10 }
curate: []
evaluate: []
export: { to: "out ${nasty}" }
`,
    );
    const broken = writeRecipe(bench, `recipe: 1\nname: a\n"key ${nasty}": 4\ntask: { kind: "${nasty}" }\n`, 'b.yaml');
    const ends = [
      await runCommand(bench, 'run', file),
      await runCommand(bench, 'run', file, '--json', '--out', bench.path('second')),
      await runCommand(bench, 'validate', broken.file),
      await runCommand(bench, 'run', broken.file),
      await runCommand(bench, 'import', bench.path('rows.csv'), '--project', bench.path('i.seedloom')),
      await runCommand(bench, `\u001B[31m`),
      await runCommand(bench, 'methods', '\u001B[31m'),
    ];
    expect(ends.map(({ code }) => code)).toEqual([4, 4, 3, 3, 3, 2, 2]);
    for (const { output, notes } of ends)
      expect(`${output}${notes}`).not.toMatch(/[^\P{Cc}\n]|[\u200B-\u200F\u202A-\u202E]/u);
    expect(JSON.parse(ends[1]?.output ?? '').name).toBe('Name \u001B[31mred\u001B]0;title\u0007\u202Eback\u009B2J');
  });
});
