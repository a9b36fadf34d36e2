import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkOptions } from '../../../../src/engine/documents/export-formats/check-options.ts';
import { xml } from '../../../../src/engine/documents/export-formats/label-studio.ts';
import { exportFormatRegistry } from '../../../../src/engine/documents/export-formats/registry.ts';
import type { ExportRow, ExportShape } from '../../../../src/engine/documents/export-row.ts';
import { writeExport } from '../../../../src/engine/documents/write-export.ts';
import { exportFormats } from '../../../../src/shared/contract/recipe.ts';

const base = mkdtempSync(join(tmpdir(), 'seedloom-formats-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let folder = base;
beforeEach(() => {
  folder = mkdtempSync(join(base, 'test-'));
});
const { signal } = new AbortController();

const labelled: ExportShape = {
  name: 'Card problems',
  taskKind: 'classification',
  textType: 'message',
  language: 'pt-BR',
  fields: [
    { name: 'text', type: 'text', isTarget: false },
    { name: 'label', type: 'label', isTarget: true },
  ],
  labels: ['lost', 'a "<&>\' b'],
  includeConditions: false,
  includeVerdicts: true,
};
const questions: ExportShape = {
  ...labelled,
  taskKind: 'question-answering',
  fields: [
    { name: 'context', type: 'text', isTarget: false },
    { name: 'question', type: 'text', isTarget: false },
    { name: 'answers', type: 'list-of-texts', isTarget: true },
  ],
  labels: [],
};

function row(id: string, fields: ExportRow['fields'], more: Partial<ExportRow> = {}): ExportRow {
  return { id, fields, group: `g-${id}`, origin: 'generated', parents: [], weight: 1, ...more };
}

const lost = row('a', { text: 'Where is my card?', label: 'lost' });
const asked = row('q', { context: 'It rains.', question: 'Does it rain?', answers: ['It rains.', 'rains'] });

async function write(
  id: string,
  rows: readonly ExportRow[],
  more: {
    readonly shape?: ExportShape;
    readonly options?: Record<string, string | boolean>;
    readonly split?: boolean;
  } = {},
): Promise<Record<string, string>> {
  const format = exportFormatRegistry.find((known) => known.id === id);
  if (format === undefined) throw new Error(id);
  const { paths } = await writeExport({
    folder,
    baseName: 'set',
    format,
    options: checkOptions(format, more.options ?? {}),
    shape: more.shape ?? labelled,
    parts:
      more.split === true
        ? [
            { split: 'train', rows },
            { split: 'test', rows: [] },
          ]
        : [{ rows }],
    card: async () => ({ markdown: '# Card\n', json: '{}\n' }),
    makeFolder: true,
    signal,
  });
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]));
}

function bytesOf(text: string | undefined): ArrayBuffer {
  return new Uint8Array(Buffer.from(text ?? '', 'latin1')).buffer;
}

test('the recipe knows the formats of the registry, in their order', () => {
  expect(exportFormatRegistry.map(({ id }) => id)).toEqual([...exportFormats]);
});

describe('options of a format', () => {
  const csv = exportFormatRegistry.find(({ id }) => id === 'csv');
  const messages = exportFormatRegistry.find(({ id }) => id === 'trl-messages');
  if (csv === undefined || messages === undefined) throw new Error('missing');

  test('get their defaults', () => {
    expect(checkOptions(csv, {})).toEqual({ spreadsheetSafe: false });
    expect(checkOptions(messages, { instruction: 'x' })).toEqual({ instruction: 'x', instructionAs: 'user' });
  });

  test('that it does not have, and values that do not fit, are refused by name', () => {
    expect(() => checkOptions(csv, { spreadsheetSave: true })).toThrow('Did you mean `spreadsheetSafe`?');
    expect(() => checkOptions(csv, { spreadsheetSafe: 'yes' })).toThrow('takes switch for `spreadsheetSafe`');
    expect(() => checkOptions(messages, { instructionAs: 'assistant' })).toThrow('takes user or system');
  });
});

describe('Parquet', () => {
  test('has typed columns, and lists, missing values and row groups read back', async () => {
    const rows = Array.from({ length: 25_000 }, (_, index) =>
      row(`s${index}`, index % 3 === 0 ? { text: `t${index}` } : { text: `t${index}`, label: 'x' }, {
        parents: Array.from({ length: index % 3 }, (_unused, parent) => `p${parent}`),
        weight: index / 2,
      }),
    );
    const file = bytesOf((await write('parquet', rows))['set.parquet']);
    const metadata = parquetMetadata(file);
    expect(metadata.row_groups.map(({ num_rows }) => num_rows)).toEqual([20_000n, 5_000n]);
    expect(
      parquetSchema(metadata).children.map(
        ({ element }) => `${element.name} ${element.type ?? element.converted_type}`,
      ),
    ).toEqual([
      'id BYTE_ARRAY',
      'text BYTE_ARRAY',
      'label BYTE_ARRAY',
      'group BYTE_ARRAY',
      'origin BYTE_ARRAY',
      'parents LIST',
      'weight DOUBLE',
      'verdict BYTE_ARRAY',
    ]);
    const back = await parquetReadObjects({ file });
    expect(back).toEqual(
      rows.map(({ id, fields, group, parents, weight }) => ({
        id,
        text: fields['text'],
        label: fields['label'] ?? null,
        group,
        origin: 'generated',
        parents: [...parents],
        weight,
        verdict: 'keep',
      })),
    );
  });

  test('2,000 rows of any text come back as they were; half a surrogate pair is refused', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('', '\0', 'x'.repeat(100_000)));
    const fields = fc.sample(fc.record({ context: text, question: text, answers: fc.array(text, { maxLength: 3 }) }), {
      numRuns: 2000,
      seed: 11,
    });
    const rows = fields.map((one, index) => row(`s${index}`, one));
    const back = await parquetReadObjects({
      file: bytesOf((await write('parquet', rows, { shape: questions }))['set.parquet']),
    });
    expect(back.map(({ context, question, answers }) => ({ context, question, answers }))).toEqual(fields);
    folder = mkdtempSync(join(base, 'test-'));
    await expect(write('parquet', [row('a', { text: 'x\ud800', label: 'y' })])).rejects.toThrow('Parquet cannot hold');
  });

  test('without rows is a whole file', async () => {
    expect(await parquetReadObjects({ file: bytesOf((await write('parquet', []))['set.parquet']) })).toEqual([]);
  });
});

test('a Hugging Face folder has Parquet for each split and a card with a header', async () => {
  const files = await write('hugging-face', [lost], { split: true, options: { license: 'cc-by-4.0: "x"' } });
  expect(Object.keys(files).sort()).toEqual([
    'README.md',
    'card.json',
    'data/test-00000-of-00001.parquet',
    'data/train-00000-of-00001.parquet',
    'set.manifest.json',
  ]);
  const [, head, body] = (files['README.md'] ?? '').split('---\n');
  expect(body).toBe('\n# Card\n');
  const header = parse(head ?? '');
  expect(header).toMatchObject({
    pretty_name: 'Card problems',
    license: 'cc-by-4.0: "x"',
    language: ['pt'],
    task_categories: ['text-classification'],
    size_categories: ['n<1K'],
    configs: [
      {
        config_name: 'default',
        data_files: [
          { split: 'train', path: 'data/train-*' },
          { split: 'test', path: 'data/test-*' },
        ],
      },
    ],
  });
  expect(header.dataset_info.features).toContainEqual({ name: 'parents', sequence: 'string' });
  expect(header.dataset_info.splits.map(({ name, num_examples }: never) => [name, num_examples])).toEqual([
    ['train', 1],
    ['test', 0],
  ]);
});

describe('forms for training', () => {
  const instruction = `Give the label of this message. Answer with one of: lost, a "<&>' b.`;

  test('TRL messages, with the instruction where it is wanted', async () => {
    expect(JSON.parse((await write('trl-messages', [lost]))['set.jsonl'] ?? '')).toEqual({
      messages: [
        { role: 'user', content: `${instruction}\n\nWhere is my card?` },
        { role: 'assistant', content: 'lost' },
      ],
    });
    folder = mkdtempSync(join(base, 'test-'));
    const system = await write('trl-messages', [lost], { options: { instruction: 'Sort.', instructionAs: 'system' } });
    expect(JSON.parse(system['set.jsonl'] ?? '').messages.slice(0, 2)).toEqual([
      { role: 'system', content: 'Sort.' },
      { role: 'user', content: 'Where is my card?' },
    ]);
  });

  test('TRL prompt and completion of a question with its passage', async () => {
    const files = await write('trl-prompt-completion', [asked], { shape: questions });
    expect(JSON.parse(files['set.jsonl'] ?? '')).toEqual({
      prompt: 'Answer the question with words from the passage.\n\nContext: It rains.\n\nQuestion: Does it rain?',
      completion: 'It rains.',
    });
  });

  test('TRL preference needs both answers', async () => {
    const preference = exportFormatRegistry.find(({ id }) => id === 'trl-preference');
    expect(preference?.refuses?.(labelled)).toBe('Samples of this task have no chosen and rejected answers.');
    const fields = ['prompt', 'chosen', 'rejected'].map((name) => ({
      name,
      type: 'text' as const,
      isTarget: name !== 'prompt',
    }));
    const shape = { ...labelled, taskKind: 'preference', fields };
    expect(preference?.refuses?.(shape)).toBeUndefined();
    const files = await write('trl-preference', [row('a', { prompt: 'p', chosen: 'c', rejected: 'r' })], { shape });
    expect(JSON.parse(files['set.jsonl'] ?? '')).toEqual({ prompt: 'p', chosen: 'c', rejected: 'r' });
  });

  test('Axolotl and LLaMA-Factory name their files', async () => {
    const axolotl = await write('axolotl', [lost], { split: true });
    expect(parse(axolotl['axolotl.yaml'] ?? '').datasets).toEqual([
      {
        path: 'set-train.jsonl',
        ds_type: 'json',
        type: 'chat_template',
        field_messages: 'messages',
        message_property_mappings: { role: 'role', content: 'content' },
      },
    ]);
    folder = mkdtempSync(join(base, 'test-'));
    const factory = await write('llama-factory', [lost]);
    expect(JSON.parse(factory['dataset_info.json'] ?? '')).toEqual({
      set: { file_name: 'set.json', columns: { prompt: 'instruction', query: 'input', response: 'output' } },
    });
    expect(JSON.parse(factory['set.json'] ?? '')).toEqual([
      { instruction, input: 'Where is my card?', output: 'lost' },
    ]);
  });

  test('a sample without a label is named, not written as nothing', async () => {
    await expect(write('trl-messages', [row('bare', { text: 'x' })])).rejects.toThrow(
      'Sample bare has no label to train on.',
    );
  });
});

describe('forms for annotators', () => {
  test('Argilla: labels of models are suggestions, labels of people responses', async () => {
    const files = await write('argilla', [lost, { ...lost, id: 'b', isLabelledByPerson: true }]);
    expect(JSON.parse(files['set.json'] ?? '')).toEqual([
      {
        id: 'a',
        fields: { text: 'Where is my card?' },
        suggestions: { label: { value: 'lost', score: null, agent: 'generated' } },
        responses: {},
        metadata: { group: 'g-a', origin: 'generated', verdict: 'keep' },
        vectors: {},
      },
      expect.objectContaining({ id: 'b', suggestions: {}, responses: { label: [{ value: 'lost' }] } }),
    ]);
  });

  test('Label Studio: predictions and annotations, and an interface whose labels are escaped', async () => {
    const files = await write('label-studio', [lost, { ...lost, isLabelledByPerson: true }]);
    const result = [
      { id: 'label', from_name: 'label', to_name: 'text', type: 'choices', value: { choices: ['lost'] } },
    ];
    expect(JSON.parse(files['set.json'] ?? '')).toMatchObject([
      { data: { text: 'Where is my card?', sample_id: 'a' }, predictions: [{ result }], annotations: [] },
      { predictions: [], annotations: [{ result }] },
    ]);
    expect(files['label-config.xml']).toContain('<Choice value="a &#34;&#60;&#38;&#62;&#39; b"/>');
  });

  test('no label can leave its attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = xml(text);
        expect(escaped).not.toMatch(/[<>"'\uffff]|&(?!#[0-9]+;)/);
        expect([...escaped].filter((character) => character < ' ')).toEqual([]);
      }),
      { seed: 3 },
    );
  });
});
