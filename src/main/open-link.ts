import { type BrowserWindow, dialog, shell } from 'electron';

/** Where the documentation and the model catalogue point to. */
const hosts: ReadonlySet<string> = new Set([
  'aclanthology.org',
  'arxiv.org',
  'creativecommons.org',
  'doi.org',
  'github.com',
  'huggingface.co',
]);
const longestUrl = 2048;

/** Shows the whole URL, and opens it in the person's browser when they agree. False for anything but a listed page. */
export async function openLink(window: BrowserWindow, text: string): Promise<boolean> {
  const url = parseListedUrl(text);
  if (url === undefined) return false;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Open in the browser',
    message: 'Open this page in your browser?',
    detail: url.href,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) return false;
  await shell.openExternal(url.href);
  return true;
}

/** An https URL of a listed host, without user, password and port. */
function parseListedUrl(text: string): URL | undefined {
  if (text.length > longestUrl || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isListed = url.protocol === 'https:' && url.port === '' && hosts.has(url.hostname);
  return isListed && url.username === '' && url.password === '' ? url : undefined;
}
