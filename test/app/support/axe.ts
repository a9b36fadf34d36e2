import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Must come before the page is loaded: its content policy lets no script in later. */
export async function installAxe(page: Page): Promise<void> {
  await page.addInitScript({ content: source });
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly {
      readonly target: readonly unknown[];
      readonly html: string;
      readonly failureSummary?: string;
    }[];
  }[];
}

/** What axe-core finds wrong with the page as it stands, a line for each element. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // What comes up takes at most 150 ms; half a colour is no contrast.
  await page.waitForTimeout(250);
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, { resultTypes: ['violations'] })`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary.replaceAll(/\s+/gu, ' ')}`,
    ),
  );
}
