import type { FilePurpose, Host, PickedFile, PickOptions } from './host.ts';
import { uploadFile } from './upload-file.ts';
import { watchWebLink } from './web-link.ts';

const accepted: Readonly<Record<FilePurpose, string>> = {
  source: '.jsonl,.ndjson,.json,.csv,.tsv,.tab,.parquet,.txt,.md',
  model: '.gguf',
  project: '.seedloom',
  recipe: '.yaml,.yml,.json',
};

/** The page in a browser: files are sent to the server on this machine, which keeps them in the data folder. */
export function createBrowserHost(page: Window & typeof globalThis): Host {
  let retry = () => page.location.reload();
  return {
    watchEngine(tell) {
      const watch = watchWebLink(page, tell);
      retry = watch.retry;
      return watch.stop;
    },
    retryEngine: () => retry(),
    async pickFiles(purpose, options) {
      return await upload(await askForFiles(page.document, accepted[purpose]), options);
    },
    takeDropped: (files, options) => upload(files, options),
    openLink: (url) => void page.open(url, '_blank', 'noopener,noreferrer'),
    setBusy: () => undefined,
    setTitle: (title) => {
      page.document.title = title;
    },
    onMessage: () => () => undefined,
  };
}

async function upload(files: readonly File[], { signal, onProgress }: PickOptions): Promise<readonly PickedFile[]> {
  const picked: PickedFile[] = [];
  for (const file of files) {
    const { path } = await uploadFile(file, {
      ...(signal === undefined ? {} : { signal }),
      onProgress: (doneBytes) => onProgress?.({ name: file.name, doneBytes, totalBytes: file.size }),
    });
    picked.push({ name: file.name, path, sizeBytes: file.size });
  }
  return picked;
}

function askForFiles(document: Document, accept: string): Promise<readonly File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener('cancel', () => resolve([]), { once: true });
    input.click();
  });
}
