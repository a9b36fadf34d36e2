import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Tab } from '../support/browser-mode.ts';
import { AppBench, type Visit } from './support/app-bench.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { eventually } from './support/eventually.ts';
import { openAt } from './support/screens.ts';
import { createScriptedProject, rowsOf } from './support/scripted-project.ts';

describe.skipIf(chromiumPath === undefined)(inChromium('samples in Data'), () => {
  let bench: AppBench;
  let visit: Visit;
  let link: Tab;
  let project: string;

  beforeAll(async () => {
    bench = await AppBench.open();
    visit = await bench.visit();
    link = await visit.openLink();
    project = await createScriptedProject(link, { name: 'To edit', perLabel: 8 });
    const { run } = await link.engine.call('run.start', { project });
    await link.engine.call('run.wait', { project, run });
    await openAt(visit.page, 'Data', project);
  }, 150_000);
  afterAll(() => bench?.[Symbol.asyncDispose]());
  afterEach(() => expect(visit.watch.take()).toEqual([]));

  test('are edited in their story, and the edit is taken back by the button', async () => {
    const { page } = visit;
    await focusList(page);
    const [first] = await rowsOf(link, project);
    await page.keyboard.press('e');
    const field = page
      .getByRole('complementary', { name: /^Sample/u })
      .getByRole('textbox')
      .first();
    await field.waitFor();
    await eventually(() => field.evaluate((element) => element.matches(':focus'))).toBe(true);
    await field.fill('Typed by a person.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Edited sample 1').waitFor();
    await eventually(async () => (await rowsOf(link, project))[0]?.text).toBe('Typed by a person.');
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(async () => (await rowsOf(link, project))[0]?.text).toBe(first?.text);
    await page
      .getByRole('grid', { name: 'Samples' })
      .getByText(first?.text ?? '')
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Close the panel' }).click();
  });

  test('are dropped together, restored by key, dropped again by key', async () => {
    const { page } = visit;
    await focusList(page);
    const dropped = async () => (await rowsOf(link, project)).filter(({ verdict }) => verdict === 'drop').length;
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    const bar = page.getByRole('region', { name: 'Selected samples' });
    await bar.getByText('3 selected').waitFor();
    await bar.getByRole('button', { name: 'Drop' }).click();
    await eventually(dropped).toBe(3);
    await page.getByText('Dropped 3 samples').waitFor();
    await focusList(page);
    await page.keyboard.press('Control+z');
    await eventually(dropped).toBe(0);
    await page.keyboard.press('Control+Shift+z');
    await eventually(dropped).toBe(3);
    await page.keyboard.press('u');
    await eventually(dropped).toBe(0);
    await page.keyboard.press('Escape');
  });

  test('are labelled by one key, and the story tells who did it', async () => {
    const { page } = visit;
    await focusList(page);
    const [before] = await rowsOf(link, project);
    const other = before?.label === 'alpha' ? { key: '2', name: 'beta' } : { key: '1', name: 'alpha' };
    await page.keyboard.press('Enter');
    const story = page.getByRole('complementary', { name: 'Sample 1' });
    await story
      .getByRole('region', { name: 'Label' })
      .getByText(before?.label ?? '')
      .waitFor();
    await page.keyboard.press(other.key);
    await story.getByRole('region', { name: 'Label' }).getByText(other.name).first().waitFor();
    expect((await rowsOf(link, project))[0]?.label).toBe(other.name);
    await story.getByText('person').first().waitFor();
    await page.keyboard.press('Control+z');
    await eventually(async () => (await rowsOf(link, project))[0]?.label).toBe(before?.label);
  });

  test('are found by a word, and a filter stands in the address', async () => {
    const { page } = visit;
    const [first] = await rowsOf(link, project);
    const word = first?.text.split(' ')[1] ?? '';
    const expected = (await rowsOf(link, project)).filter(({ text }) =>
      text.toLowerCase().includes(word.toLowerCase()),
    ).length;
    await focusList(page);
    await page.keyboard.press('/');
    await page.keyboard.type(word);
    await page.keyboard.press('Enter');
    const grid = page.getByRole('grid', { name: 'Samples' });
    await eventually(() => grid.getAttribute('aria-rowcount')).toBe(String(expected + 1));
    await page.reload();
    await eventually(() => grid.getAttribute('aria-rowcount')).toBe(String(expected + 1));
  });
});

async function focusList(page: Page): Promise<void> {
  const grid = page.getByRole('grid', { name: 'Samples' });
  await grid.focus();
  await page.keyboard.press('Home');
}
