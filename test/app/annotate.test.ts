import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Tab } from '../support/browser-mode.ts';
import { AppBench, type Visit } from './support/app-bench.ts';
import { findBarriers, installAxe } from './support/axe.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { openAt } from './support/screens.ts';
import { createScriptedProject } from './support/scripted-project.ts';

describe.skipIf(chromiumPath === undefined)(inChromium('Annotate'), () => {
  let bench: AppBench;
  let visit: Visit;
  let tab: Tab;
  let project: string;

  beforeAll(async () => {
    bench = await AppBench.open();
    visit = await bench.visit({ reducedMotion: 'reduce' });
    await installAxe(visit.page);
    tab = await visit.openLink();
    project = await createScriptedProject(tab, {
      name: 'Two people',
      labels: ['alpha', 'beta', 'gamma'],
      perLabel: 10,
    });
    const { run } = await tab.engine.call('run.start', { project });
    await tab.engine.call('run.wait', { project, run });
    await visit.page.reload();
  }, 150_000);
  afterAll(() => bench?.[Symbol.asyncDispose]());
  afterEach(() => expect(visit.watch.take()).toEqual([]));

  test('two people annotate 30 samples by keyboard only, take back, skip, and see their agreement', async () => {
    const { page } = visit;
    await openAt(page, 'Annotate', project);
    await page.getByRole('textbox', { name: 'Who annotates' }).waitFor();
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    await page.getByText('0 answered by you, 30 wait').waitFor();
    expect(await findBarriers(page)).toEqual([]);

    const first = await shownSample(page);
    await page.keyboard.press('1');
    await page.getByText('1 answered by you, 29 wait').waitFor();
    await expect.poll(() => progress(), { timeout: 15_000 }).toMatchObject([{ annotator: 'Ada', labelled: 1 }]);
    // The application's own undo has the same key; here it is the annotator's.
    await page.keyboard.press('u');
    await page.getByText('0 answered by you, 30 wait').waitFor();
    expect(await shownSample(page)).toBe(first);
    await expect.poll(() => progress(), { timeout: 15_000 }).toEqual([]);

    await page.keyboard.press('g');
    await page.keyboard.press('4');
    await page.keyboard.press('n');
    await page.keyboard.type('Plain.');
    await page.keyboard.press('Escape');
    await answer(page, 30, (sample) => String((sample % 3) + 1));
    await page.getByRole('heading', { name: 'All are answered' }).waitFor();
    await expect.poll(() => progress(), { timeout: 15_000 }).toMatchObject([{ annotator: 'Ada', labelled: 30 }]);
    const [rated] = (await tab.engine.call('annotation.queue', { project, annotator: 'Cy', doubleShare: 1, limit: 1 }))
      .samples;
    expect(rated?.isDouble).toBe(true);

    // What undo takes back from another place waits again here.
    await tab.engine.call('history.undo', { project });
    await page.getByText('29 answered by you, 1 waits').waitFor();
    await page.keyboard.press('3');
    await page.getByRole('heading', { name: 'All are answered' }).waitFor();

    await page.getByRole('button', { name: 'Ada: switch' }).press('Enter');
    await page.getByRole('textbox', { name: 'Who annotates' }).fill('Bo');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Annotated twice' }).fill('100');
    await page.keyboard.press('Tab');
    await page.getByText('0 answered by you, 30 wait').waitFor();
    await page.getByRole('button', { name: 'Skip S' }).focus();
    await page.keyboard.press('s');
    await answer(page, 29, () => '1');
    await page.getByRole('button', { name: 'Show what you skipped' }).waitFor();
    const agreement = page.getByRole('region', { name: 'Agreement' });
    await agreement.getByText('Ada and Bo').waitFor();
    await agreement
      .getByText(/Too few to tell \(29 samples; \d+ needed/u)
      .first()
      .waitFor();
    await agreement.getByRole('heading', { name: 'Disagreements' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
  }, 120_000);

  test('many labels are found by typing, and Enter agrees with the label that is shown', async () => {
    const { page } = visit;
    const labels = Array.from({ length: 77 }, (_, place) => `topic_${place + 1}`);
    const many = await createScriptedProject(tab, { name: 'Many labels', labels, perLabel: 1 });
    const { run } = await tab.engine.call('run.start', { project: many });
    await tab.engine.call('run.wait', { project: many, run });
    await page.reload();
    await openAt(page, 'Annotate', many);
    await page.getByText('0 answered by you, 77 wait').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('topic 63');
    await page.keyboard.press('Enter');
    await page.getByText('1 answered by you, 76 wait').waitFor();
    // The field keeps the keys for the next one.
    await page.keyboard.type('topic 9');
    await page.keyboard.press('Enter');
    await page.getByText('2 answered by you, 75 wait').waitFor();
    await expect
      .poll(async () => (await tab.engine.call('annotation.progress', { project: many })).annotators, {
        timeout: 15_000,
      })
      .toMatchObject([{ labelled: 2 }]);
    await page.getByRole('checkbox', { name: 'Hide the label the sample has' }).press('Space');
    await page.getByRole('button', { name: /^Agree: topic_/u }).waitFor();
  }, 120_000);

  async function progress() {
    return (await tab.engine.call('annotation.progress', { project })).annotators;
  }
});

/** Its number, as the line under the text says it. */
async function shownSample(page: Page): Promise<string | null> {
  return await page.getByText(/^Sample \d+$/u).textContent();
}

/** One key a sample, each when the next one is there: nobody answers a text that does not show yet. */
async function answer(page: Page, count: number, keyOf: (sample: number) => string): Promise<void> {
  for (let sample = 0; sample < count; sample++) {
    await page.keyboard.press(keyOf(sample));
    if (sample + 1 < count) await page.getByText(`${sample + 1} answered by you`).waitFor();
  }
}
