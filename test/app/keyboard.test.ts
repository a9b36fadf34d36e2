import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AppBench, type Visit } from './support/app-bench.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { eventually } from './support/eventually.ts';
import { screenAddress } from './support/screens.ts';
import { createScriptedProject } from './support/scripted-project.ts';

describe.skipIf(chromiumPath === undefined)(inChromium('without a mouse'), () => {
  let bench: AppBench;
  let visit: Visit;
  let project: string;

  beforeAll(async () => {
    bench = await AppBench.open();
    visit = await bench.visit({ reducedMotion: 'reduce' });
    project = await createScriptedProject(await visit.openLink(), { name: 'By keys', perLabel: 8 });
    await visit.page.reload();
  }, 150_000);
  afterAll(() => bench?.[Symbol.asyncDispose]());
  afterEach(() => expect(visit.watch.take()).toEqual([]));

  test('one goes from Start to a story in Data, and sees at each step where one is', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: /^By keys/u }).waitFor();
    await tabTo(page, /^By keys/u);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Task' }).waitFor();
    await tabTo(page, 'Go to Generate');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Generate' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Start', exact: true }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('16 of 16 accepted').first().waitFor();
    await page.keyboard.press('Control+k');
    await eventually(() => focusName(page)).toBe('Search commands');
    await page.keyboard.type('Data');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor();
    const grid = page.getByRole('grid', { name: 'Samples' });
    await eventually(() => grid.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Sample 2' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Sample 2' }).waitFor({ state: 'hidden' });
    expect(await grid.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
  }, 60_000);

  test.each(['Start', 'Task', 'Models', 'Generate', 'Data', 'Activity'] as const)(
    'every stop of Tab in %s shows that it has the focus',
    async (screen) => {
      const { page } = visit;
      await page.goto('about:blank');
      await page.goto(screenAddress(bench.server.origin, screen, project));
      await page.getByRole('heading', { level: 1, name: screen }).waitFor();
      await page
        .getByRole('contentinfo')
        .getByText(/\d B|kB|MB/u)
        .waitFor();
      const unseen: string[] = [];
      const seen = new Set<string>();
      for (let stop = 0; stop < 60; stop++) {
        await page.keyboard.press('Tab');
        const place = await page.evaluate<FocusPlace | null>(focusScript);
        if (place === null) break;
        if (!place.isVisible) unseen.push(place.name);
        seen.add(place.name);
      }
      expect(unseen).toEqual([]);
      expect(seen.size).toBeGreaterThan(5);
    },
    60_000,
  );

  test('the focus returns to where it was when a dialog, a menu or the palette closes', async () => {
    const { page } = visit;
    await page.goto(screenAddress(bench.server.origin, 'Start'));
    const more = page.getByRole('button', { name: 'More for By keys' });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Rename…' }).waitFor();
    await page.keyboard.press('Escape');
    await eventually(() => focusName(page)).toBe('More for By keys');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await eventually(() => focusName(page)).toBe('More for By keys');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Rename…' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await eventually(() => focusName(page)).toMatch(/Rename|Duplicate/u);
    await page.getByRole('menuitem', { name: 'Rename…' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await eventually(() => focusName(page)).toBe('More for By keys');
  }, 60_000);

  test('nothing moves when the system asks for no motion', async () => {
    const { page } = visit;
    await page.goto(screenAddress(bench.server.origin, 'Start'));
    await page.getByRole('button', { name: 'More for By keys' }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('dialog').waitFor();
    const moving = await page.evaluate<readonly string[]>(`[...document.querySelectorAll('*')]
      .filter((element) => {
        const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
        const longest = (text) => Math.max(...text.split(',').map((one) => parseFloat(one) * (one.includes('ms') ? 1 : 1000)));
        return longest(transitionDuration) > 1 || (animationName !== 'none' && longest(animationDuration) > 1);
      })
      .map((element) => element.outerHTML.slice(0, 120))`);
    expect(moving).toEqual([]);
    await page.keyboard.press('Escape');
  });
});

interface FocusPlace {
  readonly name: string;
  /** It looks otherwise than without the focus. */
  readonly isVisible: boolean;
}

/** Looks at what has the focus, takes it away for a moment, and compares. */
const focusScript = `(async () => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const look = () => [element, element.parentElement, element.nextElementSibling].filter(Boolean).map((one) => {
    const { outlineStyle, outlineWidth, outlineColor, borderColor, boxShadow, backgroundColor, position, top, clip } = getComputedStyle(one);
    return [outlineStyle === 'none' ? '' : outlineWidth + outlineColor, borderColor, boxShadow, backgroundColor, position, top, clip].join();
  }).join(';');
  // A colour that is on its way counts when it has arrived.
  const settled = async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return look();
  };
  const focused = await settled();
  element.blur();
  const plain = await settled();
  element.focus({ focusVisible: true, preventScroll: true });
  const name = (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '').trim().slice(0, 60);
  return { name: element.tagName.toLowerCase() + ' ' + name, isVisible: focused !== plain };
})()`;

async function focusName(page: Page): Promise<string> {
  return await page.evaluate<string>(
    `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()`,
  );
}

/** Presses Tab until something of that name has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let stop = 0; stop < 80; stop++) {
    await page.keyboard.press('Tab');
    const current = await focusName(page);
    if (typeof name === 'string' ? current === name : name.test(current)) {
      const place = await page.evaluate<FocusPlace | null>(focusScript);
      expect(place?.isVisible).toBe(true);
      return;
    }
  }
  throw new Error(`Tab does not come to ${String(name)}.`);
}
