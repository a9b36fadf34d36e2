import { contextBridge, ipcRenderer } from 'electron';
import {
  type EngineDown,
  type EngineLinkMessage,
  type ShellBridge,
  shellChannels,
} from '../shared/contract/shell-link.ts';

// The page can ask for a port to the engine and nothing else: no channel name, no event and no Electron object passes.
contextBridge.exposeInMainWorld('seedloom', {
  requestEnginePort: () => ipcRenderer.send(shellChannels.requestPort),
} satisfies ShellBridge);

ipcRenderer.on(shellChannels.port, (event) => {
  postToPage({ type: 'seedloom:engine-port' }, event.ports);
});

ipcRenderer.on(shellChannels.down, (_event, down: EngineDown) => {
  postToPage({ type: 'seedloom:engine-down', down }, []);
});

function postToPage(message: EngineLinkMessage, ports: readonly MessagePort[]): void {
  window.postMessage(message, window.location.origin, [...ports]);
}
