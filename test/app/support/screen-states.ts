import type { Page } from 'playwright-core';
import { recipeEditor, type ScreenName } from './screens.ts';

/** A state of a screen with a project whose run has ended: how a person gets there from a fresh visit of it. */
export interface ScreenState {
  readonly name: string;
  readonly screen: ScreenName | 'Start';
  readonly withoutProject?: boolean;
  act?(page: Page): Promise<void>;
}

const click = (role: 'button' | 'tab' | 'menuitem' | 'radio', name: string | RegExp) => async (page: Page) =>
  await page.getByRole(role, { name }).first().click();

export const screenStates: readonly ScreenState[] = [
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
  {
    name: 'Task, a label open',
    screen: 'Task',
    act: async (page) =>
      await page.getByRole('region', { name: 'Codebook' }).getByRole('button', { expanded: false }).first().click(),
  },
  { name: 'Sources', screen: 'Sources' },
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
