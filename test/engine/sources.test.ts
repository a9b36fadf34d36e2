import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineBench, failureOf, type TestEngine } from '../support/engine-harness.ts';

let bench: EngineBench;
let started: TestEngine;
let project: string;

beforeAll(async () => {
  bench = new EngineBench();
  started = await bench.start();
  ({ project } = await started.engine.call('project.createNew', { name: 'Tickets', taskKind: 'classification' }));
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const call: TestEngine['engine']['call'] = (...request) => started.engine.call(...request);
const shown = async () =>
  (await call('samples.page', { project })).samples.map(({ role, fields }) => [role, fields['text'], fields['label']]);

const csv =
  'Nr,Message,Kind\n1,My card is gone,lost\n2,"It does not work, at all",broken\n3,Where is it?,lost\n4,only two\n';

test('a preview shows columns, rows, problems by line, and guesses', async () => {
  const file = bench.write('in/My tickets (test).csv', csv);
  expect(await call('sources.preview', { file, taskKind: 'classification', rows: 2 })).toEqual({
    name: 'My tickets (test).csv',
    format: 'csv',
    delimiter: ',',
    sizeBytes: csv.length,
    columns: ['Nr', 'Message', 'Kind'],
    rows: [
      { line: 2, values: { Nr: '1', Message: 'My card is gone', Kind: 'lost' } },
      { line: 3, values: { Nr: '2', Message: 'It does not work, at all', Kind: 'broken' } },
    ],
    read: 4,
    accepted: 3,
    rejected: 1,
    problems: [{ line: 5, message: '2 fields where the header has 3' }],
    fields: { text: 'Message', label: 'Kind' },
    labels: [
      { key: 'lost', count: 2 },
      { key: 'broken', count: 1 },
    ],
    suggestedRole: 'benchmark',
  });
});

describe('adding a file', () => {
  test('copies it, reads it, names it in the recipe and takes its labels: one entry that can be undone', async () => {
    const good = csv.replace('4,only two\n', '');
    const file = bench.write('in/My tickets (test).csv', good);
    const added = await call('sources.add', {
      project,
      file,
      role: 'seeds',
      fields: { text: 'Message', label: 'Kind' },
      private: true,
      takeLabels: true,
    });
    const copy = join(dirname(project), 'sources', 'My tickets _test.csv');
    expect(added.source).toMatchObject({ role: 'seeds', rows: 3, rejected: 0, private: true, problems: [] });
    expect(added.recipe.written).toMatchObject({
      task: { labels: ['lost', 'broken'] },
      sources: {
        seeds: { file: 'sources/My tickets _test.csv', private: true, fields: { text: 'Message', label: 'Kind' } },
      },
    });
    expect(added.recipe.problems).toEqual([]);
    expect([readFileSync(copy, 'utf8'), statSync(copy).mode & 0o777]).toEqual([good, 0o600]);
    expect(await shown()).toHaveLength(3);

    const { title } = await call('history.undo', { project });
    expect(title).toBe('Add My tickets _test.csv as seeds');
    expect(await shown()).toEqual([]);
    expect((await call('sources.list', { project })).sources).toEqual([]);
    expect((await call('recipe.get', { project })).written).toMatchObject({ task: { labels: [] } });
    await call('history.redo', { project });
    expect(await shown()).toEqual([
      ['seeds', 'My card is gone', 'lost'],
      ['seeds', 'It does not work, at all', 'broken'],
      ['seeds', 'Where is it?', 'lost'],
    ]);
  });

  test('in a role that is taken replaces what was there', async () => {
    const file = bench.write('in/other.jsonl', '{"text":"New one.","label":"lost"}\n');
    const { recipe } = await call('sources.add', { project, file, role: 'seeds' });
    expect(recipe.written?.['sources']).toEqual({ seeds: { file: 'sources/other.jsonl' } });
    expect(await shown()).toEqual([['seeds', 'New one.', 'lost']]);
    await call('history.undo', { project });
    expect(await shown()).toHaveLength(3);
    await call('history.redo', { project });
  });

  test('again uses the copy that is there; another file of that name gets a number', async () => {
    const again = await call('sources.add', { project, file: bench.path('in/other.jsonl'), role: 'reference' });
    expect(again.recipe.written).toMatchObject({ sources: { reference: { file: 'sources/other.jsonl' } } });
    const file = bench.write('second/other.jsonl', '{"text":"Third.","label":"broken"}\n');
    const { recipe } = await call('sources.add', { project, file, role: 'benchmark' });
    expect(recipe.written).toMatchObject({ sources: { benchmark: { file: 'sources/other-2.jsonl' } } });
  });

  test('that cannot be used leaves nothing behind', async () => {
    const before = await call('recipe.get', { project });
    const files = readdirSync(join(dirname(project), 'sources'));
    const unknown = bench.write('in/unknown.jsonl', '{"text":"x","label":"elsewhere"}\n');
    expect(await failureOf(call('sources.add', { project, file: unknown, role: 'seeds' }))).toMatchObject({
      code: 'label-unknown',
    });
    for (const file of [bench.path('none.csv'), bench.folder, bench.write('in/empty.jsonl', '')])
      expect(await failureOf(call('sources.add', { project, file, role: 'seeds' }))).toMatchObject({
        code: 'source-invalid',
      });
    expect(readdirSync(join(dirname(project), 'sources'))).toEqual(files);
    expect((await call('recipe.get', { project })).version).toBe(before.version);
  });

  test('of texts takes Markdown and Parquet too', async () => {
    const notes = bench.write('in/notes.md', '# Notes\n\nSome *text*.\n');
    const added = await call('sources.add', { project, file: notes, role: 'documents' });
    expect(added.source).toMatchObject({ rows: 1, role: 'documents' });
    const table = bench.path('in/pool.parquet');
    const columnData = [{ name: 'body', data: ['One text.', 'Another one.'], type: 'STRING' as const }];
    writeFileSync(table, Buffer.from(parquetWriteBuffer({ columnData })));
    const preview = await call('sources.preview', { file: table, taskKind: 'classification' });
    expect(preview).toMatchObject({
      format: 'parquet',
      fields: { text: 'body' },
      suggestedRole: 'unlabelled',
      accepted: 2,
    });
    const pool = await call('sources.add', { project, file: table, role: 'unlabelled', fields: preview.fields });
    expect(pool.source).toMatchObject({ rows: 2 });
  });
});

test('removing a source takes it out of the recipe and the lists, and undo brings it back though its file is gone', async () => {
  const { recipe } = await call('sources.remove', { project, role: 'unlabelled' });
  expect(recipe.written?.['sources']).not.toHaveProperty('unlabelled');
  expect((await call('sources.list', { project })).sources.map(({ role }) => role)).not.toContain('unlabelled');
  const file = join(dirname(project), 'sources', 'pool.parquet');
  expect(existsSync(file)).toBe(true);
  rmSync(file);
  await call('history.undo', { project });
  // Its rows are in the project: the file is not missed.
  expect((await call('recipe.get', { project })).problems).toEqual([]);
});
