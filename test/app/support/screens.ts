import type { Locator, Page } from 'playwright-core';

export type ScreenName =
  | 'Task'
  | 'Sources'
  | 'Models'
  | 'Generate'
  | 'Data'
  | 'Curate'
  | 'Annotate'
  | 'Evaluate'
  | 'Export'
  | 'Activity'
  | 'Recipe'
  | 'Settings';

/** A step of the rail, by the name that it begins with: its mark and its number follow. */
export function railStep(page: Page, screen: ScreenName): Locator {
  return page
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('button', { name: new RegExp(`^${screen}\\b`, 'u') });
}

export async function goTo(page: Page, screen: ScreenName): Promise<void> {
  await railStep(page, screen).click();
  await page.getByRole('heading', { level: 1, name: screen }).waitFor();
}

/** The address of a screen of a project, for a tab that begins there. */
export function screenAddress(origin: string, screen: ScreenName | 'Start', project?: string): string {
  const place = project === undefined ? '' : `?${new URLSearchParams({ project: JSON.stringify(project) })}`;
  return `${origin}/#/${screen.toLowerCase()}${place}`;
}

/** Opens a project at a screen, as a link would. */
export async function openAt(page: Page, screen: ScreenName, project: string): Promise<void> {
  await page.goto(screenAddress(new URL(page.url()).origin, screen, project));
  await page.getByRole('heading', { level: 1, name: screen }).waitFor();
}

/** The editor of Recipe. */
export function recipeEditor(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Text of the recipe' });
}

/** Its text, line by line. */
export async function recipeText(page: Page): Promise<string> {
  const lines = await recipeEditor(page).locator('.cm-line').allTextContents();
  return lines.join('\n');
}
