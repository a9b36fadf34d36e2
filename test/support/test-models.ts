import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resolveDataFolder } from '../../src/shared/process/data-folder.ts';

export interface TestModel {
  readonly id: string;
  /** Where the file is; `undefined` when it was not fetched. */
  readonly path: string | undefined;
  readonly hash: string;
  /** The name of a test group: says how to enable it when it is skipped. */
  title(subject: string): string;
}

/** The starter model in the data folder (`SEEDLOOM_HOME`), or the file that `SEEDLOOM_TEST_MODEL` names. */
export const smolLm2 = testModel({
  id: 'smollm2-135m-instruct',
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  hash: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  override: process.env.SEEDLOOM_TEST_MODEL,
});

export const miniLm = testModel({
  id: 'all-minilm-l6-v2',
  file: 'onnx/model_quantized.onnx',
  hash: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
  override: undefined,
});

interface Options {
  readonly id: string;
  readonly file: string;
  readonly hash: string;
  readonly override: string | undefined;
}

function testModel({ id, file, hash, override }: Options): TestModel {
  const usual = join(resolveDataFolder(process.env, process.platform), 'models', id, file);
  const path = [override, usual].find((candidate) => candidate !== undefined && existsSync(candidate));
  const hint = path === undefined ? ` (skipped: "npm run models" fetches ${id} and enables these tests)` : '';
  return { id, path, hash, title: (subject) => subject + hint };
}
