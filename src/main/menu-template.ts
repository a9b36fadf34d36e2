import type { MenuItemConstructorOptions } from 'electron';
import type { ShellCommand } from '../shared/contract/shell-link.ts';

interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** Reloading is for developing. */
  readonly isPackaged: boolean;
  /** Tells the page. */
  send(command: ShellCommand): void;
}

const steps: readonly (readonly [label: string, command: ShellCommand])[] = [
  ['Task', 'go-task'],
  ['Sources', 'go-sources'],
  ['Models', 'go-models'],
  ['Generate', 'go-generate'],
  ['Data', 'go-data'],
  ['Curate', 'go-curate'],
  ['Annotate', 'go-annotate'],
  ['Evaluate', 'go-evaluate'],
  ['Export', 'go-export'],
];

/** The application's menu. What concerns projects is a command to the page; what concerns the window the system does. */
export function menuTemplate({ platform, isPackaged, send }: MenuOptions): readonly MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const act = (label: string, command: ShellCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  // The keys go to the page, which knows whether a field has the focus; macOS offers them to the page first anyway.
  const history = (label: string, command: ShellCommand, accelerator: string): MenuItemConstructorOptions => ({
    ...act(label, command, accelerator),
    registerAccelerator: false,
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        act('New project', 'new-project', 'CmdOrCtrl+N'),
        act('Open…', 'open-project', 'CmdOrCtrl+O'),
        act('Open recent…', 'open-recent', 'CmdOrCtrl+Shift+O'),
        line,
        act('Close project', 'close-project', 'CmdOrCtrl+Shift+W'),
        { role: 'close' },
        ...(isMac ? [] : [line, { role: 'quit' } as const]),
      ],
    },
    {
      label: 'Edit',
      submenu: [
        history('Undo', 'undo', 'CmdOrCtrl+Z'),
        history('Redo', 'redo', isMac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'pasteAndMatchStyle' },
        { role: 'delete' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'View',
      submenu: [
        act('Fold or unfold the rail', 'toggle-rail', 'CmdOrCtrl+B'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : [line, { role: 'reload' } as const]),
      ],
    },
    {
      label: 'Go',
      submenu: [
        act('Start', 'go-start', 'CmdOrCtrl+Shift+H'),
        line,
        ...steps.map(([label, command], index) => act(label, command, `CmdOrCtrl+${index + 1}`)),
        line,
        act('Activity', 'go-activity'),
        act('Recipe', 'go-recipe'),
        act('Settings', 'go-settings', 'CmdOrCtrl+,'),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        act('Documentation', 'help', 'F1'),
        act('Copy diagnostic', 'copy-diagnostic'),
        ...(isMac ? [] : [line, { role: 'about' } as const]),
      ],
    },
  ];
}
