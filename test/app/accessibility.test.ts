import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppBench, type Visit } from './support/app-bench.ts';
import { findBarriers, installAxe } from './support/axe.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { recipeEditor, type ScreenName, screenAddress } from './support/screens.ts';
import { createScriptedProject } from './support/scripted-project.ts';

/** A state of a screen: how a person gets there from a fresh visit of it. */
interface State {
  readonly name: string;
  readonly screen: ScreenName | 'Start';
  readonly withoutProject?: boolean;
  act?(page: Page): Promise<void>;
}

const click = (role: 'button' | 'tab' | 'menuitem' | 'radio', name: string | RegExp) => async (page: Page) =>
  await page.getByRole(role, { name }).first().click();

const states: readonly State[] = [
  { name: 'Start', screen: 'Start', withoutProject: true },
  { name: 'Start, new project', screen: 'Start', withoutProject: true, act: click('button', 'New project') },
  { name: 'Start, menu of a project', screen: 'Start', act: click('button', /^More for/u) },
  {
    name: 'Start, rename',
    screen: 'Start',
    async act(page) {
      await click('button', /^More for/u)(page);
      await click('menuitem', 'Rename…')(page);
    },
  },
  { name: 'project switcher', screen: 'Task', act: click('button', /^Project: /u) },
  { name: 'command palette', screen: 'Task', act: async (page) => await page.keyboard.press('Control+k') },
  { name: 'shortcuts', screen: 'Data', act: async (page) => await page.keyboard.press('?') },
  { name: 'folded rail', screen: 'Task', act: async (page) => await page.keyboard.press('Control+b') },
  { name: 'Task', screen: 'Task' },
  { name: 'Task, a label open', screen: 'Task', act: click('button', /^alpha/u) },
  { name: 'Sources, empty', screen: 'Sources' },
  { name: 'Models', screen: 'Models' },
  { name: 'Models, without project', screen: 'Models', withoutProject: true },
  { name: 'Models, other programs', screen: 'Models', act: click('tab', 'In other programs') },
  { name: 'Models, endpoints', screen: 'Models', act: click('tab', 'Endpoints') },
  {
    name: 'Models, new endpoint',
    screen: 'Models',
    async act(page) {
      await click('tab', 'Endpoints')(page);
      await click('button', 'Add an endpoint')(page);
    },
  },
  { name: 'Models, try', screen: 'Models', act: click('tab', 'Try a prompt') },
  { name: 'Models, fetch', screen: 'Models', act: click('button', 'Fetch…') },
  { name: 'Generate, ended', screen: 'Generate' },
  { name: 'Generate, set up', screen: 'Generate', act: click('tab', 'Set up') },
  {
    name: 'Generate, a part open',
    screen: 'Generate',
    async act(page) {
      await click('tab', 'Set up')(page);
      await click('button', /^Decoding/u)(page);
    },
  },
  { name: 'Generate, coverage', screen: 'Generate', act: click('tab', 'Coverage') },
  { name: 'Generate, turned away', screen: 'Generate', act: click('tab', /^(Rejected|Turned away)/u) },
  { name: 'Generate, prompt', screen: 'Generate', act: click('button', 'Prompt') },
  {
    name: 'Generate, tried',
    screen: 'Generate',
    async act(page) {
      await click('button', 'Try 5')(page);
      await page.waitForTimeout(1_000);
    },
  },
  { name: 'Data', screen: 'Data' },
  {
    name: 'Data, reading',
    screen: 'Data',
    act: async (page) => await page.getByText('Reading', { exact: true }).click(),
  },
  {
    name: 'Data, story',
    screen: 'Data',
    async act(page) {
      await page.getByRole('grid').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Text' }).waitFor();
    },
  },
  {
    name: 'Data, selected and labelling',
    screen: 'Data',
    async act(page) {
      await page.getByRole('grid').focus();
      await page.keyboard.press('x');
      await page.keyboard.press('l');
      await page.getByRole('listbox', { name: 'Labels' }).waitFor();
    },
  },
  { name: 'Data, add a sample', screen: 'Data', act: click('button', 'Add sample') },
  { name: 'Curate', screen: 'Curate' },
  { name: 'Settings', screen: 'Settings' },
  { name: 'Activity', screen: 'Activity' },
  { name: 'Recipe', screen: 'Recipe' },
  {
    name: 'Recipe, with problems',
    screen: 'Recipe',
    async act(page) {
      await recipeEditor(page).getByText('recipe: 1').click();
      await page.keyboard.press('Home');
      await page.keyboard.type('x');
      await page.getByRole('list', { name: 'Problems of the recipe' }).waitFor();
    },
  },
];

describe.skipIf(chromiumPath === undefined)(inChromium('barriers that axe-core finds'), () => {
  let bench: AppBench;
  let project: string;

  beforeAll(async () => {
    bench = await AppBench.open();
    await using visit = await bench.visit();
    const link = await visit.openLink();
    project = await createScriptedProject(link, { name: 'For everyone', perLabel: 8 });
    const { run } = await link.engine.call('run.start', { project });
    await link.engine.call('run.wait', { project, run });
  }, 150_000);
  afterAll(() => bench?.[Symbol.asyncDispose]());

  describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    let visit: Visit;
    let page: Page;
    beforeAll(async () => {
      visit = await bench.visit({ colorScheme });
      page = await visit.newTab('about:blank');
      await installAxe(page);
    });
    afterAll(() => visit?.[Symbol.asyncDispose]());

    test.each(states)('none in $name', async ({ screen, withoutProject, act }) => {
      // By way of another page: what was typed or opened in the state before is gone.
      await page.goto('about:blank');
      await page.goto(screenAddress(bench.server.origin, screen, withoutProject === true ? undefined : project));
      await page.getByRole('heading', { level: 1, name: screen }).waitFor();
      await page
        .getByRole('contentinfo')
        .getByText(/\d B|kB|MB/u)
        .waitFor();
      await act?.(page);
      expect(await findBarriers(page)).toEqual([]);
      expect(visit.watch.take()).toEqual([]);
    });
  });
});
