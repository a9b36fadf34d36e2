import { app, Menu } from 'electron';
import type { ShellCommand } from '../shared/contract/shell-link.ts';
import { menuTemplate } from './menu-template.ts';

/** @param send tells the page what a person chose. */
export function setApplicationMenu(send: (command: ShellCommand) => void): void {
  const template = menuTemplate({ platform: process.platform, isPackaged: app.isPackaged, send });
  Menu.setApplicationMenu(Menu.buildFromTemplate([...template]));
}
