import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Tab } from '../support/browser-mode.ts';
import { AppBench, type Visit } from './support/app-bench.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { eventually } from './support/eventually.ts';
import { hostileTexts } from './support/hostile-texts.ts';
import { openAt, recipeEditor, type ScreenName } from './support/screens.ts';

const name = '<img src=x onerror=seedloomTestRan(100)>';

describe.skipIf(chromiumPath === undefined)(inChromium('texts that would be code elsewhere'), () => {
  let bench: AppBench;
  let project: string;

  beforeAll(async () => {
    bench = await AppBench.open();
    await using visit = await bench.visit();
    project = await createHostileProject(await visit.openLink(), bench.home);
  }, 150_000);
  afterAll(() => bench?.[Symbol.asyncDispose]());

  test('there are sixty of them', () => expect(new Set(hostileTexts).size).toBe(60));

  test.each([
    ['under the content policy', false],
    ['with the content policy off', true],
  ])(
    'as samples, labels, names, files and columns run nothing and ask nobody, %s',
    async (_, bypassCSP) => {
      await using visit = await bench.visit({ bypassCSP });
      await seeEverything(visit, project);
      expect(visit.watch.take()).toEqual([]);
    },
    120_000,
  );

  test.each([
    ['run code is seen, with the policy off', `<img src=x onerror="seedloomTestRan(1)">`, true, 'code ran'],
    [
      'run code is refused by the policy, and that is seen',
      `<img src=x onerror="seedloomTestRan(1)">`,
      false,
      'policy violation',
    ],
    ['ask another server is seen', `<img src="https://leak.example/1.png">`, true, 'foreign request'],
  ])('control: what does %s', async (_, html, bypassCSP, kind) => {
    await using visit = await bench.visit({ bypassCSP });
    await visit.page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(html)})`);
    const kinds: string[] = [];
    await eventually(() => {
      kinds.push(...visit.watch.take().map((fault) => fault.kind));
      return kinds;
    }).toContain(kind);
  });
});

/** Sources, a codebook, a finished run and its samples, all of them of such texts. */
async function createHostileProject({ engine }: Tab, home: string): Promise<string> {
  const { project } = await engine.call('project.createNew', { name, taskKind: 'classification' });
  const labels = hostileTexts.map((text) => text.slice(0, 190));
  const column = '<svg onload=seedloomTestRan(101)>';
  const folder = join(home, 'given');
  mkdirSync(folder);
  const file = join(folder, '<img src=x onerror=seedloomTestRan(102)>.jsonl');
  writeFileSync(
    file,
    hostileTexts.map((text, index) => JSON.stringify({ [column]: text, label: labels[index], extra: text })).join('\n'),
  );
  const answers = hostileTexts.map((text) => `${text.replaceAll('{', '(').replaceAll('"', "'")} and so on.`);
  writeFileSync(join(dirname(project), 'script.yaml'), stringify({ rules: [{ when: [], pick: 'seed', answers }] }));
  const { version } = await engine.call('recipe.get', { project });
  const recipe = {
    recipe: 1,
    name,
    task: {
      kind: 'classification',
      textType: name,
      persona: name,
      labels: labels.map((one) => ({ name: one, definition: one })),
    },
    models: { generator: 'scripted:script.yaml', embedder: 'scripted' },
    generate: { accept: [], demonstrations: { method: 'random', params: { count: 2 } }, target: { accepted: 60 } },
    evaluate: [],
  };
  await engine.call('recipe.save', { project, base: version, text: stringify(recipe) });
  await engine.call('sources.add', { project, file, role: 'seeds', fields: { text: column } });
  const { run } = await engine.call('run.start', { project });
  const { state, accepted } = await engine.call('run.wait', { project, run });
  if (state !== 'done' || accepted === 0) throw new Error(`The run ended as ${state} with ${accepted} samples.`);
  return project;
}

/** Goes through every screen and every place of it where a text of others stands. */
async function seeEverything({ page }: Visit, project: string): Promise<void> {
  const look = () => page.waitForTimeout(300);
  await look();
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await look();
  await page.keyboard.press('Escape');
  const show = async (screen: ScreenName) => {
    await openAt(page, screen, project);
    await look();
  };
  await show('Task');
  await page.getByRole('region', { name: 'Codebook' }).getByRole('button').nth(1).click();
  await look();
  await show('Sources');
  await offerFile(page);
  await page.getByRole('region', { name: /^Add / }).waitFor();
  await look();
  await show('Generate');
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await look();
  }
  await page.getByRole('button', { name: 'Prompt', exact: true }).click();
  await page.getByRole('button', { name: 'Try 5' }).click();
  await look();
  await show('Data');
  const grid = page.getByRole('grid', { name: 'Samples' });
  await grid.focus();
  for (let row = 0; row < 12; row++) await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Text' }).waitFor();
  await look();
  await page.keyboard.press('e');
  await look();
  await page.keyboard.press('Escape');
  for (let row = 0; row < 5; row++) {
    await page.keyboard.press(']');
    await look();
  }
  await grid.focus();
  await page.keyboard.press('x');
  await page.keyboard.press('l');
  await page.getByRole('listbox', { name: 'Labels' }).waitFor();
  await look();
  await page.keyboard.press('Escape');
  await page.getByText('Reading', { exact: true }).click();
  await look();
  await show('Activity');
  await show('Recipe');
  await recipeEditor(page).waitFor();
  await page.keyboard.press('Control+k');
  await look();
  await page.keyboard.press('Escape');
}

/** A file whose name, columns and values are such texts, in the preview of Sources. */
async function offerFile(page: Page): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a file…' }).first().click();
  const rows = hostileTexts.map((text) => JSON.stringify({ [text]: text, text, label: text.slice(0, 100) }));
  await (await chooser).setFiles({
    name: '<img src=x onerror=seedloomTestRan(103)>.jsonl',
    mimeType: 'application/json',
    buffer: Buffer.from(rows.join('\n')),
  });
}
