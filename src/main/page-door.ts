import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { z } from 'zod';
import { type FilePurpose, type FolderPurpose, type PickedFile, shellChannels } from '../shared/contract/shell-link.ts';
import { isAppUrl } from './app-url.ts';

/** What the shell does for a page. The page comes first; what it sent is checked. */
export interface PageActs {
  requestEnginePort(page: WebContents): void;
  setBusy(page: WebContents, isBusy: boolean): void;
  setTitle(page: WebContents, title: string): void;
  chooseFiles(page: WebContents, purpose: FilePurpose): Promise<readonly PickedFile[]>;
  chooseFolder(page: WebContents, purpose: FolderPurpose): Promise<string | null>;
  showInFolder(page: WebContents, path: string): Promise<boolean>;
  openLink(page: WebContents, url: string): Promise<boolean>;
}

/** The arguments of each message, and nothing beside them. Longer than any path of any system. */
const schemas = {
  nothing: z.tuple([]),
  busy: z.tuple([z.boolean()]),
  title: z.tuple([z.string().max(1000)]),
  filePurpose: z.tuple([z.enum(['source', 'model', 'project', 'recipe'])]),
  folderPurpose: z.tuple([z.enum(['models', 'export', 'backup'])]),
  text: z.tuple([z.string().min(1).max(32_768)]),
} as const;

/** The one place that listens to pages. Each message must come from the main frame of our own page and fit its schema. */
export function openPageDoor(acts: PageActs): void {
  hear(shellChannels.requestPort, schemas.nothing, (page) => acts.requestEnginePort(page));
  hear(shellChannels.setBusy, schemas.busy, (page, [isBusy]) => acts.setBusy(page, isBusy));
  hear(shellChannels.setTitle, schemas.title, (page, [title]) => acts.setTitle(page, title));
  answer(shellChannels.chooseFiles, schemas.filePurpose, (page, [purpose]) => acts.chooseFiles(page, purpose));
  answer(shellChannels.chooseFolder, schemas.folderPurpose, (page, [purpose]) => acts.chooseFolder(page, purpose));
  answer(shellChannels.showInFolder, schemas.text, (page, [path]) => acts.showInFolder(page, path));
  answer(shellChannels.openLink, schemas.text, (page, [url]) => acts.openLink(page, url));
}

/** A message without an answer. One that may not be heard is dropped. */
function hear<S extends z.ZodType>(
  channel: string,
  schema: S,
  act: (page: WebContents, parameters: z.output<S>) => void,
): void {
  ipcMain.on(channel, (event, ...parameters: unknown[]) => {
    const checked = schema.safeParse(parameters);
    if (isFromOwnPage(event) && checked.success) act(event.sender, checked.data);
  });
}

/** A message with an answer. What went wrong is logged here: its text may hold a path, and is not for the page. */
function answer<S extends z.ZodType>(
  channel: string,
  schema: S,
  act: (page: WebContents, parameters: z.output<S>) => Promise<unknown>,
): void {
  ipcMain.handle(channel, async (event, ...parameters: unknown[]) => {
    const checked = schema.safeParse(parameters);
    if (!isFromOwnPage(event) || !checked.success) throw withoutStack('Seedloom refused this request.');
    try {
      return await act(event.sender, checked.data);
    } catch (error) {
      console.error(`${channel} failed.`, error);
      throw withoutStack('Seedloom could not do this. The reason is in its log.');
    }
  });
}

function isFromOwnPage({ senderFrame: frame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}

function withoutStack(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}
