import { cpSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunSummary } from '../../../src/shared/contract/run-answers.ts';
import type { RunReport } from '../../../src/shared/domain/run-report.ts';
import { readStoredPrompts } from '../../support/stored-prompts.ts';
import { jsonOf, runSeedloom, type SeedloomEnd } from './run-seedloom.ts';
import { areStarterModelsThere, TestFolder, withStarterModels } from './starter-models.ts';

interface RunEnd extends RunSummary {
  readonly project: string;
  readonly report: RunReport;
  readonly files: readonly string[];
}

const fixture = fileURLToPath(new URL('../../fixtures/recipes/deliveries', import.meta.url));

/** What a person does with a task of their own: a recipe, a CSV from a spreadsheet, a short trial, the dataset as CSV. */
describe.skipIf(!areStarterModelsThere)(withStarterModels('A task of one’s own by the command line'), () => {
  const folder = new TestFolder();
  let ended: SeedloomEnd;
  let run: RunEnd;

  beforeAll(async () => {
    cpSync(fixture, folder.path, { recursive: true });
    ended = await runSeedloom(['run', 'deliveries.yaml', '--limit', '12', '--json'], {
      folder: folder.path,
      limitMs: 10 * 60_000,
    });
    // Safe: the tests below fail when it is something else.
    run = jsonOf(ended) as RunEnd;
    if (run.report === undefined) throw new Error(`The run ended with ${ended.code}: ${ended.stdout}`);
    console.info(
      `own task: ${ended.seconds.toFixed(0)} s, ${run.report.calls.calls} calls for ${run.accepted} accepted`,
    );
  }, 11 * 60_000);

  afterAll(() => folder[Symbol.dispose]());

  test('the recipe has no problems', async () => {
    const validated = await runSeedloom(['validate', 'deliveries.yaml', '--json'], { folder: folder.path });
    expect({ code: validated.code, answer: jsonOf(validated) }).toEqual({
      code: 0,
      answer: { file: folder.file('deliveries.yaml'), problems: [] },
    });
  }, 60_000);

  test('twelve texts are accepted, four for each label', () => {
    expect({ code: ended.code, state: run.state, funnel: run.report.funnel }).toMatchObject({
      code: 0,
      state: 'done',
      funnel: { asked: 12, accepted: 12, kept: 12 },
    });
    const { tried, rejected, accepted } = run.report.funnel;
    expect(tried).toBe(accepted + rejected.reduce((sum, { count }) => sum + count, 0));
  });

  test('the rows of the file came into the prompts whole: without its byte order mark, with quotes and both lines', () => {
    const prompts = readStoredPrompts(run.project).join('\n');
    expect(prompts).not.toContain('\uFEFF');
    const seeds = parse(readFileSync(folder.file('messages.csv')), { bom: true, columns: true }) as readonly {
      readonly message: string;
    }[];
    const shown = seeds.filter(({ message }) => prompts.includes(message.replaceAll('"', "'").replaceAll('\n', ' ')));
    expect(shown.length).toBeGreaterThanOrEqual(7);
    expect(
      shown.some(({ message }) => message.includes('"')) && shown.some(({ message }) => message.includes('\n')),
    ).toBe(true);
  });

  test('the exported CSV reads back as the same rows as the JSON Lines of the same run', async () => {
    expect(run.files.map((file) => basename(file))).toEqual([
      'Parcel-messages.csv',
      'Parcel-messages.csv.manifest.json',
      'card.md',
      'card.json',
    ]);
    const again = await runSeedloom(['export', run.project, '--format', 'jsonl', '--out', 'lines', '--json'], {
      folder: folder.path,
    });
    expect(again.code).toBe(0);
    const lines = readFileSync(folder.file('lines/Parcel-messages.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const cells = parse(readFileSync(run.files[0] ?? ''), { columns: true }) as readonly Readonly<
      Record<string, string>
    >[];
    expect(cells.map(({ id, text, label }) => ({ id, text, label }))).toEqual(
      lines.map(({ id, text, label }) => ({ id, text, label })),
    );
    expect(Object.values(countLabels(cells))).toEqual([4, 4, 4]);
  }, 60_000);

  test('the exported CSV can be imported as a source of the next project', async () => {
    const imported = await runSeedloom(
      ['import', run.files[0] ?? '', '--project', 'next.seedloom', '--role', 'unlabelled', '--json'],
      { folder: folder.path },
    );
    expect({ code: imported.code, answer: jsonOf(imported) }).toMatchObject({
      code: 0,
      answer: { rows: 12, rejected: 0, problems: [] },
    });
  }, 60_000);
});

function countLabels(rows: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { label = '' } of rows) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
