import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Tab } from '../support/browser-mode.ts';
import { AppBench, type Visit } from './support/app-bench.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { eventually } from './support/eventually.ts';
import { goTo, openAt } from './support/screens.ts';

/** Line 3 has no text, line 6 has too many columns. */
const table = `message,kind,day
My parcel never came,delivery,Monday
,delivery,Tuesday
The bill is wrong,billing,Tuesday
"Where is it, please?",delivery,Friday
I paid twice,billing,Friday,again
Charged for nothing,billing,Sunday
`;

describe.skipIf(chromiumPath === undefined)(inChromium('an own file'), () => {
  let bench: AppBench;
  let visit: Visit;
  let link: Tab;

  beforeAll(async () => {
    bench = await AppBench.open();
    visit = await bench.visit();
    link = await visit.openLink();
  }, 150_000);
  afterAll(() => bench?.[Symbol.asyncDispose]());
  afterEach(() => expect(visit.watch.take()).toEqual([]));

  test('becomes a source of a new project: dropped in, mapped, its labels taken, its errors told by line', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Complaints');
    await page.getByRole('button', { name: 'Create and add a file' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor();
    await page.getByText('No real data yet').waitFor();

    await dropFile(page, { name: 'complaints.csv', type: 'text/csv', content: table });
    const form = page.getByRole('region', { name: 'Add complaints.csv' });
    await form.getByRole('cell', { name: 'My parcel never came' }).waitFor();
    expect(await refusedRows(form)).toEqual([expect.stringMatching(/^line 6 4 fields where the header has 3/u)]);
    expect(await form.getByRole('combobox', { name: /^Column of text/u }).inputValue()).toBe('message');
    expect(await form.getByRole('combobox', { name: /^Column of label/u }).inputValue()).toBe('kind');
    await form.getByRole('checkbox', { name: /Add 2 labels of this file to the codebook/u }).waitFor();
    await form.getByRole('radio', { name: /^Seeds/u }).check();
    await form.getByRole('button', { name: 'Add as seeds' }).click();

    const list = page.getByRole('list', { name: 'Sources' });
    await list.getByText('complaints.csv').waitFor();
    await list.getByRole('button', { name: 'Show 4 rows' }).waitFor();
    await eventually(() => refusedRows(list)).toEqual([
      expect.stringMatching(/^line 3 /u),
      expect.stringMatching(/^line 6 /u),
    ]);
    await goTo(page, 'Task');
    await page.getByText('2 labels in the codebook.').waitFor();

    const [project] = (await link.engine.call('project.recent', {})).projects;
    const sources = await link.engine.call('sources.list', { project: project?.project ?? '' });
    expect(sources.sources.map(({ role, rows, rejected }) => [role, rows, rejected])).toEqual([['seeds', 4, 2]]);
    // The project has a copy of its own.
    const copy = join(dirname(project?.project ?? ''), 'sources', 'complaints.csv');
    expect(readFileSync(copy, 'utf8')).toBe(table);
  });

  test('is taken back as one step, labels included, and a benchmark says what it may not be used for', async () => {
    const { page } = visit;
    const { project } = await link.engine.call('project.createNew', {
      name: 'Second thoughts',
      taskKind: 'classification',
    });
    await openAt(page, 'Sources', project);
    const file = join(bench.home, 'picked.jsonl');
    writeFileSync(file, '{"text":"Good film","label":"up"}\n{"text":"Bad film","label":"down"}\n');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Add a file…' }).first().click();
    await (await chooser).setFiles(file);
    const form = page.getByRole('region', { name: 'Add picked.jsonl' });
    await form.getByRole('radio', { name: /^Benchmark/u }).check();
    await form.getByText('No generation, curation or annotation method can read it').waitFor();
    await form.getByRole('button', { name: 'Add as benchmark' }).click();
    await page.getByText(/2 rows of picked\.jsonl added/u).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    const recipe = async () => (await link.engine.call('recipe.get', { project })).text;
    await eventually(recipe).not.toContain('benchmark');
    expect(await recipe()).toContain('labels: []');
    await page.getByText('No real data yet').waitFor();
  });

  test('that cannot be read says so in its place and leaves the project as it was', async () => {
    const { page } = visit;
    const { project } = await link.engine.call('project.createNew', {
      name: 'Broken file',
      taskKind: 'classification',
    });
    await openAt(page, 'Sources', project);
    await dropFile(page, { name: 'broken.parquet', type: '', content: 'PAR1 this is no table PAR1' });
    const note = page.getByRole('alert');
    await note.getByText('broken.parquet cannot be read').waitFor();
    await note.getByRole('button', { name: 'Take another file' }).click();
    await page.getByText('No real data yet').waitFor();
    expect((await link.engine.call('sources.list', { project })).sources).toEqual([]);
  });
});

/** Drops a file on the screen as a person does with the mouse. */
async function dropFile(
  page: Page,
  file: { readonly name: string; readonly type: string; readonly content: string },
): Promise<void> {
  const transfer = await page.evaluateHandle(
    `(() => { const transfer = new DataTransfer(); transfer.items.add(new File([${JSON.stringify(file.content)}], ${JSON.stringify(file.name)}, { type: ${JSON.stringify(file.type)} })); return transfer; })()`,
  );
  const place = page.getByText('No real data yet');
  for (const type of ['dragenter', 'dragover', 'drop']) await place.dispatchEvent(type, { dataTransfer: transfer });
}

function refusedRows(place: Locator): Promise<readonly string[]> {
  return place.getByRole('list', { name: 'Rows that did not fit' }).getByRole('listitem').allTextContents();
}
