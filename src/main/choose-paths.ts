import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type BrowserWindow, dialog, type FileFilter } from 'electron';
import type { FilePurpose, FolderPurpose, PickedFile } from '../shared/contract/shell-link.ts';

const everyFile: FileFilter = { name: 'All files', extensions: ['*'] };

const files: Readonly<Record<FilePurpose, { readonly title: string; readonly filters: readonly FileFilter[] }>> = {
  source: {
    title: 'Add sources',
    filters: [
      { name: 'Datasets and texts', extensions: ['jsonl', 'json', 'csv', 'tsv', 'parquet', 'txt', 'md'] },
      everyFile,
    ],
  },
  model: { title: 'Add a model', filters: [{ name: 'GGUF models', extensions: ['gguf'] }] },
  project: { title: 'Open a project', filters: [{ name: 'Seedloom projects', extensions: ['seedloom'] }] },
  recipe: { title: 'Open a recipe', filters: [{ name: 'Recipes', extensions: ['yaml', 'yml', 'json'] }] },
};

const folders: Readonly<Record<FolderPurpose, string>> = {
  models: 'Choose a folder with models',
  export: 'Choose where to export',
  backup: 'Choose where to keep backups',
};

/** Files that a person chose; empty when they chose none. Throws when a chosen file is gone. */
export async function chooseFiles(window: BrowserWindow, purpose: FilePurpose): Promise<readonly PickedFile[]> {
  const { title, filters } = files[purpose];
  const isMany = purpose === 'source' || purpose === 'model';
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    filters: [...filters],
    properties: ['openFile', ...(isMany ? (['multiSelections'] as const) : [])],
  });
  if (canceled) return [];
  return await Promise.all(
    filePaths.map(async (path) => ({ name: basename(path), path, sizeBytes: (await stat(path)).size })),
  );
}

/** The folder that a person chose, or null. */
export async function chooseFolder(window: BrowserWindow, purpose: FolderPurpose): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: folders[purpose],
    properties: ['openDirectory', 'createDirectory'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
