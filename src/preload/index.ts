import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type EngineDown, type ShellBridge, type ShellMessage, shellChannels } from '../shared/contract/shell-link.ts';

// The page can do what is listed here and nothing else: no channel name, no event and no Electron object passes.
contextBridge.exposeInMainWorld('seedloom', {
  requestEnginePort: () => ipcRenderer.send(shellChannels.requestPort),
  chooseFiles: (purpose) => ipcRenderer.invoke(shellChannels.chooseFiles, purpose),
  chooseFolder: (purpose) => ipcRenderer.invoke(shellChannels.chooseFolder, purpose),
  pathOfDroppedFile: (file) => webUtils.getPathForFile(file),
  showInFolder: (path) => ipcRenderer.invoke(shellChannels.showInFolder, path),
  openLink: (url) => ipcRenderer.invoke(shellChannels.openLink, url),
  setBusy: (busy) => ipcRenderer.send(shellChannels.setBusy, busy),
  setTitle: (title) => ipcRenderer.send(shellChannels.setTitle, title),
  platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
} satisfies ShellBridge);

ipcRenderer.on(shellChannels.port, (event) => {
  postToPage({ type: 'seedloom:engine-port' }, event.ports);
});

ipcRenderer.on(shellChannels.down, (_event, down: EngineDown) => {
  postToPage({ type: 'seedloom:engine-down', down }, []);
});

ipcRenderer.on(shellChannels.openFile, (_event, path: string) => {
  postToPage({ type: 'seedloom:open-file', path }, []);
});

ipcRenderer.on(shellChannels.command, (_event, command: Extract<ShellMessage, { command: unknown }>['command']) => {
  postToPage({ type: 'seedloom:command', command }, []);
});

function postToPage(message: ShellMessage, ports: readonly MessagePort[]): void {
  window.postMessage(message, window.location.origin, [...ports]);
}
