import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Tab } from '../support/browser-mode.ts';
import { AppBench, type Visit } from './support/app-bench.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { eventually } from './support/eventually.ts';
import { goTo, openAt, recipeEditor, recipeText } from './support/screens.ts';
import { createScriptedProject } from './support/scripted-project.ts';

describe.skipIf(chromiumPath === undefined)(inChromium('the recipe and the screens'), () => {
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

  test('what is written by hand shows in the screens', async () => {
    const { page } = visit;
    const project = await createScriptedProject(link, { name: 'Written by hand' });
    await openAt(page, 'Recipe', project);
    const editor = recipeEditor(page);
    await editor.getByText('- { name: "beta" }').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('- { name: gamma, definition: The third one. }');
    await page.getByText('No problems. Not saved yet.').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText('The recipe is saved').waitFor();
    await goTo(page, 'Task');
    await page.getByText('3 labels in the codebook.').waitFor();
    await page.getByRole('button', { name: /gamma.*The third one\./u }).waitFor();
  });

  test('what a screen changes shows in the text, and its comments stay', async () => {
    const { page } = visit;
    const project = await createScriptedProject(link, { name: 'Changed in Task' });
    await openAt(page, 'Task', project);
    const persona = page.getByRole('textbox', { name: 'Who writes it' });
    await persona.fill('a sailor');
    await persona.press('Enter');
    await page.getByRole('button', { name: 'Add a label' }).click();
    await page.getByText('3 labels in the codebook.').waitFor();
    await goTo(page, 'Recipe');
    const text = await recipeText(page);
    expect(text).toContain('# Written for a test.');
    expect(text).toContain('persona: a sailor');
    expect(text).toContain('label_3');
    expect(text).toBe((await link.engine.call('recipe.get', { project })).text);
  });

  test('a problem stands at its line, in the list, and in the rail; the list leads to the line', async () => {
    const { page } = visit;
    const project = await createScriptedProject(link, { name: 'With problems' });
    await openAt(page, 'Recipe', project);
    await recipeEditor(page).getByText('accepted:').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('atempts: 3');
    const problem = page.getByRole('list', { name: 'Problems of the recipe' }).getByRole('button').first();
    await problem.waitFor();
    const line = await lineNumberOf(visit, 'atempts');
    expect(await problem.textContent()).toMatch(new RegExp(`^line ${line}\\b`, 'u'));
    expect(await recipeEditor(page).locator('.cm-lintRange-error').first().textContent()).toContain('atempts');
    await recipeEditor(page).getByText('# Written for a test.').click();
    await problem.click();
    await eventually(() => recipeEditor(page).locator('.cm-activeLine').textContent()).toContain('atempts');
    await page.keyboard.press('Control+s');
    await page.getByText('The recipe is saved').waitFor();
    await page
      .getByRole('navigation', { name: 'Steps' })
      .getByRole('button', { name: /^Recipe.*1 problem/u })
      .waitFor();
  });

  test('what was typed survives a look elsewhere, and a newer recipe does not overwrite it', async () => {
    const { page } = visit;
    const project = await createScriptedProject(link, { name: 'Typed' });
    await openAt(page, 'Recipe', project);
    await recipeEditor(page).getByText('# Written for a test.').click();
    await page.keyboard.press('End');
    await page.keyboard.type(' And by me.');
    await goTo(page, 'Task');
    await goTo(page, 'Recipe');
    expect(await recipeText(page)).toContain('And by me.');
    await link.engine.call('recipe.change', {
      project,
      title: 'Change the language',
      changes: [{ path: ['task', 'language'], value: 'de' }],
    });
    await page.getByText('The recipe changed elsewhere since you began to type here.').waitFor();
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Show the newer one' }).click();
    await eventually(() => recipeText(page)).toContain('language: de');
  });

  test('a change is taken back and done again by button and by key', async () => {
    const { page } = visit;
    const project = await createScriptedProject(link, { name: 'Undone' });
    const personaOf = async () =>
      /persona: (.*)/u.exec((await link.engine.call('recipe.get', { project })).text)?.[1] ?? null;
    await openAt(page, 'Task', project);
    const persona = page.getByRole('textbox', { name: 'Who writes it' });
    await persona.fill('a pilot');
    await persona.press('Enter');
    await eventually(personaOf).toBe('a pilot');
    await page.getByRole('heading', { name: 'Codebook', exact: true }).click();
    await page.keyboard.press('Control+z');
    await eventually(personaOf).toBe(null);
    await eventually(() => persona.inputValue()).toBe('');
    await page.keyboard.press('Control+Shift+z');
    await eventually(personaOf).toBe('a pilot');
    await eventually(() => persona.inputValue()).toBe('a pilot');
  });
});

async function lineNumberOf(visit: Visit, text: string): Promise<number> {
  return (await recipeText(visit.page)).split('\n').findIndex((line) => line.includes(text)) + 1;
}
