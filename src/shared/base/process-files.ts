/**
 * The files in which a process or a worker thread starts, by name: the place without extension below `src` or `out`.
 *
 * The build keeps one output file for each source file, so both trees have the same shape and a relative URL means the
 * same in both. The build takes its entries from this list as well.
 */
export const processFiles = {
  main: 'main/index',
  'engine-node': 'engine/entry/node',
  'engine-electron': 'engine/entry/electron',
  'model-host-node': 'model-host/entry/node',
  'model-host-electron': 'model-host/entry/electron',
  'network-host-node': 'network-host/entry/node',
  'network-host-electron': 'network-host/entry/electron',
  'command-line': 'node-host/cli',
  'storage-reader': 'engine/storage/read-worker',
  'matrix-worker': 'engine/numerics/matrix-worker',
  'document-reader': 'engine/documents/reader-worker',
  'gguf-reader': 'engine/model-library/gguf-worker',
  'embedding-worker': 'model-host/transformers-js/embedding-worker',
  'template-worker': 'model-host/llama-cpp/template-worker',
} as const satisfies Readonly<Record<string, string>>;

export type ProcessFileName = keyof typeof processFiles;

/**
 * The URL of a file to fork or to start as a worker: `src/….ts` in a checkout, `out/….js` in a build.
 *
 * @param from only for tests; by default this file decides, since it lies in the tree that is running.
 */
export function processFileUrl(name: ProcessFileName, from: string = import.meta.url): URL {
  const extension = from.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`../../${processFiles[name]}.${extension}`, from);
}
