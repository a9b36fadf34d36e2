import { open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { ProgramPlaces } from './program-places.ts';

/** A file that another program keeps as a model. Nobody looked into it yet. */
export interface ProgramFile {
  readonly file: string;
  /** With links followed: what two names of one file have in common. */
  readonly realFile: string;
  readonly program: string;
  readonly title: string;
  readonly sizeBytes: number;
}

const mostFiles = 500;
const mostEntries = 50_000;
const deepest = 6;
const mostManifestBytes = 1_000_000;
const ollamaModelType = 'application/vnd.ollama.image.model';

/** Files in the folders of other programs, each file once. Folders that are not there or may not be read are passed over. */
export async function findProgramFiles(places: ProgramPlaces, signal: AbortSignal): Promise<readonly ProgramFile[]> {
  const walk = new Walk(signal);
  const found = new Map<string, ProgramFile>();
  const add = async (program: string, file: string, title: string) => {
    if (found.size >= mostFiles) return;
    const realFile = await realpath(file).catch(() => undefined);
    const facts = realFile === undefined ? undefined : await stat(realFile).catch(() => undefined);
    if (realFile === undefined || facts?.isFile() !== true || found.has(realFile)) return;
    found.set(realFile, { file, realFile, program, title, sizeBytes: facts.size });
  };

  const trees = [...places.trees, ...(await lmStudioFolders(places))];
  for (const { program, folder } of trees) {
    for (const file of await walk.files(folder)) if (isModelFile(file)) await add(program, file, titleOfPath(file));
  }
  for (const folder of places.ollama) {
    for (const manifest of await walk.files(join(folder, 'manifests'))) {
      const blob = await modelBlob(manifest);
      if (blob !== undefined) await add('Ollama', join(folder, 'blobs', blob), ollamaTitle(folder, manifest));
    }
  }
  for (const folder of places.huggingFace) {
    for (const repository of await walk.entries(folder)) {
      if (!repository.startsWith('models--')) continue;
      for (const file of await walk.files(join(folder, repository, 'snapshots')))
        if (isModelFile(file)) await add('Hugging Face cache', file, hubTitle(repository, file));
    }
  }
  signal.throwIfAborted();
  return [...found.values()];
}

/** Looks into folders, up to a number of entries over all of them. Links to folders are not followed. */
class Walk {
  readonly #signal: AbortSignal;
  #left = mostEntries;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async entries(folder: string): Promise<readonly string[]> {
    return (await this.#list(folder)).map(({ name }) => name);
  }

  /** Files and links, in a fixed order. */
  async files(folder: string, depth = 0): Promise<readonly string[]> {
    const files: string[] = [];
    for (const entry of await this.#list(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth < deepest) files.push(...(await this.files(path, depth + 1)));
      } else files.push(path);
    }
    return files;
  }

  async #list(folder: string) {
    this.#signal.throwIfAborted();
    if (this.#left <= 0) return [];
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const taken = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, this.#left);
    this.#left -= taken.length;
    return taken;
  }
}

/** Parts of split models other than the first are named by the first. */
function isModelFile(path: string): boolean {
  return /\.gguf$/iu.test(path) && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/iu.test(path);
}

/** `publisher/model/file.gguf` without its end; Jan names every file `model.gguf` and the folder after the model. */
function titleOfPath(path: string): string {
  const parts = path.split(/[\\/]/u);
  const name = (parts.at(-1) ?? '').replace(/\.gguf$/iu, '');
  return name === 'model' ? (parts.at(-2) ?? name) : name;
}

function hubTitle(repository: string, file: string): string {
  return `${repository.slice('models--'.length).replaceAll('--', '/')}: ${titleOfPath(file)}`;
}

/** `registry/library/llama3.2/3b` becomes `llama3.2:3b`. */
function ollamaTitle(folder: string, manifest: string): string {
  const [, ...path] = manifest.slice(join(folder, 'manifests').length + 1).split(/[\\/]/u);
  const tag = path.pop() ?? '';
  return `${(path[0] === 'library' ? path.slice(1) : path).join('/')}:${tag}`;
}

/** The name of the file in `blobs` with the weights. */
async function modelBlob(manifest: string): Promise<string | undefined> {
  const layers: unknown = toRecord(await readJson(manifest))['layers'];
  if (!Array.isArray(layers)) return undefined;
  const weights = layers.map(toRecord).find((layer) => layer['mediaType'] === ollamaModelType);
  const digest = weights?.['digest'];
  if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/u.test(digest)) return undefined;
  return digest.replace(':', '-');
}

/** Where LM Studio says that it keeps its models, when not in the usual place. */
async function lmStudioFolders({ lmStudio }: ProgramPlaces): Promise<ProgramPlaces['trees']> {
  const pointed = (await readText(lmStudio.homePointer))?.trim();
  const homes = [...lmStudio.homes, ...(pointed !== undefined && isAbsolute(pointed) ? [pointed] : [])];
  const folders = await Promise.all(
    homes.map(async (home) => {
      const chosen = toRecord(await readJson(join(home, 'settings.json')))['downloadsFolder'];
      return [join(home, 'models'), ...(typeof chosen === 'string' && isAbsolute(chosen) ? [chosen] : [])];
    }),
  );
  return folders.flat().map((folder) => ({ program: 'LM Studio', folder }));
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readText(path)) ?? 'null');
  } catch {
    return null;
  }
}

/** The text of a small regular file; other programs may write what they like there. */
async function readText(path: string): Promise<string | undefined> {
  try {
    await using handle = await open(path, 'r');
    const { size } = await handle.stat();
    return size > mostManifestBytes ? undefined : await handle.readFile('utf8');
  } catch {
    return undefined;
  }
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  // Safe: any object that is no list can be read by its own keys.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
