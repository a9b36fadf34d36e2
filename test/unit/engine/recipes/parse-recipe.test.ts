import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeProblems, parseRecipe, type RecipeEnvironment } from '../../../../src/engine/recipes/parse-recipe.ts';
import { taskKinds } from '../../../../src/engine/tasks/registry.ts';
import { fakeRegistry } from './fake-methods.ts';

const environment: RecipeEnvironment = { methods: fakeRegistry, kinds: taskKinds };

const start = 'recipe: 1\nname: Test\ntask: { kind: classification, labels: [good, bad] }\n';

describe('a right recipe', () => {
  test('comes back with every default, those of the parameters too', () => {
    const parsed = parseRecipe(`${start}generate: { decoding: { method: sampling } }\n`, environment);
    if (parsed.kind === 'problems') throw new Error(describeProblems(parsed.problems, 'recipe.yaml'));
    expect(parsed.recipe.generate.decoding).toEqual({ method: 'sampling', params: { temperature: 1 } });
    expect(parsed.recipe.generate.procedure).toEqual({
      method: 'single-prompt',
      params: { model: 'generator', form: 'raw' },
    });
    expect(parsed.recipe.task.labels.map((label) => label.name)).toEqual(['good', 'bad']);
  });

  test('may be JSON, with tabs, and gives the same', () => {
    const json = JSON.stringify(
      { recipe: 1, name: 'Test', task: { kind: 'classification', labels: ['good', 'bad'] } },
      null,
      '\t',
    );
    expect(parseRecipe(json, environment)).toEqual(parseRecipe(start, environment));
    expect(parseRecipe(json, environment).kind).toBe('recipe');
  });

  test('may repeat parts by aliases', () => {
    expect(
      problems(`${start}curate:\n  - &step { method: student-agreement, drop: "not agrees" }\n  - *step\n`),
    ).toEqual([]);
  });
});

describe('what is wrong is told with path, line and column, and the nearest right word', () => {
  test('all of it at once', () => {
    const text = [
      'recipe: 1',
      'name: Test',
      'task: { kind: classification, lables: [good, bad] }',
      'generate:',
      '  accept:',
      '    - { method: format }',
      '    - { method: rouge-novelti }',
      '  decoding: { method: sampling, params: { temprature: 0.5 } }',
      '  target: { accepted: many }',
      'curate:',
      '  - { method: student-agreement, drop: "agres == false" }',
      'purpose: trainig',
    ].join('\n');
    expect(problems(text)).toEqual([
      '3:31 task.lables: Unknown field `lables` in task. Did you mean `labels`?',
      '7:17 generate.accept[1].method: Unknown method `rouge-novelti` in accept. Did you mean `rouge-novelty`?',
      '8:43 generate.decoding.params.temprature: Unknown field `temprature` in generate.decoding.params. Did you mean `temperature`?',
      '9:23 generate.target.accepted: `accepted`: expected a number, found the text `many`.',
      '11:41 curate[0].drop: Rule of `student-agreement`: Unknown score `agres`. Did you mean `agrees`? A fixed word stands in quotes.',
      '12:10 purpose: `purpose`: expected `training` or `evaluation`, found the text `trainig`. Did you mean `training`?',
    ]);
  });

  test.each([
    ['name: x\nrecipe: 1', ['1:1 task: `task` is missing: expected a mapping of fields.']],
    ['', ['1:1: The recipe: expected a mapping of fields, found nothing.']],
    ['- a', ['1:1: The recipe: expected a mapping of fields, found a list.']],
    [
      `${start}sources: { seed: { file: a.jsonl } }`,
      ['4:12 sources.seed: Unknown field `seed` in sources. Did you mean `seeds`?'],
    ],
    [
      'recipe: 1\nname: x\ntask: { kind: classification, labels: [1, {nam: b}] }',
      [
        '3:40 task.labels[0]: Entry 1: expected text or a mapping of fields, found the number 1. Put it in quotes: "1".',
        '3:43 task.labels[1].name: `name` is missing: expected text.',
        '3:44 task.labels[1].nam: Unknown field `nam` in task.labels[1]. Did you mean `name`?',
      ],
    ],
    [
      `${start}sources: { seeds: { file: a, private: yes } }`,
      ['4:39 sources.seeds.private: `private`: expected true or false or `dp`, found the text `yes`.'],
    ],
    [`${start}seed: 1.5`, ['4:7 seed: `seed`: expected a whole number, found the number 1.5.']],
    [
      `${start}generate: { target: { accepted: 0 } }`,
      ['4:33 generate.target.accepted: `accepted`: expected at least 1, found 0.'],
    ],
    [
      `${start}generate: { decoding: { method: sampling, params: { temperature: 3 } } }`,
      ['4:66 generate.decoding.params.temperature: `temperature`: expected at most 2, found 3.'],
    ],
    [
      `${start}generate: { conditions: [{ name: tone, method: values }] }`,
      ['4:26 generate.conditions[0].params.values: `values` is missing: expected a list.'],
    ],
    [
      `${start}models: { "my generator": x }`,
      [
        '4:11 models.my generator: `my generator` is not a good name: expected a name of letters, digits, hyphens and underscores.',
      ],
    ],
    [
      `${start}evaluate: [{ method: format }]`,
      ['4:22 evaluate[0].method: Unknown method `format` in evaluate. It is a method of the slot accept.'],
    ],
    [
      `${start}annotate: [{ method: people }]`,
      ['4:22 annotate[0].method: Unknown method `people` in annotate. This version has no methods for this place.'],
    ],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  test('names that must agree', () => {
    const text = [
      'recipe: 1',
      'name: Test',
      'task: { kind: classification, labels: [good, bad, Good] }',
      'generate:',
      '  conditions:',
      '    - { name: label, method: labels, params: { only: [good, awful] } }',
      '    - { name: label, method: values, params: { values: [a, b] } }',
      '  coverage: { method: balanced, params: { weights: { lable: 2 } } }',
      '  demonstrations: { method: nearest }',
      '  procedure: { method: single-prompt, params: { model: writer } }',
      '  target: { accepted: 10, per: label, attempts: 20 }',
    ].join('\n');
    expect(problems(text)).toEqual([
      '3:51 task.labels[2]: The label `Good` is there twice: capitals and spaces make no difference.',
      '6:61 generate.conditions[0].params.only[1]: Unknown label `awful` in the parameters of `labels`. Known: `good`, `bad`, `Good`.',
      '7:15 generate.conditions[1].name: The condition `label` is there twice: give one of them another name.',
      '8:54 generate.coverage.params.weights.lable: Unknown condition `lable` in the parameters of `balanced`. Did you mean `label`?',
      '9:29 generate.demonstrations.method: The method `nearest` in generate.demonstrations needs a source with the role seeds: add `seeds: { file: … }` to `sources`, or choose another method.',
      '10:56 generate.procedure.params.model: Unknown model role `writer` in the parameters of `single-prompt`. Known: `generator`, `embedder`.',
      '11:49 generate.target.attempts: 20 attempts cannot give 30 accepted samples: each attempt gives at most one. Allow more attempts, or ask for fewer samples.',
    ]);
  });

  test('a task kind that is unknown, and a method that does not work for the kind', () => {
    expect(problems('recipe: 1\nname: x\ntask: { kind: clasification, labels: [a, b] }')).toEqual([
      '3:15 task.kind: Unknown task kind `clasification`. Did you mean `classification`?',
    ]);
    expect(
      problems('recipe: 1\nname: x\ntask: { kind: question-answering }\ncurate: [{ method: student-agreement }]'),
    ).toEqual([
      '4:20 curate[0].method: The method `student-agreement` works for `classification`, not for `question-answering`.',
    ]);
    expect(problems('recipe: 1\nname: x\ntask: { kind: classification }')).toEqual([
      '3:7 task.labels: A classification needs at least two labels in `labels`; there are 0.',
    ]);
  });

  test('a model that is not there, where the models are known', () => {
    const known = { ...environment, models: ['smollm2-135m-instruct', 'all-minilm-l6-v2'] };
    expect(problems(`${start}models: { generator: smollm2-135m }`, known)).toEqual([
      '4:22 models.generator: Unknown model `smollm2-135m` for the role generator. Did you mean `smollm2-135m-instruct`? The Models screen and `seedloom models` list what there is.',
    ]);
    expect(problems(start, known)).toEqual([]);
  });
});

describe('a file that cannot be read', () => {
  test.each([
    [
      'a: [1\nb: 2',
      '2:1: Not readable as YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
    ['task:\n\tkind: x', '2:1: A tab stands at the beginning of the line: YAML is indented with spaces.'],
    [`${start}---\n${start}`, '4:1: The file holds more than one recipe: `---` starts another document.'],
    [
      `${start}seed: !!js 1`,
      '4:7: Unresolved tag: tag:yaml.org,2002:js. A recipe has no tags: remove what begins with `!`, or put it in quotes.',
    ],
    ['a: *b', '1:1: Unresolved alias (the anchor must be set before the alias): b.'],
    ['a: &a\n  b: *a', '1:1: The recipe is nested more than 40 deep.'],
    [`a: ${'['.repeat(45)}${']'.repeat(45)}`, '1:1: The recipe is nested more than 40 deep.'],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  test('a field that is there twice is told beside everything else', () => {
    expect(problems(`${start}seed: 1\nseed: x\n`)).toEqual([
      '5:1: `seed` is there twice: keep one.',
      '5:7 seed: `seed`: expected a number, found the text `x`.',
    ]);
  });

  test('aliases that would unfold to a giant are refused', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 8; level++) {
      const before = `*a${level - 1}`;
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => before).join(', ')}]`);
    }
    expect(problems(lines.join('\n'))).toEqual([
      '1:1: The recipe has more than 100 aliases: write the repeated parts out.',
    ]);
  });

  test('more than a megabyte is refused', () => {
    expect(problems(`# ${'x'.repeat(1024 * 1024)}`)).toEqual([
      '1:1: The recipe is larger than 1024 kB. Put long lists into source files.',
    ]);
  });

  test('names of the language are fields like any other', () => {
    expect(problems(`${start}__proto__: { seed: 3 }\nconstructor: 1\n`)).toEqual([
      '4:1 __proto__: Unknown field `__proto__` at the top of the recipe. Known: `$schema`, `recipe`, `name`, `purpose`, `task`, `sources`, `models`, `generate`, `curate`, `annotate`, `evaluate`, `export`, ….',
      '5:1 constructor: Unknown field `constructor` at the top of the recipe. Known: `$schema`, `recipe`, `name`, `purpose`, `task`, `sources`, `models`, `generate`, `curate`, `annotate`, `evaluate`, `export`, ….',
    ]);
  });
});

describe('files', () => {
  const outside = mkdtempSync(join(tmpdir(), 'seedloom-recipe-'));
  const folder = join(outside, 'project');
  mkdirSync(folder);
  writeFileSync(join(outside, 'secret.jsonl'), '');
  symlinkSync(join(outside, 'secret.jsonl'), join(folder, 'link.jsonl'));
  afterAll(() => rmSync(outside, { recursive: true }));

  function outsidePaths(file: string, allowOutside: readonly string[] = []): readonly string[] {
    const parsed = parseRecipe(`${start}sources: { reference: { file: ${JSON.stringify(file)} } }`, {
      ...environment,
      folder: { folder, allowOutside },
    });
    return parsed.kind === 'recipe' ? [] : parsed.problems.map(({ code, path }) => `${code} ${path}`);
  }

  test('are read from the folder of the recipe only, also through links, unless the person allowed it, and must be there', () => {
    const refused = ['source-outside-folder sources.reference.file'];
    expect(outsidePaths('data/not-there.jsonl')).toEqual(['source-invalid sources.reference.file']);
    expect(outsidePaths('..data.jsonl')).toEqual(['source-invalid sources.reference.file']);
    expect(outsidePaths('../secret.jsonl')).toEqual(refused);
    expect(outsidePaths('data/../../secret.jsonl')).toEqual(refused);
    expect(outsidePaths(join(outside, 'secret.jsonl'))).toEqual(refused);
    expect(outsidePaths('link.jsonl')).toEqual(refused);
    expect(outsidePaths('link.jsonl', [join(outside, 'secret.jsonl')])).toEqual([]);
    expect(outsidePaths('../secret.jsonl', [outside])).toEqual([]);
  });
});

function problems(text: string, given: RecipeEnvironment = environment): readonly string[] {
  const parsed = parseRecipe(text, given);
  if (parsed.kind === 'recipe') return [];
  return parsed.problems.map(
    ({ path, line, column, message }) => `${line}:${column}${path === '' ? '' : ` ${path}`}: ${message}`,
  );
}
