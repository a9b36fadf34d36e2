import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Tab } from '../support/browser-mode.ts';
import { type OpenAiServer, openOpenAiServer } from '../support/openai-server.ts';
import { AppBench, type Visit } from './support/app-bench.ts';
import { chromiumPath, inChromium } from './support/chromium.ts';
import { eventually } from './support/eventually.ts';
import { goTo, openAt } from './support/screens.ts';
import { createScriptedProject } from './support/scripted-project.ts';

describe.skipIf(chromiumPath === undefined)(inChromium('an endpoint'), () => {
  let bench: AppBench;
  let visit: Visit;
  let link: Tab;
  let server: OpenAiServer;

  beforeAll(async () => {
    let written = 0;
    server = await openOpenAiServer({ write: () => `The card of number ${++written} has not come yet.` });
    bench = await AppBench.open();
    visit = await bench.visit();
    link = await visit.openLink();
  }, 150_000);
  afterAll(async () => {
    await bench?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });
  afterEach(() => expect(visit.watch.take()).toEqual([]));

  test('is asked nothing before it is added, is tested, tried, used in a run, and every connection is counted', async () => {
    const { page } = visit;
    const project = await createScriptedProject(link, { name: 'From afar', perLabel: 3 });
    await openAt(page, 'Models', project);
    const connections = page.getByRole('contentinfo').getByRole('button', { name: /connection/u });
    expect(await connections.textContent()).toBe('0 connections');

    await page.getByRole('tab', { name: 'Endpoints' }).click();
    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    const form = page.getByRole('form', { name: 'Endpoint' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Server in the office');
    await form.getByRole('textbox', { name: 'Address' }).fill(server.url);
    await form.getByRole('textbox', { name: 'Model' }).fill('small');
    await form.getByRole('button', { name: 'Save' }).click();
    const entry = page.getByRole('listitem').filter({ hasText: 'Server in the office' });
    await entry.getByText('endpoint:server-in-the-office').waitFor();
    expect(server.requests).toEqual([]);

    await entry.getByRole('button', { name: 'Test' }).click();
    await entry.getByText(/Models there: small/u).waitFor();
    await eventually(() => connections.textContent(), { timeout: 8_000 }).not.toBe('0 connections');

    await page.getByRole('tab', { name: 'Try a prompt' }).click();
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: 'Server in the office' }).click();
    await page.getByRole('textbox', { name: 'Prompt' }).fill('Where is my card?');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page
      .getByRole('region', { name: 'Answer' })
      .getByText(/has not come yet/u)
      .first()
      .waitFor();

    await link.engine.call('recipe.change', {
      project,
      title: 'Use the server',
      changes: [{ path: ['models', 'generator'], value: 'endpoint:server-in-the-office' }],
    });
    const { run } = await link.engine.call('run.start', { project });
    const ended = await link.engine.call('run.wait', { project, run });
    expect([ended.state, ended.accepted]).toEqual(['done', 6]);
    await goTo(page, 'Activity');
    await page.getByRole('table', { name: 'Runs' }).getByRole('cell', { name: '6 of 6' }).waitFor();
    const { connections: counted } = await link.engine.call('engine.status', {});
    expect(counted.sinceStart).toBeGreaterThan(1);
    await eventually(() => connections.textContent(), { timeout: 8_000 }).toBe(`${counted.sinceStart} connections`);
  });

  test('that does not answer says so, and one in the open network is refused before anything is sent', async () => {
    const { page } = visit;
    await goTo(page, 'Models');
    await page.getByRole('tab', { name: 'Endpoints' }).click();
    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    const form = page.getByRole('form', { name: 'Endpoint' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Gone');
    await form.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:9');
    await form.getByRole('textbox', { name: 'Model' }).fill('small');
    await form.getByRole('button', { name: 'Save' }).click();
    const entry = page.getByRole('listitem').filter({ hasText: 'Gone' });
    await entry.getByRole('button', { name: 'Test' }).click();
    await entry
      .getByText(/127\.0\.0\.1:9/u)
      .nth(1)
      .waitFor();

    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    await form.getByRole('textbox', { name: 'Name' }).fill('Outside');
    await form.getByRole('textbox', { name: 'Address' }).fill('http://93.184.216.34');
    await form.getByRole('textbox', { name: 'Model' }).fill('small');
    await form.getByRole('button', { name: 'Save' }).click();
    const refused = form.getByRole('alert').or(page.getByRole('listitem').filter({ hasText: 'Outside' }));
    await refused.first().waitFor();
    const outside = page.getByRole('listitem').filter({ hasText: 'Outside' });
    if (await outside.isVisible()) {
      await outside.getByRole('button', { name: 'Test' }).click();
      await outside
        .getByText(/outside/iu)
        .nth(1)
        .waitFor();
    }
  });
});
