import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { menuTemplate } from '../../../src/main/menu-template.ts';
import type { ShellCommand } from '../../../src/shared/contract/shell-link.ts';

const platforms = ['darwin', 'win32', 'linux'] as const;

function itemsOf(platform: NodeJS.Platform, isPackaged: boolean, sent: ShellCommand[] = []) {
  const template = menuTemplate({ platform, isPackaged, send: (command) => sent.push(command) });
  // Safe: the template holds no finished menus.
  return template.flatMap(({ submenu }) => (submenu ?? []) as MenuItemConstructorOptions[]);
}

/** Clicking needs no arguments here. */
const click = (item: MenuItemConstructorOptions) => (item.click as (() => void) | undefined)?.();

describe.each(platforms)('the menu on %s', (platform) => {
  test('has every command once', () => {
    const sent: ShellCommand[] = [];
    for (const item of itemsOf(platform, true, sent)) click(item);
    expect(sent.toSorted()).toEqual(
      'close-project copy-diagnostic go-activity go-annotate go-curate go-data go-evaluate go-export go-generate go-models go-recipe go-settings go-sources go-start go-task help new-project open-project open-recent redo toggle-rail undo'.split(
        ' ',
      ),
    );
  });

  test('uses no shortcut twice', () => {
    const keys = itemsOf(platform, false).flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('reloads only where it is developed, and never opens the developer tools', () => {
    const roles = (isPackaged: boolean) => itemsOf(platform, isPackaged).map(({ role }) => role);
    expect(roles(false)).toContain('reload');
    expect(roles(true)).not.toContain('reload');
    for (const role of ['toggleDevTools', 'forceReload'] as const) expect(roles(false)).not.toContain(role);
  });

  test('leaves the keys of undo and redo to the page', () => {
    const items = itemsOf(platform, true).filter(({ label }) => label === 'Undo' || label === 'Redo');
    expect(items.map(({ role, registerAccelerator }) => [role, registerAccelerator])).toEqual([
      [undefined, false],
      [undefined, false],
    ]);
  });
});
