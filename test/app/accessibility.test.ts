import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppBench, type Visit } from './support/app-bench.ts';
import { findBarriers, installAxe } from './support/axe.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { screenStates } from './support/screen-states.ts';
import { screenAddress } from './support/screens.ts';
import { createScriptedProject } from './support/scripted-project.ts';

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

    test.each(screenStates)('none in $name', async ({ screen, withoutProject, act }) => {
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
