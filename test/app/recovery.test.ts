import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Tab } from '../support/browser-mode.ts';
import { AppBench, type Visit } from './support/app-bench.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { eventually } from './support/eventually.ts';
import { goTo, openAt, railStep } from './support/screens.ts';
import { createScriptedProject, rowsOf } from './support/scripted-project.ts';

/** With sixteen at once and more than a second each: long enough to be met in the middle. */
const asked = 120;

describe.skipIf(chromiumPath === undefined)(inChromium('a run in the browser'), () => {
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

  const slowProject = (name: string) =>
    createScriptedProject(link, { name, perLabel: asked / 2, delayMs: 1200, answers: distinctAnswers });

  test('goes on through a reload, loses and doubles nothing, and two tabs agree', async () => {
    const { page } = visit;
    const project = await slowProject('Reloaded');
    await openAt(page, 'Generate', project);
    await page.getByRole('main').getByRole('button', { name: 'Start', exact: true }).click();
    const progress = page.getByRole('progressbar', { name: 'Progress of Reloaded' });
    await eventually(async () => Number(await progress.getAttribute('value')), { timeout: 20_000 }).toBeGreaterThan(3);
    await page.reload();
    await page.getByRole('main').getByRole('button', { name: 'Pause' }).waitFor();
    const second = await visit.newTab();
    await second.getByRole('main').getByRole('button', { name: 'Pause' }).waitFor();
    for (const tab of [page, second]) {
      await tab
        .getByText(new RegExp(`${asked} of ${asked} accepted`, 'u'))
        .first()
        .waitFor({ timeout: 40_000 });
      await railStep(tab, 'Data').getByText(String(asked)).waitFor();
    }
    expect(await textsOf(project)).toEqual({ all: asked, distinct: asked });
    // What one tab does, the other one shows.
    await goTo(page, 'Task');
    await goTo(second, 'Task');
    const persona = page.getByRole('textbox', { name: 'Who writes it' });
    await persona.fill('a gardener');
    await persona.press('Enter');
    await eventually(() => second.getByRole('textbox', { name: 'Who writes it' }).inputValue()).toBe('a gardener');
    await second.close();
  }, 90_000);

  test('survives the death of the engine: it is said, the run can be resumed, and the count is exact', async () => {
    const { page } = visit;
    const project = await slowProject('Engine died');
    await openAt(page, 'Generate', project);
    await page.getByRole('main').getByRole('button', { name: 'Start', exact: true }).click();
    const progress = page.getByRole('progressbar', { name: 'Progress of Engine died' });
    await eventually(async () => Number(await progress.getAttribute('value')), { timeout: 20_000 }).toBeGreaterThan(3);
    visit.watch.allow(/WebSocket/u);
    const told = page
      .getByText('The engine stopped and is being started again. Nothing that was saved is lost.')
      .waitFor();
    const [engine] = bench.server.children;
    process.kill(engine ?? 0, 'SIGKILL');
    await told;
    await page.getByRole('main').getByRole('button', { name: 'Resume' }).click({ timeout: 30_000 });
    await page
      .getByText(new RegExp(`${asked} of ${asked} accepted`, 'u'))
      .first()
      .waitFor({ timeout: 40_000 });
    link = await visit.openLink();
    await link.engine.call('project.open', { project });
    expect(await textsOf(project)).toEqual({ all: asked, distinct: asked });
    expect(bench.server.children).not.toContain(engine);
  }, 90_000);

  test('keeps what was typed while the engine is away', async () => {
    const { page } = visit;
    const project = await createScriptedProject(link, { name: 'Typed meanwhile' });
    await openAt(page, 'Task', project);
    const persona = page.getByRole('textbox', { name: 'Who writes it' });
    await persona.click();
    visit.watch.allow(/WebSocket/u);
    const [engine] = bench.server.children;
    process.kill(engine ?? 0, 'SIGKILL');
    await page.keyboard.type('a clockmaker');
    await page.getByText('being started again').first().waitFor({ state: 'hidden', timeout: 20_000 });
    expect(await persona.inputValue()).toBe('a clockmaker');
    link = await visit.openLink();
  }, 60_000);

  async function textsOf(project: string): Promise<{ readonly all: number; readonly distinct: number }> {
    const rows = await rowsOf(link, project);
    return { all: rows.length, distinct: new Set(rows.map(({ text }) => text)).size };
  }
});

/** Enough of them that no run has to stop for want of new ones. */
const distinctAnswers: readonly string[] = Array.from(
  { length: 400 },
  (_, number) => `The number of the card in this message is ${1000 + number * 7} and it does not work.`,
);
