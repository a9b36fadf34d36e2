import type { ShellBridge } from '../../shared/contract/shell-link.ts';
import { requestEngine, watchEngineLink } from './engine-link.ts';
import type { Host, HostMessage, PickedFile } from './host.ts';

/** The page in the desktop: files are picked by the system's own dialogs, and read where they are. */
export function createDesktopHost(page: Window, bridge: ShellBridge): Host {
  return {
    watchEngine: (tell) => watchEngineLink(page, tell),
    retryEngine: () => void requestEngine(page),
    pickFiles: (purpose) => bridge.chooseFiles(purpose),
    takeDropped: async (files) =>
      files.map(
        (file): PickedFile => ({
          name: file.name,
          path: bridge.pathOfDroppedFile(file),
          sizeBytes: file.size,
        }),
      ),
    showInFolder: (path) => bridge.showInFolder(path),
    pickFolder: (purpose) => bridge.chooseFolder(purpose),
    openLink: (url) => void bridge.openLink(url),
    setBusy: (isBusy) => bridge.setBusy(isBusy),
    setTitle: (title) => {
      page.document.title = title;
      bridge.setTitle(title);
    },
    onMessage(listener) {
      const receive = (event: MessageEvent): void => {
        const message = event.source === page ? toHostMessage(event.data) : undefined;
        if (message !== undefined) listener(message);
      };
      page.addEventListener('message', receive);
      return () => page.removeEventListener('message', receive);
    },
  };
}

function toHostMessage(data: unknown): HostMessage | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  if (data.type === 'seedloom:open-file' && 'path' in data && typeof data.path === 'string') {
    return { kind: 'open-file', path: data.path };
  }
  if (data.type === 'seedloom:command' && 'command' in data && typeof data.command === 'string') {
    return { kind: 'command', command: data.command };
  }
  return undefined;
}
