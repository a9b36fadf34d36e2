import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveDataFolder } from '../../../src/shared/process/data-folder.ts';

/** The user's own data folder: these tests use the models in it and put nothing else there. */
export const dataFolder = resolveDataFolder(process.env, process.platform);

const files = [
  'smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf',
  'all-minilm-l6-v2/onnx/model_quantized.onnx',
  'all-minilm-l6-v2/tokenizer.json',
];

export const areStarterModelsThere = files.every((file) => existsSync(join(dataFolder, 'models', file)));

/** The name of a test group: says how to enable it when it is skipped. */
export function withStarterModels(subject: string): string {
  const hint = ' (skipped: "npm run models" fetches the starter models and enables these tests)';
  return areStarterModelsThere ? subject : subject + hint;
}

/** A folder for projects and datasets that is gone afterwards. */
export class TestFolder implements Disposable {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-models-')));

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
