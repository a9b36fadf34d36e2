import { beforeEach, expect, test } from 'vitest';
import { prepareShell, type Shell } from './shell-harness.ts';

const listed = [
  'https://arxiv.org/abs/2406.15126',
  'https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct',
  'https://github.com/ggml-org/llama.cpp',
  'https://doi.org/10.1000/1',
  'https://aclanthology.org/2023.acl-long.1/',
  'https://creativecommons.org/licenses/by/4.0/',
  'HTTPS://ARXIV.ORG/abs/1?q=x#y',
];
const unlisted = [
  'http://arxiv.org/abs/1',
  'https://arxiv.org.evil.test/',
  'https://evil.test/?https://arxiv.org/',
  'https://arxiv.org@evil.test/',
  'https://me@arxiv.org/',
  'https://me:word@arxiv.org/',
  'https://arxiv.org:8443/',
  'https://arxiv.org./',
  'https://sub.arxiv.org/',
  'https://notarxiv.org/',
  'https://arxiv.org%2eevil.test/',
  'https://\u0430rxiv.org/',
  'https:\\\\evil.test\\arxiv.org',
  '//arxiv.org/',
  'arxiv.org',
  'file:///etc/passwd',
  'file://arxiv.org/share/x.exe',
  'smb://arxiv.org/x',
  'javascript:alert(1)//https://arxiv.org/',
  'data:text/html,https://arxiv.org/',
  'ms-msdt:/id PCWDiagnostic',
  'search-ms:query=x&crumb=location:\\\\evil.test',
  'mailto:a@arxiv.org',
  'tel:1',
  'vscode://x',
  'app://seedloom/index.html',
  'blob:https://arxiv.org/1',
  'view-source:https://arxiv.org/',
  `https://arxiv.org/${'x'.repeat(2048)}`,
  ' ',
];

let shell: Shell;

beforeEach(() => {
  shell = prepareShell();
});

const open = (url: string) => shell.electron.ipcMain.invoke('shell:open-link', shell.page().event(), url);
const opened = () => shell.electron.callsOf('electron.openExternal').flat();
const asked = () => shell.electron.callsOf('electron.showMessageBox').flat();

test('of 30 addresses that are not listed none is opened or even asked about (E9)', async () => {
  await shell.start();
  shell.electron.answers = [0];
  expect(unlisted).toHaveLength(30);
  const answers = [];
  for (const url of unlisted) answers.push([url, await open(url)]);
  expect({ answers, opened: opened(), asked: asked() }).toEqual({
    answers: unlisted.map((url) => [url, false]),
    opened: [],
    asked: [],
  });
});

test('a listed page is opened when the person agrees to the whole address', async () => {
  await shell.start();
  shell.electron.answers = [0];
  for (const url of listed) expect([url, await open(url)]).toEqual([url, true]);
  const addresses = listed.map((url) => new URL(url).href);
  expect(opened()).toEqual(addresses);
  expect(asked()).toMatchObject(addresses.map((detail) => ({ detail, defaultId: 1, cancelId: 1 })));
});

test('nothing is opened when the person does not agree', async () => {
  await shell.start();
  shell.electron.answers = [1];
  expect([await open('https://arxiv.org/'), opened()]).toEqual([false, []]);
});

test('a page that is in no window of ours opens nothing', async () => {
  await shell.start();
  shell.electron.answers = [0];
  const { StandInContents } = await import('./electron-stand-in.ts');
  const other = new StandInContents(9);
  const send = (channel: string, ...args: unknown[]) => shell.electron.ipcMain.invoke(channel, other.event(), ...args);
  expect([
    await send('shell:open-link', 'https://arxiv.org/'),
    await send('shell:show-in-folder', shell.home),
    await send('shell:choose-files', 'source'),
    await send('shell:choose-folder', 'export'),
  ]).toEqual([false, false, [], null]);
  expect(shell.electron.callsOf('electron.showOpenDialog')).toEqual([]);
});
