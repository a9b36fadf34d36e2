/**
 * The page in Chromium with a project of 100,000 samples: start, screens, filters, scrolling, size, memory. Medians of
 * five but for what is said otherwise. Ends with 1 when a figure misses its bar.
 *
 * Usage: node scripts/bench/page.ts [--json] [--minutes N: how long the page is used before its memory is read, 1]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { AppBench, type Visit } from '../../test/app/support/app-bench.ts';
import { railStep, type ScreenName, screenAddress } from '../../test/app/support/screens.ts';

const rounds = 5;
const scrolledFrames = 240;

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 'kB' | 'rows' | 'frames';
  /** The figure may be as large as this. */
  readonly bar: number;
}

const scrollScript = `async (pixels) => {
  const grid = document.querySelector('[role="grid"]');
  grid.scrollTop = 0;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const channel = new MessageChannel();
  const frames = [];
  let uncovered = 0;
  let skeletons = 0;
  let begin = 0;
  const started = () => { begin = performance.now(); };
  addEventListener('scroll', started, { capture: true });
  for (let frame = 0; frame < ${scrolledFrames}; frame++) {
    grid.scrollTop += pixels;
    // The next frame begins with the scroll event; what is posted from its last callback runs after it was painted.
    await new Promise((resolve) => requestAnimationFrame(() => {
      channel.port1.onmessage = resolve;
      channel.port2.postMessage(0);
    }));
    if (begin > 0) frames.push(performance.now() - begin);
    begin = 0;
    const place = grid.getBoundingClientRect();
    const x = place.left + 200;
    for (const share of [0.2, 0.5, 0.9]) {
      const row = document.elementFromPoint(x, place.top + place.height * share)?.closest('[data-number]');
      if (row == null) uncovered++;
      else if ((row.querySelector('[role="gridcell"]:nth-child(3)')?.textContent ?? '').trim() === '') skeletons++;
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  removeEventListener('scroll', started, { capture: true });
  return { frames, uncovered, skeletons };
}`;

const { values } = parseArgs({ options: { json: { type: 'boolean' }, minutes: { type: 'string' } } });
await main(Number(values.minutes ?? 1));

async function main(minutes: number): Promise<void> {
  await using bench = await AppBench.open();
  const project = buildProject(bench.home);
  await using visit = await bench.visit();
  const { page } = visit;
  const figures: Figure[] = [
    { name: 'page, gzip', value: pageSizeKb(), unit: 'kB', bar: 1200 },
    { name: 'start to interactive', value: await measureStart(page, bench.server.origin), unit: 'ms', bar: 1500 },
  ];
  await page.goto('about:blank');
  const begin = performance.now();
  await page.goto(screenAddress(bench.server.origin, 'Data', project));
  await page.locator('[data-number]').first().waitFor();
  figures.push({
    name: 'a link to Data of a closed project to its first rows, once',
    value: performance.now() - begin,
    unit: 'ms',
    bar: 2500,
  });
  figures.push(...(await measureSwitches(page)), ...(await measureFilters(page)), ...(await measureScrolling(page)));
  await use(page, minutes);
  figures.push(...(await measureMemory(visit)));
  if (values.json === true) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else for (const figure of figures) print(figure);
  process.exitCode = figures.every(({ value, bar }) => value <= bar) ? 0 : 1;
}

function print({ name, value, unit, bar }: Figure): void {
  const verdict = value <= bar ? 'ok' : 'TOO MUCH';
  process.stdout.write(`${name.padEnd(62)} ${value.toFixed(1).padStart(9)} ${unit.padEnd(6)} bar ${bar}  ${verdict}\n`);
}

/** The project of the bench of the Data screen. */
function buildProject(home: string): string {
  const folder = join(home, 'projects', 'large');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'large.seedloom');
  execFileSync(process.execPath, [fileURLToPath(new URL('./data-screen.ts', import.meta.url)), '--build', path]);
  return path;
}

/** All that the page can load: `index.html` and every file whose name stands in one that is counted. */
function pageSizeKb(): number {
  const root = fileURLToPath(new URL('../../out/renderer/', import.meta.url));
  const names = readdirSync(join(root, 'assets'));
  const counted = new Set(['index.html']);
  let bytes = 0;
  for (const name of counted) {
    const content = readFileSync(join(root, name));
    bytes += gzipSync(content, { level: 9 }).length;
    const text = content.toString('utf8');
    for (const other of names) if (text.includes(other)) counted.add(`assets/${other}`);
  }
  return bytes / 1000;
}

/** Until the examples of Start can be pressed, and a press would be answered at once. */
async function measureStart(page: Page, origin: string): Promise<number> {
  return await median(async () => {
    await page.goto('about:blank');
    await page.goto(`${origin}/#/start`);
    await page
      .getByRole('button', { name: /^Open the example/u })
      .first()
      .waitFor();
    return await page.evaluate<number>(
      'new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))',
    );
  });
}

async function measureSwitches(page: Page): Promise<readonly Figure[]> {
  const places: readonly ScreenName[] = ['Task', 'Generate', 'Data', 'Activity', 'Recipe', 'Sources', 'Models'];
  const times = new Map<ScreenName, number[]>(places.map((place) => [place, []]));
  // The first round loads the code of each screen.
  for (let round = 0; round <= rounds; round++) {
    for (const place of places) {
      const step = await railStep(page, place).elementHandle();
      const ms = await page.evaluate<number, unknown>(switchScript(place), step);
      if (round > 0) times.get(place)?.push(ms);
      await page.waitForTimeout(150);
    }
  }
  return places.map((place) => ({
    name: `screen switch to ${place}`,
    value: middle(times.get(place) ?? []),
    unit: 'ms',
    bar: 100,
  }));
}

/** From the press to the frame in which the other screen stands, with rows where it has some. */
function switchScript(place: ScreenName): (step: unknown) => Promise<number> {
  const ready = place === 'Data' ? `document.querySelector('[data-number]') !== null` : 'true';
  return inPage(`async (step) => {
    const begin = performance.now();
    step.click();
    while (document.querySelector('h1')?.textContent !== ${JSON.stringify(place)} || !(${ready}))
      await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - begin;
  }`);
}

async function measureFilters(page: Page): Promise<readonly Figure[]> {
  await railStep(page, 'Data').click();
  const labels = page.getByRole('group', { name: 'Label', exact: true });
  await labels.getByRole('button').first().waitFor();
  const times: number[] = [];
  for (let round = 0; round < 2 * rounds; round++) {
    const button = await labels
      .getByRole('button')
      .nth(Math.floor(round / 2))
      .elementHandle();
    times.push(
      await page.evaluate<number, unknown>(
        inPage(`async (button) => {
          const count = () => document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') + document.querySelector('h1 + p')?.textContent;
          const before = count();
          const begin = performance.now();
          button.click();
          while (count() === before) await new Promise(requestAnimationFrame);
          const rows = document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount');
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
          return performance.now() - begin + 0 * Number(rows);
        }`),
        button,
      ),
    );
    await page.waitForTimeout(400);
  }
  return [
    { name: 'a label put in or taken out, to the new list and count', value: middle(times), unit: 'ms', bar: 100 },
  ];
}

interface Scrolling {
  readonly frames: readonly number[];
  readonly uncovered: number;
  readonly skeletons: number;
}

/** Work of the main thread from the scroll event to the end of the frame; places without a row, rows without text. */
async function measureScrolling(page: Page): Promise<readonly Figure[]> {
  await page.waitForTimeout(500);
  const measured: Scrolling[] = [];
  for (const pixels of [120, 480]) measured.push(await page.evaluate<Scrolling, number>(inPage(scrollScript), pixels));
  return measured.flatMap(({ frames, uncovered, skeletons }, index) => {
    const speed = index === 0 ? 'wheel, 120 px a frame' : 'fast, 480 px a frame';
    const sorted = frames.toSorted((one, other) => one - other);
    return [
      {
        name: `scrolling (${speed}): main thread, p95 of ${frames.length} frames`,
        value: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
        unit: 'ms',
        bar: 8,
      },
      { name: `scrolling (${speed}): frames with a place without a row`, value: uncovered, unit: 'frames', bar: 0 },
      { name: `scrolling (${speed}): rows shown without their text`, value: skeletons, unit: 'rows', bar: 0 },
    ] as const;
  });
}

/** Screens, stories and lists, as somebody who looks around. */
async function use(page: Page, minutes: number): Promise<void> {
  const end = performance.now() + minutes * 60_000;
  const places: readonly ScreenName[] = ['Task', 'Data', 'Generate', 'Data', 'Recipe', 'Data', 'Activity'];
  for (let round = 0; performance.now() < end; round++) {
    await railStep(page, places[round % places.length] ?? 'Data').click();
    const grid = page.getByRole('grid', { name: 'Samples' });
    await page.waitForTimeout(250);
    if (!(await grid.isVisible())) continue;
    await grid.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    for (let step = 0; step < 5; step++) await page.keyboard.press('[');
    await page.keyboard.press('Escape');
  }
}

async function measureMemory(visit: Visit): Promise<readonly Figure[]> {
  const session = await visit.bench.browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => anonymousMb(id));
  const { engine } = await visit.openLink();
  const { memory } = await engine.call('engine.status', {});
  return [
    { name: 'memory of the page (own pages of its process)', value: Math.max(...renderers), unit: 'MB', bar: 250 },
    { name: 'memory of the engine', value: memory.engineBytes / 1e6, unit: 'MB', bar: 300 },
  ];
}

function anonymousMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/RssAnon:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) / 1000;
}

/** Runs in the page. Safe: the script is the text of a function of that shape. */
function inPage<A, R>(script: string): (argument: A) => R {
  return new Function(`return (${script})`)() as (argument: A) => R;
}

async function median(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await measure());
  return middle(times);
}

function middle(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}
