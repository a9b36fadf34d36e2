/**
 * Takes pictures of every screen and state of a real project, made with a scripted model:
 * `npm run screenshots -- [FOLDER] [--only WORD]`. Default folder: .seedloom/screenshots.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { AppBench } from '../../test/app/support/app-bench.ts';
import { type ScreenState, screenStates } from '../../test/app/support/screen-states.ts';
import { screenAddress } from '../../test/app/support/screens.ts';
import { type ExampleProjects, makeExampleProjects } from './example-projects.ts';

interface Shot extends ScreenState {
  readonly project: keyof ExampleProjects;
}

/** How the page is looked at. */
const views: readonly { readonly name: string; readonly options: BrowserContextOptions; readonly isForAll: boolean }[] =
  [
    { name: 'light', options: { colorScheme: 'light' }, isForAll: true },
    { name: 'dark', options: { colorScheme: 'dark' }, isForAll: true },
    { name: 'wide', options: { viewport: { width: 1920, height: 1080 } }, isForAll: false },
    // What zooming to 200 % does: half the room, twice the size.
    { name: 'zoomed', options: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, isForAll: false },
  ];

const screens = ['Task', 'Sources', 'Models', 'Generate', 'Data', 'Activity', 'Recipe'] as const;
const others = (project: keyof ExampleProjects) =>
  screens.map((screen): Shot => ({ name: `${screen}, ${project}`, screen, project }));

const shots: readonly Shot[] = [
  ...screenStates.map((state): Shot => ({ ...state, project: 'full' })),
  ...others('empty'),
  ...others('broken'),
  { name: 'Generate, busy', screen: 'Generate', project: 'busy' },
  {
    name: 'Generate, busy, accepted',
    screen: 'Generate',
    project: 'busy',
    act: (page) => page.getByRole('tab', { name: /^Accepted/u }).click(),
  },
  { name: 'Data, busy', screen: 'Data', project: 'busy' },
  { name: 'Activity, busy', screen: 'Activity', project: 'busy' },
  { name: 'Task, 50 labels', screen: 'Task', project: 'fiftyLabels' },
  { name: 'Data, 50 labels', screen: 'Data', project: 'fiftyLabels' },
  {
    name: 'Generate, 50 labels',
    screen: 'Generate',
    project: 'fiftyLabels',
    act: (page) => page.getByRole('tab', { name: 'Coverage' }).click(),
  },
  {
    name: 'Data, long text',
    screen: 'Data',
    project: 'full',
    act: (page) => openStory(page, 'I ordered a new card on the third'),
  },
  { name: 'Data, right to left', screen: 'Data', project: 'full', act: (page) => openStory(page, 'هل يمكنكم') },
  { name: 'Data, Japanese', screen: 'Data', project: 'full', act: (page) => openStory(page, 'カードはいつ') },
];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const folder = resolve(positionals[0] ?? '.seedloom/screenshots');
const only = values.only?.toLowerCase();
await takeAll();

async function takeAll(): Promise<void> {
  if (only === undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await using bench = await AppBench.open({ models: true });
  await using first = await bench.visit();
  const { engine } = await first.openLink();
  const projects = await makeExampleProjects(engine);
  let count = 0;
  for (const { name: view, options, isForAll } of views) {
    await using visit = await bench.visit(options);
    for (const shot of shots) {
      const file = `${shot.name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-')}.${view}.png`;
      if (only !== undefined && !file.includes(only)) continue;
      // The other views are of whole screens: what is open on one looks the same there.
      if (!isForAll && shot.act !== undefined && !shot.name.startsWith('Data,') && !shot.name.startsWith('Generate,'))
        continue;
      try {
        await take(visit.page, shot, join(folder, file), bench.server.origin, projects[shot.project]);
        count += 1;
      } catch (error) {
        console.log(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
        process.exitCode = 1;
      }
    }
    for (const { kind, text } of visit.watch.take()) console.log(`${view}: ${kind}: ${text}`);
  }
  console.log(`${count} pictures in ${folder}`);
}

async function take(page: Page, shot: Shot, path: string, origin: string, project: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(screenAddress(origin, shot.screen, shot.withoutProject === true ? undefined : project));
  await page.getByRole('heading', { level: 1, name: shot.screen }).waitFor();
  await page
    .getByRole('contentinfo')
    .getByText(/\d B|kB|MB/u)
    .waitFor();
  await page.waitForTimeout(250);
  page.setDefaultTimeout(4_000);
  await shot.act?.(page);
  await page.waitForTimeout(400);
  await page.screenshot({ path });
}

/** The story of the sample that begins so. */
async function openStory(page: Page, begin: string): Promise<void> {
  await page.keyboard.press('/');
  await page.keyboard.type(begin);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(500);
  await page.getByRole('grid', { name: 'Samples' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Text' }).waitFor();
}
